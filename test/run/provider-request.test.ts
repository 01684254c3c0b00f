/** What a target gets of a request, and what is remembered of it. */
import { describe, expect, it } from "vitest";
import type { RunSink } from "../../src/run/attempt.ts";
import { MAX_WARNINGS, toProviderRequest, type Asked } from "../../src/run/provider-request.ts";
import type { Target } from "../../src/run/route.ts";
import { executeRun } from "../../src/run/run.ts";
import { ManualClock } from "./manual-clock.ts";

const ENDS = { field: "model", reason: "it ends soon" };
const BODY = { type: "message", content: [{ type: "text", text: "hi" }], stop_reason: "end_turn", usage: {} };

const target: Target = {
  provider: "anthropic",
  model: { id: "claude", maxOutputTokens: 100 },
  format: "anthropic-messages",
  connection: { dispatch: async () => Response.json(BODY) },
  slow: false,
  warnings: [ENDS],
};
const asked: Asked = {
  inputs: { messages: [{ role: "user", content: "hi" }], seed: 7 },
  format: "openai-chat",
  native: false,
  stream: false,
};
const NO_SEED = { field: "seed", from: 7, reason: "Anthropic has no such parameter" };

describe("the request of a target", () => {
  it("is translated, with the model's warnings before its own", () => {
    const { body, warnings } = toProviderRequest(asked, target);
    expect(body).toMatchObject({ model: "claude", max_tokens: 100 });
    expect(body).not.toHaveProperty("seed");
    expect(warnings).toEqual([ENDS, NO_SEED]);
  });

  it("is the caller's own where it is native", () => {
    const { body, warnings } = toProviderRequest({ ...asked, native: true }, target);
    expect(body).toBe(asked.inputs);
    expect(warnings).toEqual([ENDS]);
  });

  it("has a limited number of warnings, and says how many there were", () => {
    const messages = Array.from({ length: 150 }, () => ({ role: "user", content: "hi", name: "me" }));
    const { warnings } = toProviderRequest({ ...asked, inputs: { messages } }, target);
    expect(warnings).toHaveLength(MAX_WARNINGS);
    expect(warnings.at(-1)).toEqual({ field: "warnings", reason: "151 in all: the others are not kept" });
  });

  it("is remembered with the attempt, and told to readers", async () => {
    const told: unknown[] = [];
    const sink: RunSink = { open: ({ warnings }) => void told.push(warnings), append: () => undefined };
    const { attempts } = await executeRun(
      {
        request: { ...asked, model: "anthropic/claude", includeUsage: false, requestHash: "hash" },
        targets: [target],
        signal: new AbortController().signal,
        clock: new ManualClock(),
        random: () => 0,
        slots: { acquire: async () => undefined, release: () => undefined },
      },
      sink,
    );
    expect(attempts).toMatchObject([{ provider: "anthropic", warnings: [ENDS, NO_SEED] }]);
    expect(told).toEqual([[ENDS, NO_SEED]]);
  });
});
