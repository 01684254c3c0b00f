/** Requests written by hand, with what no recorded request says: test/formats/pairs.test.ts runs over them as well. */
import type { FormatId } from "../../src/chat.ts";
import type { JsonObject } from "../../src/json.ts";

const data = "aGk=";
const user = { role: "user", content: "Hi" };
const weather = { name: "weather", parameters: { type: "object", properties: {} } };
const png = `data:image/png;base64,${data}`;

/** One request, and what it is about. */
export interface Corner {
  id: string;
  format: FormatId;
  request: JsonObject;
}

export const corners: Corner[] = [
  {
    id: "every number there is",
    format: "openai-chat",
    request: {
      messages: [user],
      temperature: 1.5,
      top_p: 0.5,
      top_k: 5,
      presence_penalty: 1,
      frequency_penalty: 1,
      seed: 1,
      stop: ["END"],
      user: "u1",
      n: 2,
      max_completion_tokens: 5,
    },
  },
  {
    id: "one answer",
    format: "openai-chat",
    request: { messages: [user], n: 1 },
  },
  {
    id: "log probabilities at Gemini",
    format: "gemini",
    request: {
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
      generationConfig: { responseLogprobs: true, logprobs: 3 },
    },
  },
  {
    id: "log probabilities in a response, and what else it includes",
    format: "openai-responses",
    request: {
      input: "Hi",
      top_logprobs: 20,
      include: ["message.output_text.logprobs", "reasoning.encrypted_content"],
    },
  },
  {
    id: "tools that must not be called",
    format: "openai-chat",
    request: {
      messages: [user],
      tools: [{ type: "function", function: { name: "f", description: "", parameters: {} } }],
      tool_choice: "none",
      parallel_tool_calls: true,
    },
  },
  {
    id: "tools that were called, and must not be called again",
    format: "openai-chat",
    request: {
      messages: [
        user,
        {
          role: "assistant",
          tool_calls: [{ id: "a", type: "function", function: { name: "weather", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "a", content: "18 °C" },
      ],
      tools: [{ type: "function", function: weather }],
      tool_choice: "none",
    },
  },
  ...[false, true].map((parallel): Corner => ({
    id: `a tool without a description, parallel calls ${parallel}`,
    format: "openai-chat",
    request: {
      messages: [user],
      tools: [{ type: "function", function: { ...weather, description: "" } }],
      parallel_tool_calls: parallel,
    },
  })),
  {
    id: "an empty list of tools",
    format: "openai-responses",
    request: { input: "Hi", tools: [], tool_choice: "auto" },
  },
  {
    id: "tools that must be called, with reasoning and sampling",
    format: "openai-chat",
    request: {
      messages: [user],
      tools: [
        { type: "function", function: weather },
        { type: "function", function: { name: "f", parameters: {} } },
      ],
      tool_choice: "required",
      parallel_tool_calls: false,
      reasoning_effort: "minimal",
      temperature: 0.3,
      top_p: 0.5,
      top_k: 3,
      response_format: { type: "json_object" },
    },
  },
  {
    id: "calls without tools and without results",
    format: "openai-chat",
    request: {
      tool_choice: "auto",
      parallel_tool_calls: false,
      messages: [
        user,
        {
          role: "assistant",
          content: "Let me see.",
          reasoning_content: "A tool.",
          tool_calls: [
            { id: "functions.f:0", type: "function", function: { name: "f", arguments: '{"a":' } },
            { id: "b", type: "function", function: { name: "g", arguments: "" } },
          ],
        },
        { role: "tool", tool_call_id: "b", name: "g", content: "1" },
        {
          role: "user",
          content: [
            { type: "text", text: " " },
            { type: "text", text: "And?" },
          ],
        },
        { role: "system", content: "Be brief." },
        user,
      ],
    },
  },
  {
    id: "files",
    format: "openai-chat",
    request: {
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: png, detail: "low" } },
            { type: "image_url", image_url: { url: "https://example.com/a.png" } },
            { type: "file", file: { filename: "a.b.pdf", file_data: `data:application/pdf;base64,${data}` } },
            { type: "file", file: { filename: "a", file_data: `data:text/plain;base64,${data}` } },
            { type: "input_audio", input_audio: { data, format: "mp3" } },
          ],
        },
      ],
    },
  },
  {
    id: "a described schema",
    format: "openai-chat",
    request: {
      messages: [user],
      response_format: {
        type: "json_schema",
        json_schema: { name: "n", description: "d", strict: true, schema: { type: "object" } },
      },
    },
  },
  {
    id: "a schema that is not strict, files by URL, and files without names",
    format: "openai-responses",
    request: {
      input: [
        {
          role: "user",
          content: [
            { type: "input_file", file_url: "https://example.com/a.pdf" },
            { type: "input_file", file_data: `data:application/pdf;base64,${data}` },
            { type: "input_image", image_url: "https://example.com/a.png", detail: "auto" },
          ],
        },
      ],
      text: { format: { type: "json_schema", name: "n", strict: false, schema: {} }, verbosity: "low" },
      max_output_tokens: 5,
      store: true,
      previous_response_id: "r",
      parallel_tool_calls: true,
    },
  },
  {
    id: "a tool that failed, with an image, and documents",
    format: "anthropic-messages",
    request: {
      max_tokens: 9_000,
      system: [],
      thinking: { type: "adaptive" },
      tools: [],
      messages: [
        {
          role: "user",
          content: [
            { type: "document", source: { type: "url", url: "https://example.com/a.pdf" }, title: "A" },
            { type: "document", source: { type: "base64", media_type: "application/pdf", data } },
            { type: "document", source: { type: "text", media_type: "text/plain", data: "hi" } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "One.", signature: "s" },
            { type: "tool_use", id: "t", name: "f", input: {} },
            { type: "text", text: "After it." },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "t",
              is_error: true,
              content: [
                { type: "text", text: "No." },
                { type: "text", text: "Look:" },
                { type: "image", source: { type: "base64", media_type: "image/png", data } },
              ],
            },
            { type: "text", text: "Well?", cache_control: { type: "ephemeral" } },
          ],
        },
      ],
    },
  },
  {
    id: "a budget, and a system prompt of two texts",
    format: "bedrock-converse",
    request: {
      system: [{ text: "Be brief." }, { text: "Be kind." }, { cachePoint: { type: "default" } }],
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
      inferenceConfig: { maxTokens: 9_000, topP: 0.99 },
      additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2_048 }, top_k: 4 },
    },
  },
  {
    id: "results of tools that Gemini would look into, and tools of any argument",
    format: "openai-chat",
    request: {
      reasoning_effort: "xhigh",
      tools: [
        { type: "function", function: { ...weather, strict: true } },
        { type: "function", function: { name: "f", parameters: { type: "object", additionalProperties: true } } },
        { type: "function", function: { name: "g", parameters: { type: "object", required: [] }, strict: false } },
      ],
      messages: [
        user,
        {
          role: "assistant",
          tool_calls: ["a", "b", "c", "d", "e"].map((id) => ({
            id,
            type: "function",
            function: { name: "f", arguments: "{}" },
          })),
        },
        { role: "tool", tool_call_id: "a", content: '{"output": "18 °C", "at": 9}' },
        { role: "tool", tool_call_id: "b", content: '{"error": null}' },
        { role: "tool", tool_call_id: "c", content: '{"result":"18 °C"}' },
        { role: "tool", tool_call_id: "d", content: '{ "name": "f", "content": "18 °C" }' },
        { role: "tool", tool_call_id: "e", content: '{ "at": 9 }' },
      ],
    },
  },
  {
    id: "results without ids, thoughts, and every kind of part",
    format: "gemini",
    request: {
      system_instruction: { role: "system", parts: [{ text: "Be brief." }] },
      contents: [
        {
          role: "user",
          parts: [
            { file_data: { file_uri: "https://example.com/a.png", mime_type: "image/png" } },
            { fileData: { fileUri: "https://example.com/a.pdf", mimeType: "application/pdf" } },
            { inlineData: { mimeType: "text/plain", data } },
            { inlineData: { mimeType: "audio/mpeg", data } },
            { inlineData: { mimeType: "video/mp4", data }, videoMetadata: { fps: 1 } },
            { inlineData: { mimeType: "application/pdf", data, displayName: "a.pdf" } },
            { inlineData: { mimeType: "application/pdf", data } },
            { text: "" },
          ],
        },
        {
          role: "model",
          parts: [
            { text: "One.", thought: true },
            { text: "Two.", thought: true, thoughtSignature: "s" },
            { text: "Let me see.", thoughtSignature: "s" },
            { functionCall: { name: "weather", args: { city: "Rome" } }, thoughtSignature: "s" },
            { functionCall: { name: "weather" } },
            { executableCode: { language: "PYTHON", code: "1" } },
            { inlineData: { mimeType: "image/png", data } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { name: "weather", response: { output: ["18 °C"] } } },
            {
              functionResponse: {
                name: "weather",
                response: { error: "Not now." },
                parts: [{ inlineData: { mimeType: "image/png", data } }],
              },
            },
            { text: "Well?" },
          ],
        },
        { role: "model", parts: [{ functionCall: { id: "c", name: "f", args: {} } }] },
        { role: "function", parts: [{ functionResponse: { id: "c", name: "g", response: { result: "1" } } }] },
      ],
      tools: [
        { functionDeclarations: [{ name: "weather" }, { name: "f", description: "F", behavior: "BLOCKING" }] },
        { googleSearch: {} },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["weather", "f"] } },
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
      generationConfig: {
        thinkingConfig: { includeThoughts: true },
        responseMimeType: "application/json",
        candidateCount: 1,
        temperature: 2,
        topK: 3,
        seed: 1,
        presencePenalty: 1,
        stopSequences: ["END"],
      },
    },
  },
  {
    id: "a level beside a budget, and a schema in OpenAPI's words",
    format: "gemini",
    request: {
      contents: "Hi",
      tools: [
        { functionDeclarations: [{ name: "f", parameters: { type: "OBJECT", properties: { a: { type: 1 } } } }] },
      ],
      toolConfig: { functionCallingConfig: { mode: "VALIDATED" } },
      generationConfig: {
        thinkingConfig: { thinkingLevel: "LOW", thinkingBudget: 9_000 },
        responseMimeType: "application/json",
        responseSchema: { type: "ARRAY", nullable: true, items: { type: "STRING" }, minItems: "1" },
      },
    },
  },
];
