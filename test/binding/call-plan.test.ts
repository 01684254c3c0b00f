import { describe, expect, it } from "vitest";
import { parseCallOptions } from "../../src/binding/call-options.ts";
import { planCall, type Way } from "../../src/binding/call-plan.ts";
import type { CallDefaults } from "../../src/binding/run-options.ts";

interface Case {
  model: string;
  inputs?: unknown;
  options?: unknown;
  defaults?: CallDefaults;
  compat?: boolean;
  has?: "both" | "ai" | "layer";
  isMedia?: boolean;
  isRedirected?: boolean;
}

function planOf({
  model,
  inputs = {},
  options,
  defaults = {},
  compat = false,
  has = "both",
  isMedia = false,
  isRedirected = false,
}: Case): Way {
  const { call, cloudflare } = parseCallOptions(options, defaults);
  const hasWrapped = has !== "layer";
  const asked = { model, inputs, call, cloudflare, compat, isMedia, isRedirected };
  return planCall({ ...asked, hasWrapped, hasLayer: has !== "ai" });
}

const CF = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const GPT = "openai/gpt-6-sol";
const FLUX = "black-forest-labs/flux-2-max";
const stream = { stream: true };
const audio = { audio: { body: new Blob(["x"]).stream(), contentType: "audio/mpeg" } };

describe("the way of a call", () => {
  it.each<[string, Way, Case]>([
    ["a plain @cf call", "direct", { model: CF }],
    ["a plain @cf stream", "direct", { model: CF, inputs: stream }],
    ["@cf with a gateway", "direct", { model: CF, options: { gateway: { id: "g" } } }],
    ["@cf, native", "direct", { model: CF, options: { format: "native" } }],
    ["@cf in another format", "call", { model: CF, options: { format: "openai-chat" } }],
    ["@cf in a session", "start", { model: CF, options: { session: "s" } }],
    ["@cf under a key", "start", { model: CF, options: { key: "k" } }],
    ["@cf, durable", "start", { model: CF, options: { durable: true } }],
    [
      "@cf with a session in a header",
      "start",
      { model: CF, options: { extraHeaders: { "durable-ai-session": "s" } } },
    ],
    ["@cf through an agent's binding", "start", { model: CF, defaults: { session: "agent" } }],
    [
      "@cf, not durable, through an agent's binding",
      "direct",
      { model: CF, defaults: { session: "a" }, options: { durable: false } },
    ],
    ["@cf offline", "call", { model: CF, has: "layer" }],
    ["a third-party stream", "start", { model: GPT, inputs: stream }],
    ["a third-party stream, not durable", "call", { model: GPT, inputs: stream, options: { durable: false } }],
    ["a third-party body", "call", { model: GPT }],
    ["a third-party body under a key", "start", { model: GPT, options: { key: "k" } }],
    ["third-party as Cloudflare, without a layer", "direct", { model: GPT, compat: true, has: "ai" }],
    ["third-party, native, without a layer", "direct", { model: GPT, options: { format: "native" }, has: "ai" }],
    [
      "@cf with audio through an agent's binding",
      "direct",
      { model: CF, inputs: audio, defaults: { session: "agent" } },
    ],
    ["an image of a third party", "direct", { model: FLUX, isMedia: true }],
    ["an image offline", "call", { model: FLUX, isMedia: true, has: "layer" }],
    ["an image in a session", "start", { model: FLUX, isMedia: true, options: { session: "s" } }],
    ["an image with targets of one's own", "call", { model: FLUX, isMedia: true, isRedirected: true }],
    ["@cf with targets of one's own", "call", { model: CF, isRedirected: true }],
    ["a WebSocket", "direct", { model: CF, options: { websocket: true } }],
    ["a batch", "direct", { model: CF, options: { queueRequest: true } }],
  ])("%s: %s", (_what, way, question) => {
    expect(planOf(question)).toBe(way);
  });

  it.each<[string, Case, string]>([
    ["a session without a layer", { model: CF, options: { session: "s" }, has: "ai" }, "wrapAI options.service"],
    ["third-party without a layer", { model: GPT, has: "ai" }, "wrapAI options.service"],
    ["audio in a session", { model: CF, inputs: audio, options: { session: "s" } }, "inputs.audio"],
    ["audio for a third party", { model: GPT, inputs: audio }, "inputs.audio"],
    ["a WebSocket in a session", { model: CF, options: { websocket: true, session: "s" } }, "options.websocket"],
    ["a batch under a key", { model: CF, options: { queueRequest: true, key: "k" } }, "options.queueRequest"],
    [
      "a WebSocket to targets of one's own",
      { model: CF, isRedirected: true, options: { websocket: true } },
      "options.websocket",
    ],
    ["a WebSocket offline", { model: CF, options: { websocket: true }, has: "layer" }, "options.websocket"],
  ])("there is none for %s", (_what, question, field) => {
    expect(() => planOf(question)).toThrow(expect.objectContaining({ code: "option/not-available", field }) as Error);
  });

  it("there is none for two streams, which is wrong whoever is asked", () => {
    const two = { ...audio, image: new Blob(["y"]).stream() };
    const wrong = expect.objectContaining({ code: "input/invalid", status: 400, field: "inputs.image" }) as Error;
    expect(() => planOf({ model: GPT, inputs: two })).toThrow(wrong);
    expect(() => planOf({ model: CF, inputs: two, options: { session: "s" } })).toThrow(wrong);
  });
});
