/** Bedrock without AWS: the real provider and the real formats over the simulator's frames. */
import { describe, expect, it } from "vitest";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, parseJson } from "../../src/json.ts";
import { amazonBedrock } from "../../src/providers/amazon-bedrock.ts";
import { createSimulator } from "../../src/testing/simulator.ts";
import { answerOfDeltas, answerOfResult, decode, type Answer } from "../formats/answers.ts";

const MODELS = ["us.amazon.nova-2-lite-v1:0", "global.anthropic.claude-opus-5-5", "openai.gpt-5.5"];
const tool = { name: "weather", inputSchema: { type: "object", properties: { city: { type: "string" } } } };

async function ask(
  model: string,
  text: string,
  stream: boolean,
): Promise<{ response: Response; answer(): Promise<Answer> }> {
  const env = { AWS_BEARER_TOKEN_BEDROCK: "k", AMAZON_BEDROCK_BASE_URL: "http://simulator.test/amazon-bedrock/v1" };
  const connection = amazonBedrock.connect({ env, fetch: createSimulator().fetch })!;
  const format = formatOf(connection.formatOf(model) ?? "bedrock-converse");
  const messages = [{ role: "user" as const, content: [{ type: "text" as const, text }] }];
  const call = { messages, stream, tools: [tool], reasoning: { effort: "low" as const }, maxOutputTokens: 4_000 };
  const { body } = format.toRequest(call, { id: model });
  const { signal } = new AbortController();
  const response = await connection.dispatch({ model, body, stream, headers: {}, signal });
  const answer = async (): Promise<Answer> => {
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (stream) return answerOfDeltas(decode(format.id, [bytes]));
    return answerOfResult(format.parseResponse(parseJson(new TextDecoder().decode(bytes)) ?? null));
  };
  return { response, answer };
}

describe.each(MODELS)("%s", (model) => {
  it.each([true, false])("answers, streamed: %s", async (stream) => {
    const answer = await (await ask(model, "Hello", stream)).answer();
    expect(answer).toMatchObject({ error: undefined, finish: { reason: "stop" }, toolCalls: [] });
    expect(answer.text).toContain('Simulated answer to "Hello"');
    expect(answer.usage?.outputTokens).toBeGreaterThan(0);
  });

  it.each([true, false])("calls tools, streamed: %s", async (stream) => {
    const { finish, toolCalls } = await (await ask(model, "Use weather", stream)).answer();
    expect([finish?.reason, toolCalls.map(({ name, truncated }) => [name, truncated])]).toEqual([
      "tool-calls",
      [["weather", false]],
    ]);
  });

  it("fails in mid-stream, and with broken events", async () => {
    const failed = await (await ask(`${model}+fault=error-event-late`, "Hello", true)).answer();
    expect(failed.error).toContain("out of service");
    expect((await (await ask(`${model}+fault=malformed-event`, "Hello", true)).answer()).error).toContain("JSON");
    expect((await (await ask(`${model}+fault=missing-end`, "Hello", true)).answer()).finish).toBeUndefined();
  });

  it("refuses with a status", async () => {
    const { response } = await ask(`${model}+fault=429`, "Hello", true);
    expect(response.status).toBe(429);
    if (!model.includes("openai")) expect(response.headers.get("x-amzn-errortype")).toMatch(/^ThrottlingException:/);
    const body = parseJson(await response.text());
    expect(isJsonObject(body) && JSON.stringify(body)).toContain("rate limit");
  });
});

it("reasons where it is asked to", async () => {
  const reasoning = await Promise.all(
    MODELS.slice(0, 1).map(async (model) => (await (await ask(model, "Hi", true)).answer()).reasoning),
  );
  for (const text of reasoning) expect(text).not.toBe("");
});
