/** What a run may cost at most: the amounts are worked out here from rates, a token at a time. */
import { describe, expect, it } from "vitest";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import type { JsonObject } from "../../src/json.ts";
import type { CostedRun } from "../../src/wallet/run-cost.ts";
import { sizeOf, worstCaseOf } from "../../src/wallet/worst-case.ts";

/** 2,000 nano-dollars a token in, 10,000 out. */
const model = (id: string, more: Partial<OwnModel> = {}): OwnModel => ({
  id: `acme/${id}`,
  maxOutputTokens: 100,
  targets: [{ provider: "acme", id }],
  price: { rates: { input: 2_000_000_000, output: 10_000_000_000 } },
  ...more,
});
const target = (id: string, provider = "acme") => ({ provider, model: { id } });
const INPUTS: JsonObject = { messages: [{ role: "user", content: "x".repeat(420) }] };

function worst(models: OwnModel[], inputs: JsonObject = INPUTS, more: Partial<CostedRun["settings"]> = {}) {
  const run: CostedRun = {
    models: models.map((ownModel) => ({ model: ownModel.id, ownModel })),
    providerIds: ["acme"],
    at: Date.UTC(2026, 10, 26),
    settings: { ownKeys: new Set(), ...more },
  };
  const targets = models.flatMap(({ targets: all = [] }) => all.map(({ provider, id }) => target(id, provider)));
  return worstCaseOf(sizeOf({ format: "openai-chat", inputs }), targets, run);
}

describe("the worst case", () => {
  // 420 letters are 100 tokens, a message 4.
  const input = 104 * 2_000;

  it("is what is asked, and as much as the model may write", () => {
    expect(worst([model("a")])).toEqual({ nanoUsd: input + 100 * 10_000 });
  });

  it("is no more than the caller lets it write, for each answer", () => {
    expect(worst([model("a")], { ...INPUTS, max_tokens: 7 })).toEqual({ nanoUsd: input + 7 * 10_000 });
    expect(worst([model("a")], { ...INPUTS, max_tokens: 700 })).toEqual({ nanoUsd: input + 100 * 10_000 });
    expect(worst([model("a")], { ...INPUTS, max_tokens: 7, n: 3 })).toEqual({ nanoUsd: input + 21 * 10_000 });
  });

  it("is the dearest target's, and that of writing a cache where that is dearer", () => {
    const cached = model("b", {
      price: { rates: { input: 2_000_000_000, cacheWrite: 20_000_000_000, output: 1_000_000_000 } },
    });
    expect(worst([model("a"), cached])).toEqual({ nanoUsd: 104 * 20_000 + 100 * 1_000 });
  });

  it("is nothing with a key of one's own", () => {
    expect(worst([model("a")], INPUTS, { ownKeys: new Set(["acme"]) })).toEqual({ nanoUsd: 0 });
  });

  it.each<[string, OwnModel, JsonObject, RegExp]>([
    [
      "a price",
      { id: "acme/a", maxOutputTokens: 5, targets: [{ provider: "acme", id: "a" }] },
      INPUTS,
      /what acme\/a costs/,
    ],
    ["a limit", { ...model("a"), maxOutputTokens: undefined as never }, INPUTS, /pass max_tokens/],
    ["what is asked", model("a"), { messages: 7 }, /cannot be read|nobody/],
  ])("is unknown without %s", (_what, one, inputs, why) => {
    const { maxOutputTokens, ...rest } = one;
    const found = worst([maxOutputTokens === undefined ? rest : one], inputs);
    expect(found).toEqual({ why: expect.stringMatching(why) });
  });
});
