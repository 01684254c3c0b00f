/**
 * Cloudflare's own AI SDK clients, unmodified, in workerd: `createAI` of agents/models/ai-sdk and workers-ai-provider with
 * its plugins, on a binding whose run objects are in the inference layer (`npm run dev`) or in their own Worker's script.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, startWrangler, stateDirectory, type WranglerProcess } from "../../scripts/wrangler-dev.ts";
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { BREAKS, expectedAnswer } from "./expected-answer.ts";
import { WEATHER_TOOL, type SdkAnswer, type SdkCall, type SdkClient, type Shape } from "./sdk/sdk-call.ts";
import { startSimulatorServer } from "./simulator-server.ts";

/** Who asks whom, and where the run objects are. */
type Case = Pick<SdkCall, "client" | "shape" | "model">;

const OPENAI = "openai/gpt-4.1";
const ANTHROPIC = "anthropic/claude-sonnet-4.5";
/** Answers natively, as Workers AI's older models do, and one that answers in chat completions. */
const HOSTED = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const HOSTED_CHAT = "@cf/zai-org/glm-4.7-flash";

const CLIENTS: SdkClient[] = ["createAI", "workers-ai-provider"];
const casesOf = (client: SdkClient, shape: Shape, models: SdkCall["model"][]): Case[] =>
  models.map((model) => ({ client, shape, model }));
/** The SDK Worker has no `ai` binding of its own: nobody serves it `@cf/…` models. */
const CASES = CLIENTS.flatMap((client) => [
  ...casesOf(client, "service", [OPENAI, ANTHROPIC, HOSTED, HOSTED_CHAT]),
  ...casesOf(client, "own-script", [OPENAI, ANTHROPIC]),
]);
const [RESUMED_CASES, HOSTED_CASES] = [false, true].map((hosted) =>
  CASES.filter(({ model }) => model.startsWith("@cf/") === hosted),
) as [Case[], Case[]];
/** workers-ai-provider resumes what its plugins read, which `@cf/…` is not. */
const RESUMED_HOSTED_CASES = HOSTED_CASES.filter(({ client }) => client === "createAI");
const KEPT = { "durable-ai-durable": "true" };

const QUESTION = "Which run survives a restart?";
const TOOL_QUESTION = `Call ${WEATHER_TOOL.name} for me.`;
const EVENTS = 30;
const LIVELY = `+events=${EVENTS}+delay=2`;

const { text: words, usage: USAGE } = expectedAnswer(QUESTION, {}, EVENTS);
const TEXT = words.join("");
const TOOLS = [{ name: WEATHER_TOOL.name, schema: { ...WEATHER_TOOL.schema, required: ["city", "days"] } }];
const TOOL_INPUT: unknown = JSON.parse(expectedAnswer(TOOL_QUESTION, { tools: TOOLS }).toolCalls[0]?.input ?? "");
const TOOL_TEXT = expectedAnswer(TOOL_QUESTION, { toolResult: WEATHER_TOOL.result, assistantTurns: 1 }).text.join("");

const random = seededRandom();
let directory: Awaited<ReturnType<typeof stateDirectory>>;
let simulator: Awaited<ReturnType<typeof startSimulatorServer>>;
let layer: WranglerProcess;
let sdk: WranglerProcess;

beforeAll(async () => {
  directory = await stateDirectory();
  simulator = await startSimulatorServer();
  const registry = `${directory.path}/registry`;
  const start = async (config: string, state: string, vars: Record<string, string>): Promise<WranglerProcess> =>
    startWrangler({ config, port: await freePort(), state: `${directory.path}/${state}`, registry, vars });
  [layer, sdk] = await Promise.all([
    // Empty: whoever has keys in `.dev.vars` gets simulated answers here all the same.
    start("wrangler.jsonc", "layer", {
      OPENAI_API_KEY: "",
      AZURE_OPENAI_API_KEY: "",
      ANTHROPIC_API_KEY: "",
      GEMINI_API_KEY: "",
      OLLAMA_BASE_URL: "",
    }),
    start("test/processes/sdk/wrangler.jsonc", "sdk", {
      OPENAI_API_KEY: "simulated",
      OPENAI_BASE_URL: `${simulator.url}/openai/v1`,
      ANTHROPIC_API_KEY: "simulated",
      ANTHROPIC_BASE_URL: `${simulator.url}/anthropic`,
    }),
  ]);
});

afterAll(async () => {
  await Promise.all([layer.kill(), sdk.kill()]);
  await simulator.close();
  await directory.remove();
});

let asked = 0;

/** What came of a call, and how often a provider was called for it. */
interface Asked extends SdkAnswer {
  providerCalls: number;
}

/** Has the SDK Worker ask `call`, of a model that nobody else asks; `knobs` say how that one behaves. */
async function ask(call: Case & Partial<SdkCall>, knobs: string = LIVELY): Promise<Asked> {
  const [answer] = await askTogether([call], knobs);
  if (answer === undefined) throw new TypeError("there is no answer");
  return answer;
}

/** The same, all at once and of one model. */
async function askTogether(calls: (Case & Partial<SdkCall>)[], knobs: string = LIVELY): Promise<Asked[]> {
  const tag = `+tag=${(asked += 1)}`;
  const answers = await Promise.all(calls.map((call) => post({ ...call, model: `${call.model}${knobs}${tag}` })));
  const providerCalls = await providerCallsOf(tag);
  return answers.map((answer) => ({ ...answer, providerCalls }));
}

async function post(call: Case & Partial<SdkCall>): Promise<SdkAnswer> {
  const body = JSON.stringify({ prompt: QUESTION, stream: true, ...call });
  const response = await fetch(sdk.url, { method: "POST", body });
  if (response.ok) return (await response.json()) as SdkAnswer;
  throw new Error(`the SDK Worker answered ${response.status}: ${await response.text()}\n${sdk.output()}`);
}

/** At both simulators: that of the layer, and that of the SDK Worker's own run objects. */
async function providerCallsOf(tag: string): Promise<number> {
  const log = (await (await fetch(`${layer.url}/simulator/calls`)).json()) as { calls: SimulatedCall[] };
  return [...log.calls, ...simulator.calls()].filter(({ model }) => model.endsWith(tag)).length;
}

/** Positions it resumed from. */
function resumesOf({ calls }: SdkAnswer): number[] {
  return calls.flatMap((call) => (call.method === "fetch" ? [call.from] : []));
}

/** Runs it was told the ids of. */
function runIdsOf({ calls }: SdkAnswer): string[] {
  return calls.flatMap((call) => (call.method === "run" && call.runId !== undefined ? [call.runId] : []));
}

/** What the user of the SDK sees. */
function seenBy({ text, toolCalls, finishReason, usage, errors }: SdkAnswer): Omit<SdkAnswer, "calls"> {
  return { text, toolCalls, finishReason, usage, errors };
}

describe.each(CASES)("$client, over $shape, asking $model", (asking) => {
  it.each([true, false])("gets the answer, streamed: %s", async (stream) => {
    const answer = await ask({ ...asking, stream });
    expect(answer.errors).toEqual([]);
    expect(answer).toMatchObject({ text: TEXT, toolCalls: [], finishReason: "stop", providerCalls: 1 });
    expect(answer.usage).toMatchObject({ inputTokens: USAGE.inputTokens, outputTokens: USAGE.outputTokens });
  });

  it.each([true, false])("calls a tool and goes on with its result, streamed: %s", async (stream) => {
    const answer = await ask({ ...asking, stream, prompt: TOOL_QUESTION, tool: true }, "");
    expect(answer.errors).toEqual([]);
    expect(answer.toolCalls).toEqual([{ name: WEATHER_TOOL.name, input: TOOL_INPUT }]);
    expect(answer).toMatchObject({ text: TOOL_TEXT, finishReason: "stop", providerCalls: 2 });
  });

  it.each([true, false])("is told what the provider does not like, streamed: %s", async (stream) => {
    const answer = await ask({ ...asking, stream }, "+wrong=1");
    expect(answer.errors).toMatchObject([{ statusCode: 400, isRetryable: false }]);
    expect(answer.errors[0]?.message).toContain('there is no knob "wrong"');
    expect(answer).toMatchObject({ text: "", providerCalls: 0 });
    expect(answer.calls).toHaveLength(1);
  });

  it.each(Object.entries(BREAKS))("sees no end where there is none: %s", async (fault, reason) => {
    // Else the model's next provider would go on with it.
    const headers = { "durable-ai-on-mid-stream": "fail" };
    const answer = await ask({ ...asking, headers }, `${LIVELY}+fault=${fault}+at=7`);
    expect(answer.errors[0]?.message).toContain(reason);
    expect(answer.finishReason).toBeUndefined();
    expect(answer.text).not.toBe("");
    expect(TEXT.startsWith(answer.text)).toBe(true);
    expect(answer.providerCalls).toBe(1);
  });
});

describe("a stream that breaks on its way to the SDK", () => {
  const resumed = [
    ...RESUMED_CASES.map((asking) => ({ ...asking, headers: {} })),
    ...RESUMED_HOSTED_CASES.map((asking) => ({ ...asking, headers: KEPT })),
  ];

  it.each(resumed)("is resumed by $client, over $shape, from $model", async (asking) => {
    const whole = await ask(asking);
    expect(whole).toMatchObject({ text: TEXT, errors: [] });
    const points = Array.from({ length: soakCount(3) }, () => 1 + Math.floor(random() * EVENTS));
    await Promise.all(
      [0, ...points].map(async (at) => {
        const broken = await ask({ ...asking, breaks: [at] });
        expect(seenBy(broken)).toEqual(seenBy(whole));
        expect(resumesOf(broken)).toEqual([at]);
        expect(broken.providerCalls).toBe(1);
      }),
    );
  });

  it.each(resumed)("is resumed as often as it breaks by $client, over $shape, from $model", async (asking) => {
    const broken = await ask({ ...asking, breaks: [4, 0, 6, 11] });
    expect(broken).toMatchObject({ text: TEXT, finishReason: "stop", errors: [], providerCalls: 1 });
    expect(resumesOf(broken)).toEqual([4, 4, 10, 21]);
  });

  it.each(resumed)("is resumed in a tool call by $client, over $shape, from $model", async (asking) => {
    const call = { ...asking, prompt: TOOL_QUESTION, tool: true, breaks: [1, 1] };
    const broken = await ask(call, "");
    expect(broken.toolCalls).toEqual([{ name: WEATHER_TOOL.name, input: TOOL_INPUT }]);
    expect(broken).toMatchObject({ text: TOOL_TEXT, finishReason: "stop", errors: [], providerCalls: 2 });
    expect(resumesOf(broken)).toEqual([1, 2]);
  });

  it.each(HOSTED_CASES)("is an error where it is not kept: $client, from $model", async (asking) => {
    const broken = await ask({ ...asking, breaks: [5] });
    expect(broken.errors).toMatchObject([{ message: "Network connection lost." }]);
    expect(broken.finishReason).toBeUndefined();
    expect(resumesOf(broken)).toEqual([]);
  });
});

describe.each(CLIENTS)("%s", (client) => {
  it.each([OPENAI, ANTHROPIC] as const)("cannot tell where the run objects are, asking %s", async (model) => {
    const calls = (shape: Shape): Promise<Asked[]> =>
      Promise.all([ask({ client, shape, model }), ask({ client, shape, model, breaks: [9] })]);
    const [service, own] = await Promise.all([calls("service"), calls("own-script")]);
    expect(service.map(seenBy)).toEqual(own.map(seenBy));
    expect(service.map(resumesOf)).toEqual(own.map(resumesOf));
  });

  it("reaches one run by a session and a key, whoever asks first", async () => {
    const headers = { "durable-ai-session": crypto.randomUUID(), "durable-ai-key": "answer" };
    const asking: Case & Partial<SdkCall> = { client, shape: "service", model: ANTHROPIC, headers };
    const [one, two] = await askTogether([asking, { ...asking, breaks: [6] }]);
    for (const answer of [one, two]) expect(answer).toMatchObject({ text: TEXT, errors: [], providerCalls: 1 });
    expect(runIdsOf(one!)).toEqual(runIdsOf(two!));
    expect(resumesOf(two!)).toEqual([6]);
  });

  // workers-ai-provider knows no author that we do not.
  const unknown: SdkCall["model"][] =
    client === "createAI" ? ["nobody/no-such-model", "@cf/no-such-model"] : ["@cf/no-such-model"];
  it.each(unknown)("is told that there is no %s", async (model) => {
    const answer = await ask({ client, shape: "service", model });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]?.message).toContain("There is no model");
    expect(answer.providerCalls).toBe(0);
  });

  it("is told of a wrong option before anything is asked", async () => {
    const headers = { "durable-ai-metadata": "{" };
    const answer = await ask({ client, shape: "service", model: OPENAI, headers });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]?.message).toContain("durable-ai-metadata");
    expect(answer.providerCalls).toBe(0);
  });
});
