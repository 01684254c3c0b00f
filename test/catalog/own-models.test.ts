import { describe, expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { builtInModel } from "../../src/catalog/catalog.ts";
import { MAX_OWN_MODELS, toOwnModel, toOwnModels } from "../../src/catalog/own-models.ts";
import { usd } from "../../src/wallet/money.ts";
import { errorOf } from "../providers/provider-suite.ts";

const CODE = { source: "wrapAI({ models })", asOf: "2026-11-25", bindings: true };
const HTTP = { source: "the account", asOf: "2026-11-25", bindings: false };
const make = (model: unknown, source = CODE) => toOwnModel(model, "model", builtInModel, source);

const TARGET = { provider: "acme", id: "small-1", baseURL: "https://llm.acme.test/v1" };
const SMALL = { id: "acme/small", targets: [TARGET] };
const SONNET = "anthropic/claude-sonnet-5.5";

describe("an own model", () => {
  it("is a row, with what its task says where it says nothing", () => {
    expect(make(SMALL)).toEqual({
      id: "acme/small",
      name: "small",
      author: "acme",
      task: "text-generation",
      input: ["text"],
      output: ["text"],
      capabilities: [],
      targets: [TARGET],
      source: "wrapAI({ models })",
      asOf: "2026-11-25",
    });
    expect(make({ ...SMALL, task: "text-to-speech" })).toMatchObject({ input: ["text"], output: ["audio"] });
  });

  it("with the id of a built-in one changes what it names", () => {
    const before = builtInModel(SONNET);
    const own = make({ id: SONNET, price: { rates: { input: usd(2), output: usd(9) } }, maxOutputTokens: 1_000 });
    expect(own).toMatchObject({
      name: before?.name,
      targets: before?.targets.map(({ price: _theirs, ...one }) => one),
      contextTokens: before?.contextTokens,
      maxOutputTokens: 1_000,
      price: { rates: { input: usd(2), output: usd(9) } },
      priceIsOwn: true,
    });
    expect(own.source).toContain("changed by wrapAI");
    expect(make({ id: SONNET, name: "Mine" })).not.toHaveProperty("priceIsOwn");
  });

  it("may be fine-tuned, behind Ollama, behind an address, or in a container", () => {
    const targetsOf = (target: object) => make({ id: "acme/x", targets: [target] }).targets;
    for (const target of [
      { provider: "openai", id: "ft:gpt-4o-mini-2024-07-18:acme::abc123" },
      { provider: "ollama", id: "my-llama:8b" },
      { provider: "home", id: "m", baseURL: "http://192.168.0.2:8080/v1" },
      { provider: "box", id: "m", binding: "LLM_CONTAINER" },
    ])
      expect(targetsOf(target)).toEqual([target]);
  });

  const target = (changes: object) => ({ ...SMALL, targets: [{ ...TARGET, ...changes }] });
  const price = (changes: object) => ({ ...SMALL, price: changes });

  it.each<[string, unknown, string]>([
    ["no object", "acme/small", "model"],
    ["a list", [SMALL], "model"],
    ["no id", { targets: [TARGET] }, "model.id"],
    ["an id that is none", { ...SMALL, id: "small" }, "model.id"],
    ["nobody who serves it", { id: "acme/small" }, "model.targets"],
    ["an empty list of who serves it", { ...SMALL, targets: [] }, "model.targets"],
    ["an unknown field", { ...SMALL, colour: "red" }, "model.colour"],
    ["a source of its own", { ...SMALL, source: "me" }, "model.source"],
    ["a day of its own", { ...SMALL, asOf: "2026-01-01" }, "model.asOf"],
    ["another author", { id: SONNET, author: "me" }, "model.author"],
    ["a hosting", { ...SMALL, hosting: "workers-ai" }, "model.hosting"],
    ["a day it was added", { ...SMALL, addedAt: "2026-01-01" }, "model.addedAt"],
    ["an unknown task", { ...SMALL, task: "chat" }, "model.task"],
    ["an unknown input", { ...SMALL, input: ["text", "smell"] }, "model.input[1]"],
    ["a context that is none", { ...SMALL, contextTokens: 0 }, "model.contextTokens"],
    ["a day that is none", { ...SMALL, retiresAt: "2026-13-01" }, "model.retiresAt"],
    ["a day that no month has", { ...SMALL, retiresAt: "2026-02-30" }, "model.retiresAt"],
    ["a price without rates", price({ input: 1 }), "model.price"],
    ["a price in dollars", price({ rates: { input: 3 } }), "model.price.rates.input"],
    ["a fraction of a nano-dollar", price({ rates: { input: 3.5e9 + 0.5 } }), "model.price.rates.input"],
    ["a negative price", price({ rates: { output: -1 } }), "model.price.rates.output"],
    ["a price multiplied twice", price({ rates: { input: 3e18 } }), "model.price.rates.input"],
    ["a price of what nobody counts", price({ rates: { words: usd(1) } }), "model.price.rates.words"],
    [
      "a limit of no tokens",
      price({ rates: {}, longInput: [{ aboveTokens: -1, rates: {} }] }),
      "model.price.longInput[0].aboveTokens",
    ],
    ["tiers that are no list", price({ rates: {}, longInput: 5 }), "model.price.longInput"],
    ["a tier that is none", price({ rates: {}, longInput: [null] }), "model.price.longInput[0]"],
    ["hours that are no list", price({ rates: {}, hours: {} }), "model.price.hours"],
    ["rates that are a list", price({ rates: [] }), "model.price.rates"],
    ["a price with an unknown field", price({ rates: {}, tiers: [] }), "model.price.tiers"],
    [
      "a change to nothing",
      price({ rates: {}, changes: [{ since: "2027-01-01", price: null }] }),
      "model.price.changes[0].price",
    ],
    [
      "changes in a change",
      price({ rates: {}, changes: [{ since: "2027-01-01", price: { rates: {}, changes: [] } }] }),
      "model.price.changes[0].price.changes",
    ],
    [
      "an hour that is none",
      price({ rates: {}, hours: [{ from: "24:00", to: "06:00", rates: {} }] }),
      "model.price.hours[0].from",
    ],
    [
      "changes out of order",
      price({ rates: {}, changes: ["2027-02-01", "2027-01-01"].map((since) => ({ since, price: { rates: {} } })) }),
      "model.price.changes[1].since",
    ],
    ["a provider that is none", target({ provider: "Acme Inc." }), "model.targets[0].provider"],
    ["a target without an id", target({ id: "" }), "model.targets[0].id"],
    ["a target with an unknown field", target({ apiKey: "secret" }), "model.targets[0].apiKey"],
    ["an address that is none", target({ baseURL: "llm.acme.test" }), "model.targets[0].baseURL"],
    ["an address with a password", target({ baseURL: "https://me:pw@llm.acme.test/v1" }), "model.targets[0].baseURL"],
    ["an address with a fragment", target({ baseURL: "https://llm.acme.test/v1#x" }), "model.targets[0].baseURL"],
    ["an address of another kind", target({ baseURL: "file:///etc/passwd" }), "model.targets[0].baseURL"],
    ["an address under a provider's name", target({ provider: "openai" }), "model.targets[0].provider"],
    ["an address and a binding", target({ binding: "LLM" }), "model.targets[0].binding"],
  ])("is refused with %s", (_what, model, field) => {
    const thrown = errorOf(() => make(model));
    expect(thrown).toMatchObject({ code: "input/invalid", status: 400, field });
    expect((thrown as Error).message).toContain(field);
  });

  it("that came over HTTP cannot name a binding", () => {
    const model = { id: "acme/x", targets: [{ provider: "box", id: "m", binding: "SECRETS" }] };
    expect(errorOf(() => make(model, HTTP))).toMatchObject({ field: "model.targets[0].binding" });
  });
});

describe("a list of own models", () => {
  const list = (models: unknown) => toOwnModels(models, "models", builtInModel, CODE);

  it("has each id once, and not too many", () => {
    expect(errorOf(() => list([SMALL, { ...SMALL }]))).toMatchObject({ field: "models[1].id" });
    const many = Array.from({ length: MAX_OWN_MODELS + 1 }, (_, index) => ({ ...SMALL, id: `acme/m${index}` }));
    expect(errorOf(() => list(many))).toMatchObject({ field: "models" });
    expect(list(many.slice(1))).toHaveLength(MAX_OWN_MODELS);
    expect(errorOf(() => list({}))).toMatchObject({ field: "models" });
  });

  it("is checked when the binding is made", () => {
    const AI = { run: () => undefined } as unknown as Ai;
    const thrown = errorOf(() => wrapAI(AI, { models: [SMALL, { id: "acme/other" }] }));
    expect(thrown).toMatchObject({ code: "input/invalid", field: "wrapAI options.models[1].targets" });
  });
});
