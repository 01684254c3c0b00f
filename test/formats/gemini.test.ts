/** What is Gemini's own: lists of pieces, streamed arguments, calls without ids, signatures, two spellings of every field. */
import { describe, expect, it } from "vitest";
import type { Delta } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import type { EncodeContext, ProviderRequest, TargetModel } from "../../src/formats/format.ts";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { answerOfDeltas, answerOfResult, decode, decodeText } from "./answers.ts";

const gemini = formatOf("gemini");
const context: EncodeContext = { id: "run-1", model: "google/m", createdAt: 1_700_000_000, includeUsage: true };
const encoder = new TextEncoder();
const UNSIGNED = "skip_thought_signature_validator";

function pieceOf(parts: JsonObject[], fields: JsonObject = {}): JsonObject {
  return { candidates: [{ content: { role: "model", parts }, ...fields }] };
}

function sse(...pieces: JsonValue[]): string {
  return pieces.map((piece) => `data: ${JSON.stringify(piece)}\n\n`).join("");
}

function toGemini(body: JsonObject, model: TargetModel = { id: "m" }): ProviderRequest {
  return gemini.toRequest(formatOf("openai-chat").parseRequest({ messages: [], ...body }), model);
}

function again(body: JsonObject, model: TargetModel = { id: "m" }): JsonObject {
  return gemini.toRequest(gemini.parseRequest({ contents: [], ...body }), model).body;
}

describe("a body that is one list", () => {
  const pieces = [
    pieceOf([{ text: 'Say "}]' }]),
    pieceOf([{ text: "\\ and {" }]),
    { ...pieceOf([], { finishReason: "STOP" }), usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 } },
  ];
  const body = `[${pieces.map((piece) => JSON.stringify(piece, undefined, 2)).join(",\r\n")}\n]`;

  it("is decoded as its elements come, in any chunking", () => {
    const decoder = gemini.decoder();
    const seen: Delta["type"][][] = [];
    for (const byte of encoder.encode(body)) {
      const deltas = decoder.push(Uint8Array.of(byte));
      if (deltas.length > 0) seen.push(deltas.map(({ type }) => type));
    }
    expect(seen).toEqual([["response-start", "text-start", "text-delta"], ["text-delta"], ["usage"]]);
    expect(decoder.end().map(({ type }) => type)).toEqual(["text-end", "response-end"]);
  });

  it("says the same as a whole body", () => {
    const answer = answerOfDeltas(decodeText("gemini", body));
    expect(answer).toMatchObject({ text: 'Say "}]\\ and {', finish: { reason: "stop", raw: "STOP" } });
    expect(answerOfResult(gemini.parseResponse(pieces))).toEqual(answer);
    expect(gemini.parseUsage([encoder.encode(body)])).toEqual(answer.usage);
  });

  it("does not end where it was cut", () => {
    const deltas = decodeText("gemini", body.slice(0, -40));
    expect(deltas.at(-1)?.type).toBe("text-end");
  });

  it("may be an error, alone or in the list", () => {
    const error = { error: { code: 429, message: "Slow down", status: "RESOURCE_EXHAUSTED" } };
    for (const failed of [error, [error], [pieces[0], error]] as JsonValue[])
      expect(decodeText("gemini", JSON.stringify(failed)).at(-1)).toMatchObject({
        type: "error",
        error: { message: "Slow down", status: 429, type: "RESOURCE_EXHAUSTED" },
      });
  });
});

it("sees an error that is no event, as Google sends it after the first one", () => {
  const error = JSON.stringify({ error: { code: 499, message: "Cancelled.", status: "CANCELLED" } }, undefined, 2);
  const body = `${sse(pieceOf([{ text: "a" }], { finishReason: "STOP" }))}${error}\n`;
  expect(decodeText("gemini", body).at(-1)).toMatchObject({ type: "error", error: { message: "Cancelled." } });
  expect(
    decode(
      "gemini",
      [...encoder.encode(body)].map((byte) => Uint8Array.of(byte)),
    ),
  ).toEqual(decodeText("gemini", body));
});

describe("streamed arguments", () => {
  const call = (functionCall: JsonObject): JsonObject => pieceOf([{ functionCall }]);
  const argument = (jsonPath: string, value: JsonObject): JsonObject =>
    call({ partialArgs: [{ jsonPath, ...value }], willContinue: true });

  it("are put together by their places", () => {
    const body = sse(
      call({ name: "book", willContinue: true }),
      argument("$.city", { stringValue: "New ", willContinue: true }),
      argument("$.city", { stringValue: "York" }),
      argument("$.rooms[0].beds", { numberValue: 2 }),
      argument("$.rooms[0]['with view']", { boolValue: false }),
      argument("$.note", { nullValue: "NULL_VALUE" }),
      argument("$.__proto__.polluted", { stringValue: "no" }),
      argument("$.rooms[5000000]", { numberValue: 1 }),
      call({}),
      pieceOf([], { finishReason: "STOP" }),
    );
    const [called] = answerOfDeltas(decodeText("gemini", body)).toolCalls;
    expect(called).toMatchObject({
      name: "book",
      arguments: { city: "New York", rooms: [{ beds: 2, "with view": false }], note: null },
      truncated: false,
    });
    expect("polluted" in {}).toBe(false);
  });

  it("are never run where they were cut", () => {
    const body = sse(call({ name: "book", willContinue: true }), argument("$.city", { stringValue: "New " }));
    expect(answerOfDeltas(decodeText("gemini", body)).toolCalls).toMatchObject([{ name: "book", truncated: true }]);
  });
});

describe("what only Gemini says of an answer", () => {
  const parts = [
    { text: "Hm.", thought: true, thoughtSignature: "s1" },
    { executableCode: { language: "PYTHON", code: "1+1" } },
    { codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } },
    { inlineData: { mimeType: "image/png", data: "aGk=" } },
    { functionCall: { id: "c1", name: "f", args: {} }, thoughtSignature: "s2" },
    { functionCall: { name: "f", args: { a: 1 } } },
    { text: "Two.", thoughtSignature: "s3" },
  ];
  const groundingMetadata = { groundingChunks: [{ web: { uri: "https://a.test/", title: "a" } }] };
  const piece = pieceOf(parts, { finishReason: "STOP", groundingMetadata });
  const deltas = decodeText("gemini", sse(piece));

  function partsIn(stream: string): JsonValue[] {
    const bodies = stream
      .split("\n\n")
      .filter(Boolean)
      .map((event) => JSON.parse(event.slice("data: ".length)));
    return bodies.flatMap((body) => body.candidates[0].content.parts);
  }

  it("survives a stream", () => {
    const encoding = gemini.encoder(context);
    const stream = deltas.map((delta) => encoding.push(delta)).join("") + encoding.end();
    expect(partsIn(stream)).toEqual([
      { text: "Hm.", thought: true },
      { text: "", thought: true, thoughtSignature: "s1" },
      ...parts.slice(1, 5),
      { functionCall: { id: "call_run-1_1", name: "f", args: { a: 1 } } },
      { text: "Two." },
      { text: "", thoughtSignature: "s3" },
      { text: "" },
    ]);
    expect(stream).toContain(JSON.stringify(groundingMetadata).slice(1, -1));
  });

  it("survives a whole body", () => {
    const written = gemini.toResponse(gemini.parseResponse(piece), context);
    expect(written["candidates"]).toMatchObject([
      {
        content: { parts: [...parts.slice(0, 5), { functionCall: { id: "call_run-1_1" } }, parts[6]] },
        groundingMetadata,
      },
    ]);
  });

  it("comes back in the next request as it was", () => {
    const contents = [
      { role: "user", parts: [{ text: "?" }] },
      { role: "model", parts },
      {
        role: "user",
        parts: [
          { functionResponse: { name: "f", response: { b: 1 } } },
          { functionResponse: { id: "c1", name: "f", response: { result: "r" } } },
        ],
      },
    ];
    const body = again({ contents });
    // Results are in the order of their calls.
    const [, , results] = contents;
    expect(body["contents"]).toEqual([contents[0], contents[1], { ...results, parts: results?.parts.toReversed() }]);
    const call = gemini.parseRequest({ contents });
    expect(call.messages.at(-1)?.content).toMatchObject([
      { toolCallId: "generated-tool-call-1", output: [{ text: '{"b":1}' }] },
      { toolCallId: "c1", output: [{ text: "r" }] },
    ]);
  });

  it("names its sources", () => {
    expect(deltas.filter(({ type }) => type === "source")).toEqual([
      { type: "source", url: "https://a.test/", title: "a" },
    ]);
    const encoding = gemini.encoder(context);
    expect(encoding.push({ type: "source", url: "https://b.test/" }) + encoding.end()).toContain(
      '"groundingChunks":[{"web":{"uri":"https://b.test/","title":""}}]',
    );
  });
});

it("tells kinds of tokens apart, both ways", () => {
  const usage = {
    promptTokenCount: 10,
    candidatesTokenCount: 8,
    totalTokenCount: 18,
    cachedContentTokenCount: 4,
    promptTokensDetails: [{ modality: "AUDIO", tokenCount: 6 }],
    cacheTokensDetails: [{ modality: "AUDIO", tokenCount: 3 }],
    candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 8 }],
  };
  const result = gemini.parseResponse({
    ...pieceOf([{ text: "a" }]),
    usageMetadata: { ...usage, serviceTier: "flex" },
  });
  expect(result.usage).toMatchObject({
    inputAudioTokens: 6,
    cacheReadAudioTokens: 3,
    outputImageTokens: 8,
    service: "flex",
  });
  expect(gemini.toResponse(result, context)["usageMetadata"]).toEqual(usage);
});

describe("Chat Completions → generateContent", () => {
  it("carries files, tools, output and choice", () => {
    const schema = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };
    const { body, warnings } = toGemini({
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "?" },
            { type: "image_url", image_url: { url: "https://a.test/b" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: '{"a":"b"}' } }],
        },
        { role: "tool", tool_call_id: "c", content: "done" },
      ],
      tools: [
        { type: "function", function: { name: "f", parameters: schema } },
        { type: "function", function: { name: "now", parameters: { type: "object", properties: {} } } },
      ],
      tool_choice: { type: "function", function: { name: "f" } },
      response_format: { type: "json_schema", json_schema: { name: "o", schema } },
      max_tokens: 9,
      stop: "x",
      seed: 1,
      presence_penalty: 0.5,
      stream: true,
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents: [
        { role: "user", parts: [{ text: "?" }, { fileData: { fileUri: "https://a.test/b", mimeType: "image/jpeg" } }] },
        {
          role: "model",
          parts: [{ functionCall: { id: "c", name: "f", args: { a: "b" } }, thoughtSignature: UNSIGNED }],
        },
        { role: "user", parts: [{ functionResponse: { id: "c", name: "f", response: { output: "done" } } }] },
      ],
      tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema: schema }, { name: "now" }] }],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
      generationConfig: {
        maxOutputTokens: 9,
        stopSequences: ["x"],
        seed: 1,
        presencePenalty: 0.5,
        responseMimeType: "application/json",
        responseJsonSchema: schema,
      },
    });
    expect(warnings).toEqual([]);
  });

  it("drops what Gemini does not have, and warns of it", () => {
    const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
    const { body, warnings } = toGemini(
      { user: "u", parallel_tool_calls: false, logit_bias: { 1: 2 }, temperature: 1, tools },
      { id: "m", sampling: false },
    );
    expect(warnings.map(({ field }) => field)).toEqual(["logit_bias", "user", "parallelToolCalls", "temperature"]);
    expect(body).toEqual({ contents: [], tools: [{ functionDeclarations: [{ name: "f" }] }] });
  });

  it("answers a call that has no result, and says so", () => {
    const { body, warnings } = toGemini({
      messages: [
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }],
        },
        { role: "user", content: "Well?" },
      ],
    });
    expect(body["contents"]).toMatchObject([
      { role: "model" },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "c", name: "f", response: { error: "The tool gave no result." } } },
          { text: "Well?" },
        ],
      },
    ]);
    expect(warnings).toMatchObject([{ field: "messages", from: "c" }]);
  });

  it("asks for thinking the way the model takes it", () => {
    const asked = (reasoning_effort: string, reasoning?: TargetModel["reasoning"]): JsonValue | undefined => {
      const { body, warnings } = toGemini({ reasoning_effort }, { id: "m", ...(reasoning && { reasoning }) });
      const { generationConfig: config } = body as { generationConfig?: JsonObject };
      return [config?.["thinkingConfig"] ?? null, warnings.length];
    };
    expect(asked("low")).toEqual([{ thinkingLevel: "LOW", includeThoughts: true }, 0]);
    expect(asked("max", "effort")).toEqual([{ thinkingLevel: "HIGH", includeThoughts: true }, 1]);
    expect(asked("none", "effort")).toEqual([{ thinkingLevel: "MINIMAL" }, 1]);
    expect(asked("high", "budget")).toEqual([{ thinkingBudget: 16_384, includeThoughts: true }, 0]);
    expect(asked("max", "budget")).toEqual([{ thinkingBudget: 24_576, includeThoughts: true }, 0]);
    expect(asked("none", "budget")).toEqual([{ thinkingBudget: 0 }, 0]);
    expect(asked("high", "none")).toEqual([null, 1]);
  });

  it("leaves it to the model how much to think where nobody says it, and says where a budget is lost", () => {
    const asked = (thinking: JsonObject, reasoning?: TargetModel["reasoning"]): JsonValue | undefined => {
      const call = formatOf("anthropic-messages").parseRequest({ max_tokens: 9_000, messages: [], ...thinking });
      const { body, warnings } = gemini.toRequest(call, { id: "m", ...(reasoning && { reasoning }) });
      const { generationConfig: config } = body as { generationConfig?: JsonObject };
      return [config?.["thinkingConfig"] ?? null, ...warnings.map(({ field }) => field)];
    };
    const adaptive = { thinking: { type: "adaptive" } };
    expect(asked(adaptive, "effort")).toEqual([{ includeThoughts: true }]);
    expect(asked(adaptive, "budget")).toEqual([{ thinkingBudget: -1, includeThoughts: true }]);
    const budget = { thinking: { type: "enabled", budget_tokens: 2_048 } };
    expect(asked(budget)).toEqual([{ thinkingLevel: "LOW", includeThoughts: true }, "reasoning.budgetTokens"]);
    expect(asked({ ...budget, output_config: { effort: "max" } })).toEqual([
      { thinkingLevel: "HIGH", includeThoughts: true },
      "reasoning.effort",
      "reasoning.budgetTokens",
    ]);
    expect(
      asked({ thinking: { type: "enabled", budget_tokens: 30_000 }, output_config: { effort: "max" } }, "budget"),
    ).toEqual([{ thinkingBudget: 24_576, includeThoughts: true }, "reasoning.effort", "reasoning.budgetTokens"]);
    const { reasoning } = gemini.parseRequest({
      contents: [],
      generationConfig: { thinkingConfig: { includeThoughts: true } },
    });
    expect(reasoning).toEqual({});
  });

  it("writes what a tool said as an object only where all of it is read", () => {
    const answers = ['{"a":1}', '{"output":"x","code":0}', '{"error":null}', '{"result":"x"}', "[1]", "18 °C"];
    const { body } = toGemini({
      messages: [
        {
          role: "assistant",
          tool_calls: answers.map((_, i) => ({
            id: `c${i}`,
            type: "function",
            function: { name: "f", arguments: "" },
          })),
        },
        ...answers.map((content, i) => ({ role: "tool", tool_call_id: `c${i}`, content })),
      ],
    });
    const { contents } = body as { contents: { parts: { functionResponse: JsonObject }[] }[] };
    expect(contents[1]?.parts.map(({ functionResponse }) => functionResponse["response"])).toEqual([
      { a: 1 },
      ...answers.slice(1).map((output) => ({ output })),
    ]);
    const [, results] = gemini.parseRequest(body).messages;
    expect(results?.content).toMatchObject(answers.map((text) => ({ output: [{ text }] })));
    expect(results?.content.filter((part) => part.type === "tool-result" && part.isError)).toEqual([]);
  });

  it("gives a function a schema where it takes anything", () => {
    const declared = (parameters: JsonObject): JsonValue | undefined => {
      const { body } = toGemini({ tools: [{ type: "function", function: { name: "f", parameters } }] });
      return (body as { tools: { functionDeclarations: JsonObject[] }[] }).tools[0]?.functionDeclarations[0];
    };
    const open = { type: "object", additionalProperties: { type: "string" } };
    expect(declared(open)).toEqual({ name: "f", parametersJsonSchema: open });
    expect(declared({ type: "object", properties: {}, additionalProperties: false })).toEqual({ name: "f" });
  });

  it("puts files of tools beside their results for models that take none in them", () => {
    const call = formatOf("anthropic-messages").parseRequest({
      max_tokens: 5,
      messages: [
        { role: "assistant", content: [{ type: "tool_use", id: "c", name: "f", input: {} }] },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "c",
              is_error: true,
              content: [
                { type: "text", text: "t" },
                { type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } },
              ],
            },
          ],
        },
      ],
    });
    const file = { inlineData: { mimeType: "image/png", data: "aGk=" } };
    const response = { id: "c", name: "f", response: { error: "t" } };
    const partsFor = (model: TargetModel): JsonValue | undefined => {
      const { contents } = gemini.toRequest(call, model).body as { contents: { parts: JsonValue[] }[] };
      return contents[1]?.parts;
    };
    expect(partsFor({ id: "m" })).toEqual([{ functionResponse: { ...response, parts: [file] } }]);
    expect(partsFor({ id: "m", reasoning: "budget" })).toEqual([{ functionResponse: response }, file]);
  });
});

describe("generateContent → the canonical call", () => {
  it("reads both spellings of every field", () => {
    const call = gemini.parseRequest({
      stream: true,
      system_instruction: { parts: [{ text: "Be brief." }] },
      contents: [
        { parts: [{ file_data: { mime_type: "video/mp4", file_uri: "gs://a/b" } }, { text: "?" }] },
        { role: "model", parts: [{ function_call: { name: "f", args: { snake_case: { is_mine: 1 } } } }] },
        { role: "function", parts: [{ function_response: { name: "f", response: { error: "no" } } }] },
      ],
      tool_config: { function_calling_config: { mode: "any", allowed_function_names: ["f"] } },
      tools: [
        {
          function_declarations: [
            {
              name: "f",
              parameters: { type: "OBJECT", properties: { snake_case: { type: "STRING", nullable: true } } },
            },
          ],
        },
      ],
      generation_config: {
        max_output_tokens: 5,
        stop_sequences: ["x"],
        top_k: 3,
        thinking_config: { thinking_budget: 100 },
      },
    });
    expect(call).toMatchObject({
      stream: true,
      messages: [
        { role: "system", content: [{ text: "Be brief." }] },
        { role: "user", content: [{ type: "file", mediaType: "video/mp4", url: "gs://a/b" }, { text: "?" }] },
        { role: "assistant", content: [{ type: "tool-call", toolName: "f", input: '{"snake_case":{"is_mine":1}}' }] },
        { role: "tool", content: [{ toolName: "f", isError: true, output: [{ text: "no" }] }] },
      ],
      tools: [{ inputSchema: { type: "object", properties: { snake_case: { type: ["string", "null"] } } } }],
      toolChoice: { type: "tool", toolName: "f" },
      maxOutputTokens: 5,
      stopSequences: ["x"],
      topK: 3,
      reasoning: { budgetTokens: 100 },
    });
    const [, , calling, results] = call.messages;
    expect(results?.content).toMatchObject([{ toolCallId: Object(calling?.content[0]).toolCallId }]);
  });

  it("reads what a tool gave as its output, which need not be a text", () => {
    const said = (response: JsonObject): unknown => {
      const parts = [{ functionResponse: { name: "f", response } }];
      const [results] = gemini.parseRequest({ contents: [{ role: "user", parts }] }).messages;
      return results?.content[0];
    };
    expect(said({ output: ["a"] })).toMatchObject({ output: [{ text: '["a"]' }] });
    expect(said({ output: "a", at: 1 })).toMatchObject({ output: [{ text: '{"output":"a","at":1}' }] });
    expect(said({ result: ["a"] })).toMatchObject({ output: [{ text: '{"result":["a"]}' }] });
  });

  it("reads OpenAPI's schema, and writes JSON Schema", () => {
    const responseSchema = {
      type: "ARRAY",
      minItems: "1",
      items: {
        type: 6,
        propertyOrdering: ["a"],
        properties: { a: { anyOf: [{ type: "NUMBER" }, { type: "BOOLEAN" }] } },
      },
    };
    expect(again({ generationConfig: { responseMimeType: "application/json", responseSchema } })).toEqual({
      contents: [],
      generationConfig: {
        responseMimeType: "application/json",
        responseJsonSchema: {
          type: "array",
          minItems: 1,
          items: { type: "object", properties: { a: { anyOf: [{ type: "number" }, { type: "boolean" }] } } },
        },
      },
    });
  });

  it("keeps what only it says, and warns of it elsewhere", () => {
    const body = {
      contents: [{ role: "user", parts: [{ text: "?" }] }],
      tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: "f" }, { name: "g" }] }, { urlContext: {} }],
      toolConfig: {
        functionCallingConfig: { mode: "VALIDATED", allowedFunctionNames: ["f", "g"] },
        retrievalConfig: { languageCode: "de" },
      },
      safetySettings: [{ category: "C", threshold: "OFF" }],
      cachedContent: "cachedContents/a",
      generationConfig: {
        responseLogprobs: false,
        responseModalities: ["TEXT"],
        thinkingConfig: { thinkingBudget: -1 },
      },
    };
    expect(again(body)).toEqual(body);
    const { warnings } = formatOf("openai-chat").toRequest(gemini.parseRequest(body), { id: "m" });
    expect(warnings.map(({ field }) => field)).toEqual([
      "safetySettings",
      "cachedContent",
      "allowedFunctionNames",
      "tools",
      "toolConfig",
      "generationConfig",
    ]);
  });

  it("takes contents that are one, or a text, as Cloudflare's schema does", () => {
    const content = { role: "user", parts: [{ text: "Hi" }] };
    for (const contents of ["Hi", content, [content]]) {
      expect(again({ contents })).toEqual({ contents: [content] });
      expect(gemini.adaptRequest({ contents }, { id: "m" }, false).body).toEqual({ contents: [content] });
      expect(gemini.detects({ contents })).toBe(true);
    }
    expect(gemini.detects({ contents: 5 })).toBe(false);
  });

  it("reads the pieces of a stream as one turn: Google's SDK keeps each as a content of its own", () => {
    const said = (...parts: JsonObject[]): JsonObject => ({ role: "model", parts });
    const call = { functionCall: { name: "f", args: {} }, thoughtSignature: "s" };
    const contents = [said({ text: "Let " }), said({ text: "me " }, { text: "see." }), said(call), said({ text: "" })];
    expect(gemini.parseRequest({ contents }).messages).toMatchObject([
      { role: "assistant", content: [{ text: "Let me see." }, { toolName: "f" }] },
    ]);
    expect(again({ contents })).toEqual({ contents: [said({ text: "Let me see." }, call)] });
  });

  it("is passed on with its model and stream flag taken out", () => {
    const body = { model: "x", stream: true, contents: [], generation_config: { top_p: 1, seed: 1 } };
    expect(gemini.adaptRequest(body, { id: "m", sampling: false }, true)).toEqual({
      body: { contents: [], generation_config: { seed: 1 } },
      warnings: [{ field: "top_p", from: 1, reason: "this model takes no sampling parameters" }],
    });
  });
});

it("signs the first call of an answer that another model gave, so that it can go to Gemini next", () => {
  const calls: Delta[] = ["a", "b"].flatMap((id): Delta[] => [
    { type: "tool-call-start", id, toolName: "f" },
    { type: "tool-call-end", id },
  ]);
  const encoding = gemini.encoder(context);
  const stream = calls.map((delta) => encoding.push(delta)).join("");
  expect(stream.split(UNSIGNED)).toHaveLength(2);
  // The word says nothing: it is no loss elsewhere.
  const contents = [
    { role: "model", parts: [{ functionCall: { id: "a", name: "f", args: {} }, thoughtSignature: UNSIGNED }] },
  ];
  expect(formatOf("openai-chat").toRequest(gemini.parseRequest({ contents }), { id: "m" }).warnings).toEqual([]);
  expect(again({ contents }, { id: "m", reasoning: "budget" })["contents"]).toEqual([
    { role: "model", parts: [{ functionCall: { id: "a", name: "f", args: {} } }] },
  ]);
});

it("counts tokens of what is asked, not of how it is answered", () => {
  const body = { contents: [], tools: [], safetySettings: [], cachedContent: "c" };
  expect(gemini.tokenCounting?.toBody(body)).toEqual({ contents: [], tools: [] });
  expect(gemini.tokenCounting?.parse({ totalTokens: 7, totalBillableCharacters: 25 })).toBe(7);
  expect(gemini.tokenCounting?.toAnswer(7)).toEqual({ totalTokens: 7 });
});

it("reads the reason of an error, and the status it stands for", () => {
  const details = [
    { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID", domain: "googleapis.com" },
  ];
  const error = { code: 400, message: "API key not valid.", status: "INVALID_ARGUMENT", details };
  expect(gemini.parseError([{ error }], 400)).toMatchObject({
    code: "API_KEY_INVALID",
    type: "INVALID_ARGUMENT",
    status: 401,
  });
  const wait = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.4s" };
  expect(gemini.parseError({ error: { ...error, code: 429, details: [wait] } }, 429).retryAfterMs).toBe(34_400);
});
