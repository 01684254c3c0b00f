/** The catalog that is committed, what it is made of, and what `npm run catalog` refuses to make. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { rowChanges } from "../../scripts/catalog/changes.ts";
import * as cloudflareDocs from "../../scripts/catalog/cloudflare-docs.ts";
import { readRows, ROWS_FILE } from "../../scripts/catalog/files.ts";
import * as genaiPrices from "../../scripts/catalog/genai-prices.ts";
import { SOURCE_LETTERS, type Offer, type SourceName } from "../../scripts/catalog/offer.ts";
import { checkOverlay, OVERLAY, type Overlay } from "../../scripts/catalog/overlay-checks.ts";
import { EXTRA_OFFERS } from "../../scripts/catalog/overlay/extra-offers.ts";
import { LEFT_OUT_OFFERS } from "../../scripts/catalog/overlay/left-out-offers.ts";
import * as piAi from "../../scripts/catalog/pi-ai.ts";
import { makeCatalog } from "../../scripts/catalog/pipeline.ts";
import { bestPrice, differences, explanation, type PricePair } from "../../scripts/catalog/price-review.ts";
import { RELEASE_DATES, RELEASE_DATES_AS_OF } from "../../scripts/catalog/release-dates.ts";
import { checkAliases, checkRows } from "../../scripts/catalog/row-checks.ts";
import { nameOf } from "../../scripts/catalog/same-model.ts";
import { isLeftOut, pricesAsOf } from "../../scripts/catalog/sources.ts";
import { placesOf, providersOf } from "../../scripts/catalog/target-rows.ts";
import * as workersTypes from "../../scripts/catalog/workers-types.ts";
import { ALIASES, resolveAlias } from "../../src/catalog/aliases.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { providerFacts } from "../../src/catalog/providers.ts";
import { authorInId, type ModelRow, type PriceRow } from "../../src/catalog/row.ts";
import { CLOUDFLARE_MODELS } from "./cloudflare-models.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const committed = readRows(readFileSync(ROOT + ROWS_FILE, "utf8"));
const made = makeCatalog(committed);
const rowById = new Map(made.rows.map((row) => [row.id, row]));

describe("the committed files", () => {
  it.each([...made.files])("%s is what the pipeline makes", (path, text) => {
    expect(readFileSync(ROOT + path, "utf8") === text, "run `npm run catalog`").toBe(true);
  });

  it("are three", () => {
    expect([...made.files.keys()]).toEqual(["src/catalog/rows.ts", "src/catalog/model-ids.ts", "docs/catalog.md"]);
  });

  it("hold the rows that were written, which can be read back", () => {
    expect(readRows(made.files.get(ROWS_FILE) ?? "")).toEqual(made.rows);
  });
});

describe("the rows", () => {
  it("are of at least 1,000 models and 30 providers", () => {
    expect(rowById.size).toBeGreaterThanOrEqual(1_000);
    expect(new Set(made.rows.flatMap(providersOf)).size).toBeGreaterThanOrEqual(30);
  });

  it("have a source the file names, and the day it was read", () => {
    const wrong = committed.filter(({ from }) => from === "" || ![...from].every((letter) => letter in made.sources));
    expect(wrong.map(({ id }) => id)).toEqual([]);
    for (const { title, asOf } of Object.values(made.sources)) expect(asOf, title).toMatch(/^20\d{2}-\d{2}-\d{2}$/);
  });

  it("date a model that nobody dates by the catalog that first had it", () => {
    const undated = committed.filter(({ added }) => added === undefined).map(({ id }) => id);
    const [first, ...others] = undated;
    const { rows, sources } = makeCatalog(committed.filter(({ id }) => id !== first));
    const days = Object.values(sources).map(({ asOf }) => asOf);
    expect(days).toContain(rows.find(({ id }) => id === first)?.added);
    const again = new Map(rows.map(({ id, added }) => [id, added]));
    expect(others.filter((id) => again.get(id) !== undefined)).toEqual([]);
  });

  it("take at most 60 kB of a Worker, gzipped", () => {
    expect(gzipSync(made.files.get(ROWS_FILE) ?? "").length).toBeLessThanOrEqual(60_000);
  });

  it("name a source that has the very rates", () => {
    const overlay = made.offers.filter(({ source, alsoFrom = [] }) => [source, ...alsoFrom].includes("overlay"));
    const sources = { "pi-ai": piAi.readOffers(), "cloudflare-docs": cloudflareDocs.readOffers(), overlay };
    const offers = { ...sources, "genai-prices": genaiPrices.readOffers(pricesAsOf()) };
    const known = new Set(
      Object.entries(offers).flatMap(([name, all]) =>
        all.map(({ price }) => `${SOURCE_LETTERS[name as SourceName]} ${ratesText(price?.usd)}`),
      ),
    );
    const priced = made.rows.filter(({ usd }) => usd !== undefined);
    expect(priced.length).toBeGreaterThan(880);
    const wrong = priced.filter(
      ({ usd, from }) => ![...from].some((letter) => known.has(`${letter} ${ratesText(usd)}`)),
    );
    expect(wrong.map(({ id, from }) => `${id}: ${from}`)).toEqual([]);
    // pi-ai describes it; its rates for searches are genai-prices'.
    expect(rowById.get("openai/o3-pro")?.from).toBe("gop");
  });

  it("hold every hosted id of workers-types", () => {
    const types = readFileSync(createRequire(import.meta.url).resolve("@cloudflare/workers-types/index.d.ts"), "utf8");
    const [, body = ""] = /interface AiModels \{([\s\S]*?)\n\}/.exec(types) ?? [];
    const ids = [...body.matchAll(/"(@[^"]+)"\??:/g)].map(([, id = ""]) => id);
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.filter((id) => !rowById.has(id))).toEqual([]);
  });

  it("answer to every third-party id of Cloudflare's catalogue, or say why not", () => {
    const catalog = createCatalog();
    const unknown = CLOUDFLARE_MODELS.filter((id) => !isRefused(id) && catalog.get(id) === undefined);
    expect(unknown).toEqual([]);
    expect(CLOUDFLARE_MODELS.filter(isRefused)).toEqual(["cloudflare/auto"]);
    expect(() => catalog.get("cloudflare/auto")).toThrow(/Auto Router decides per request/);
  });
});

function isRefused(id: string): boolean {
  const alias = Object.hasOwn(ALIASES, id) ? ALIASES[id] : undefined;
  return alias !== undefined && "refused" in alias;
}

/** In one order; the hour's cache writes of Anthropic are a rule of ours. */
function ratesText(usd: PriceRow["usd"] = {}): string {
  const rates = Object.entries(usd).filter(([meter]) => meter !== "cacheWrite1h");
  return JSON.stringify(rates.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

// ---- limits and ends -----------------------------------------------------------------------------------------------

describe("limits", () => {
  it("let an input reach every tier of its price", () => {
    const tiered = made.rows.flatMap((row) => {
      const limit = Math.max(...pricesOf(row).flatMap(({ long = [] }) => long.map(({ above }) => above)));
      return limit > 0 && row.context !== undefined ? [{ row, limit }] : [];
    });
    expect(tiered.length).toBeGreaterThan(40);
    expect(tiered.filter(({ row, limit }) => (row.context ?? 0) <= limit).map(({ row }) => row.id)).toEqual([]);
    expect(rowById.get("openai/gpt-6.1-sol")?.context).toBe(1_050_000);
    // Its only figure is below its tier.
    expect(rowById.get("google/gemini-2.5-computer-use-preview-10-2025")).not.toHaveProperty("context");
  });

  it("let every output fit into its window", () => {
    const wrong = made.rows.filter(({ context = Infinity, output = 0 }) => output > context);
    expect(wrong.map(({ id }) => id)).toEqual([]);
    // OpenRouter's 1,048,576 is of a larger window; Fireworks' figure fits.
    expect(rowById.get("thinkingmachines/inkling-small")?.output).toBe(262_144);
    expect(rowById.get("deepseek/deepseek-v3.1-terminus")).not.toHaveProperty("output");
  });
});

describe("the day a model was added", () => {
  const dated = made.rows.filter(({ added }) => added !== undefined);

  it("is known of half of the rows", () => {
    expect(dated.length).toBeGreaterThanOrEqual(530);
  });

  it("is not after the newest source, nor after the model's end", () => {
    const newest = Object.values(made.sources)
      .map(({ asOf }) => asOf)
      .toSorted()
      .at(-1)!;
    const wrong = dated.filter(({ added = "", retires = "9" }) => added > newest || added >= retires);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  // `release_date` in models.dev's providers/<author>/models/; where others have another, it says so.
  it.each([
    ["openai/gpt-4", "2023-03-14"], // Azure's; providers/openai has that of GPT-4 Turbo.
    ["openai/gpt-4.1", "2025-04-14"],
    ["openai/gpt-5", "2025-08-07"],
    ["openai/o3-mini", "2025-01-31"], // Azure's; providers/openai has the day it was announced.
    ["anthropic/claude-opus-4.6", "2026-02-05"],
    ["anthropic/claude-sonnet-4.6", "2026-02-17"],
    ["anthropic/claude-sonnet-5", "2026-06-30"],
    ["google/gemini-2.5-pro", "2025-06-17"],
    ["google/gemini-3-pro-preview", "2025-11-18"],
    ["deepseek/deepseek-v3.2", "2025-12-01"], // What most providers have.
    ["mistral/mistral-small-2603", "2026-03-16"],
    ["meta/llama-4-maverick", "2025-04-05"],
    ["zai/glm-4.6", "2025-09-30"],
  ])("of %s is the day it came out, %s", (id, day) => {
    expect(rowById.get(id)?.added).toBe(day);
    expect(RELEASE_DATES[id]).toBe(day);
  });

  it.each([
    ["anthropic/claude-opus-4.8", "2026-05-28"], // Cloudflare's page, of the same day.
    ["openai/gpt-4o-2024-05-13", "2024-05-13"],
    ["@cf/moonshotai/kimi-k2.5", "2026-02-02"], // Cloudflare's page; the model came out before.
  ])("of %s stays what a page or the id says", (id, day) => {
    expect(rowById.get(id)?.added).toBe(day);
    expect(RELEASE_DATES).not.toHaveProperty([id]);
  });

  it("is in the overlay by id, in order, for no name that moves", () => {
    const ids = Object.keys(RELEASE_DATES);
    expect(ids).toEqual(ids.toSorted());
    expect(ids.filter((id) => /latest|^@|-20\d\d-\d\d-\d\d$/.test(id))).toEqual([]);
  });

  it("fills a row that had none, and moves one that had a later one", () => {
    const changed = committed.map((row) => {
      if (row.id === "openai/gpt-5") return { ...row, added: "2026-05-22" };
      const { added: _, ...rest } = row;
      return row.id === "openai/gpt-5-pro" ? rest : row;
    });
    const days = new Map(makeCatalog(changed).rows.map(({ id, added }) => [id, added]));
    expect([days.get("openai/gpt-5"), days.get("openai/gpt-5-pro")]).toEqual(["2025-08-07", "2025-10-06"]);
  });
});

/** The row's own price and its targets', with what was announced for later. */
function pricesOf(row: ModelRow): PriceRow[] {
  const own = row.usd === undefined ? [] : [{ ...row, usd: row.usd }];
  const targets = row.to.flatMap((target) => (typeof target === "string" || !target.price ? [] : [target.price]));
  return [...own, ...targets].flatMap((price: PriceRow) => [price, ...(price.changes ?? [])]);
}

describe("a model that left Workers AI", () => {
  const today = made.sources[SOURCE_LETTERS["cloudflare-docs"]]?.asOf ?? "";
  const gone = new Set(
    made.rows.filter(({ id, retires = "9" }) => id.startsWith("@") && retires <= today).map(({ id }) => id),
  );

  it("is a target of no other row", () => {
    expect(gone.size).toBeGreaterThan(10);
    const served = made.rows.filter(({ id }) => !id.startsWith("@"));
    const wrong = served.filter((row) => placesOf(row).some(({ id }) => gone.has(id)));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it.each([
    ["@cf/moonshotai/kimi-k2.5", "moonshotai/kimi-k2.5", "moonshotai"],
    ["@cf/meta/llama-2-7b-chat-int8", "meta/llama-2-7b-chat-hf", "together"],
  ])("%s ends, and %s does not", (hosted, model, server) => {
    expect(rowById.get(hosted)).toMatchObject({ retires: "2026-05-30", deprecated: 1, same: model });
    expect(rowById.get(model)).not.toHaveProperty("retires");
    expect(providersOf(rowById.get(model)!)).toContain(server);
  });
});

// ---- who serves what -----------------------------------------------------------------------------------------------

describe("Claude, GPT and Gemini", () => {
  const FAMOUS = /claude|gpt|gemini/i;
  /** As the sources have them, before any is dropped. */
  const offers = [
    ...piAi.readOffers(),
    ...genaiPrices.readOffers(pricesAsOf()),
    ...cloudflareDocs.readOffers(),
    ...workersTypes.readOffers(),
    ...EXTRA_OFFERS,
  ].filter(({ id }) => FAMOUS.test(id));
  /** genai-prices has one list for both of Google's APIs; Claude is in Vertex alone. */
  const isVertexAmongGoogle = ({ source, provider, id }: Offer): boolean =>
    source === "genai-prices" && provider === "google" && id.startsWith("claude");
  const providersByName = Map.groupBy(
    made.rows.flatMap((row) => placesOf(row).map(({ provider, id }) => ({ provider, name: modelName(provider, id) }))),
    ({ name }) => name,
  );
  const isServed = (provider: string, { provider: listedAt, id }: Offer): boolean =>
    providersByName.get(modelName(listedAt, id))?.some((served) => served.provider === provider) === true;

  it("name everybody that a source says serves them", () => {
    expect(offers.length).toBeGreaterThan(500);
    const missing = offers.filter(
      (offer) => !isVertexAmongGoogle(offer) && !isLeftOut(offer) && !isServed(offer.provider, offer),
    );
    expect(missing.map(({ source, provider, id }) => `${source}: ${provider} ${id}`)).toEqual([]);
  });

  it("name Vertex where Google's list has a Claude it serves, and Google nowhere", () => {
    const misfiled = offers.filter(isVertexAmongGoogle);
    expect(misfiled.length).toBeGreaterThan(0);
    const claudes = made.rows.filter(({ id }) => id.startsWith("anthropic/"));
    expect(claudes.filter((row) => providersOf(row).includes("google")).map(({ id }) => id)).toEqual([]);
    const nowhere = misfiled.filter((offer) => !isServed("google-vertex", offer));
    // models.dev, where the rest was read (overlay/extra-offers.ts), has them at Vertex no more.
    expect(nowhere.map(({ id }) => id)).toEqual(["claude-3-haiku", "claude-3-opus"]);
  });

  it("leave out only the providers somebody has decided on, with the reason", () => {
    const reasons = [piAi.LEFT_OUT, genaiPrices.LEFT_OUT].flatMap((reasonById) => Object.entries(reasonById));
    expect(reasons.filter(([, why]) => why.trim() === "")).toEqual([]);
    expect(piAi.providerIds().filter((id) => !piAi.isDecided(id))).toEqual([]);
  });

  it("leave out OpenAI's open weights at OpenAI, with the reason, and nowhere else", () => {
    expect(LEFT_OUT_OFFERS.filter(({ why }) => why.trim() === "")).toEqual([]);
    const left = made.leftOut.map(({ provider, id }) => `${provider} ${id}`);
    expect(left).toEqual(["openai gpt-oss-120b", "openai gpt-oss-20b", "openai gpt-oss-safeguard-20b"]);
    const row = rowById.get("openai/gpt-oss-120b")!;
    expect(providersOf(row)).not.toContain("openai");
    expect(providersOf(row)).toEqual(expect.arrayContaining(["google-vertex", "amazon-bedrock", "groq", "workers-ai"]));
  });
});

describe("names that mean one model", () => {
  const catalog = createCatalog();

  it.each([
    ["xai/grok-4-0709", "xai/grok-4"],
    ["xai/grok-4-latest", "xai/grok-4"],
    ["xai/grok-4.20", "xai/grok-4.20-0309-reasoning"],
    ["xai/grok-4.20-reasoning", "xai/grok-4.20-0309-reasoning"],
    ["cohere/command-a-03-2025", "cohere/command-a"],
    ["cohere/command-r7b-12-2024", "cohere/command-r7b"],
    ["mistral/codestral-latest", "mistral/codestral-2508"],
    ["mistral/voxtral-small-latest", "mistral/voxtral-small-2507"],
  ])("%s: %s", (name, id) => {
    expect(catalog.get(name)?.id).toBe(id);
  });

  it("are not BFL's fixed snapshot and its latest", () => {
    const ids = ["black-forest-labs/flux-2-pro", "black-forest-labs/flux-2-pro-preview"];
    expect(ids.map((id) => catalog.get(id)?.id)).toEqual(ids);
  });
});

function modelName(provider: string, id: string): string {
  const { author, key } = nameOf(provider, id);
  return `${author}/${key}`;
}

// ---- prices --------------------------------------------------------------------------------------------------------

describe("prices that both packages have", () => {
  it("are compared for at least 200 models, beside OpenRouter's, which change by the day", () => {
    const settled = made.pairs.filter(({ provider }) => provider !== "openrouter");
    const comparable = settled.filter(({ genai, pi }) => Object.keys(pi.usd).some((meter) => meter in genai.usd));
    expect(comparable.length).toBeGreaterThanOrEqual(200);
  });

  it("are equal, or the overlay says why not", () => {
    const apart = made.pairs.filter(({ genai, pi }) =>
      Object.keys(pi.usd).some((meter) => {
        const [a, b] = [genai.usd[meter] ?? Number.NaN, pi.usd[meter] ?? Number.NaN];
        return Math.abs(a - b) > 0.02 * Math.max(a, b);
      }),
    );
    expect(apart).toEqual(made.pairs.filter((pair) => differences(pair).length > 0));
    const unexplained = apart.filter((pair) => (explanation(pair)?.why ?? "") === "");
    expect(unexplained.map(({ provider, id }) => `${provider} ${id}`)).toEqual([]);
  });

  const pair = (genai: number, pi: number): PricePair => ({
    provider: "openai",
    id: "gpt-new",
    genai: { usd: { input: genai, output: 10 } },
    pi: { usd: { input: pi, output: 10 } },
  });

  it("stop the script where they differ and nobody has looked", () => {
    expect(bestPrice(pair(2, 2.01)).usd).toEqual({ input: 2, output: 10 });
    expect(() => bestPrice(pair(2, 4))).toThrow(/openai gpt-new: .* disagree \(input 2 \/ 4\)/);
  });

  it("are the one that the overlay prefers", () => {
    const explained = made.pairs.filter((known) => differences(known).length > 0);
    const taken = explained.map((known) => (bestPrice(known) === known.pi ? "pi-ai" : "genai-prices"));
    expect(taken).toEqual(explained.map((known) => explanation(known)?.take));
    expect(new Set(taken)).toEqual(new Set(["pi-ai", "genai-prices"]));
  });
});

describe("prices that the overlay knows", () => {
  it("are twice the input for what Anthropic's cache keeps an hour, in every tier and at every place", () => {
    const rates = made.rows
      .filter(({ id }) => authorInId(id) === "anthropic")
      .flatMap(pricesOf)
      .flatMap(({ usd, long = [] }) => [usd, ...long.map((tier) => tier.usd)])
      .filter((usd) => usd["cacheWrite"] !== undefined);
    expect(rates.length).toBeGreaterThan(35);
    expect(rates.filter((usd) => usd["cacheWrite1h"] !== Number(((usd["input"] ?? 0) * 2).toFixed(9)))).toEqual([]);
  });

  it("are of the model that answers to a name now, and others keep theirs", () => {
    const flash = rowById.get("deepseek/deepseek-v4-flash")!;
    const { usd, hours } = flash;
    const [own, ...others] = rowById.get("deepseek/deepseek-chat")!.to;
    expect(own).toEqual({ to: "deepseek:", price: { usd, hours } });
    expect(others).toEqual(["openrouter"]);
    expect(rowById.get("deepseek/deepseek-chat")?.usd).toEqual({ input: 0.32, output: 0.89 });
    expect(rowById.get("deepseek/deepseek-reasoner")).toMatchObject({ usd, hours });
  });

  it("are unknown for names of which nobody says what they mean", () => {
    for (const name of ["flash", "flash-lite", "pro"])
      expect(rowById.get(`google/gemini-${name}-latest`)).not.toHaveProperty("usd");
    const [cohere] = rowById.get("cohere/command-a-plus")!.to;
    expect(cohere).toEqual({ to: "cohere:command-a-plus-05-2026", price: { usd: {} } });
  });

  it("have a rate for audio wherever OpenAI's models take or make it in tokens", () => {
    const chat = made.rows.filter(({ id, task, usd }) => id.startsWith("openai/") && task === undefined && usd);
    const [hear, speak] = [
      chat.filter((row) => row.in?.includes("audio")),
      chat.filter((row) => row.out?.includes("audio")),
    ];
    expect([hear.length, speak.length]).toEqual([4, 4]);
    expect(hear.filter(({ usd }) => usd?.["inputAudio"] === undefined)).toEqual([]);
    expect(speak.filter(({ usd }) => usd?.["outputAudio"] === undefined)).toEqual([]);
  });
});

describe("OpenRouter's :batch ids", () => {
  /** Open weights: whoever serves them there has a price of its own. */
  const OPEN = /^openai\/gpt-oss/;
  const sold = made.rows.flatMap((row) =>
    placesOf(row).flatMap(({ provider, id }) => (provider === "openrouter" ? [[id, row] as const] : [])),
  );
  const rowBySoldId = new Map(sold);
  const batches = piAi.readModels("openrouter").flatMap(({ id, cost }) => {
    const row = id.endsWith(":batch") ? rowBySoldId.get(id.slice(0, -":batch".length)) : undefined;
    const share = row === undefined ? undefined : providerFacts(authorInId(row.id))?.services?.batch;
    return row?.usd === undefined || share === undefined || OPEN.test(row.id)
      ? []
      : [{ id, cost, usd: row.usd, share }];
  });

  it("cost half the list price, as the catalog has it", () => {
    expect(batches.length).toBeGreaterThan(50);
    const wrong = batches.flatMap(({ id, cost, usd, share }) =>
      (["input", "output", "cacheRead"] as const).flatMap((meter) => {
        const [batch, list] = [cost[meter], usd[meter] ?? 0];
        // Zero: nobody knows.
        const isRight = batch === 0 || list === 0 || Math.abs(batch / list - 0.5) < 0.005;
        return isRight && share === 50 ? [] : [`${id}: ${meter} ${batch} of ${list}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

// ---- bad input -----------------------------------------------------------------------------------------------------

const ROW: ModelRow = {
  id: "acme/one",
  name: "One",
  usd: { input: 3, output: 15 },
  to: ["openai:one", "amazon-bedrock:us.acme.one +10%"],
  from: "o",
};
const SOURCES = { o: { title: "a page", asOf: "2026-11-25" } };

describe("a row is refused", () => {
  const price = (usd: PriceRow["usd"]): Partial<ModelRow> => ({ usd });
  const absent = (field: keyof ModelRow): Partial<ModelRow> => ({ [field]: undefined });
  const target = (own: PriceRow): Partial<ModelRow> => ({ to: [{ to: "openai:one", price: own }] });
  const bad: [what: string, change: Partial<ModelRow>, error: RegExp][] = [
    ["without a source", absent("from"), /acme\/one: from: it is missing/],
    ["with an empty source", { from: "" }, /acme\/one: from: it is missing/],
    ["of a source there is not", { from: "oz" }, /acme\/one: from: there is no source "z"/],
    ["added on no day", { added: "last week" }, /acme\/one: added: it is not a day/],
    ["that retires on no day", { retires: "2026-1-1" }, /acme\/one: retires: it is not a day/],
    ["priced per token", price({ input: 0.000_003 }), /acme\/one: price\.rates\.input: .* less than anybody charges/],
    ["priced below a nano-dollar", price({ input: 3e-10 }), /acme\/one: usd\.input: .* whole number of nano-dollars/],
    [
      "priced in nano-dollars",
      price({ output: 15_000 }),
      /acme\/one: price\.rates\.output: .* more than anybody charges/,
    ],
    ["with a negative price", price({ input: 3, output: -1 }), /acme\/one: price\.rates\.output: it is negative/],
    ["with a price that is no number", price({ input: Number.NaN }), /acme\/one: usd\.input: NaN/],
    ["with a meter there is not", price({ inputs: 3 }), /acme\/one: usd\.inputs: nothing is counted by that name/],
    ["with such a meter in a target", target({ usd: { tokens: 3 } }), /acme\/one: to\[0\]\.price\.usd\.tokens/],
    ["with such a meter in a tier", { long: [{ above: 1, usd: { in: 1 } }] }, /acme\/one: long\[0\]\.usd\.in:/],
    [
      "with such a meter at night",
      { hours: [{ from: "1", to: "2", usd: { in: 1 } }] },
      /acme\/one: hours\[0\]\.usd\.in:/,
    ],
    ["with such a meter in a variant", { variants: { hd: { in: 1 } } }, /acme\/one: variants\.hd\.in:/],
    ["with such a meter later", { changes: [{ since: "2027-01-01", usd: { in: 1 } }] }, /one: changes\[0\]\.usd\.in:/],
    ["whose target's price is huge", target({ usd: { input: 3e6 } }), /acme\/one: targets\[0\]\.price\.rates\.input/],
    ["at a provider there is not", { to: ["openai", "nobody:one"] }, /acme\/one: targets\[1\]\.provider: .* "nobody"/],
    ["with a target nobody can read", { to: ["openai:one at 10%"] }, /acme\/one: to\[0\]: .* is no target/],
    ["that nobody serves", { to: [] }, /acme\/one: targets: there is none/],
    ["with an id that is none", { id: "one" }, /row one: id: .* is not a model id/],
    ["the same as no other", { same: "acme/two" }, /acme\/one: same: there is no model acme\/two/],
    ["to be replaced by no other", { instead: "acme/two" }, /acme\/one: instead: there is no model acme\/two/],
  ];

  it.each(bad)("%s", (_, change, error) => {
    expect(() => checkRows([ROW], SOURCES)).not.toThrow();
    expect(() => checkRows([{ ...ROW, ...change }], SOURCES)).toThrow(error);
  });

  it("that is there twice", () => {
    const twice = [ROW, { ...ROW, id: "acme/two" }, { ...ROW, name: "Two" }];
    expect(() => checkRows(twice.slice(0, 2), SOURCES)).not.toThrow();
    expect(() => checkRows(twice, SOURCES)).toThrow(/acme\/one: id: it is there twice/);
  });
});

describe("an alias is refused", () => {
  const cycle = { "a/a": { model: "b/b" }, "b/b": { model: "a/a" } };

  it("that leads back to itself", () => {
    expect(() => resolveAlias("a/a", cycle)).toThrow(/aliases\.a\/a: it leads back to itself \(a\/a → b\/b → a\/a\)/);
    expect(() => checkAliases([ROW], cycle)).toThrow(/leads back to itself/);
    expect(() => checkAliases([ROW], { "a/a": { model: "b/b" }, "b/b": { model: "acme/one" } })).not.toThrow();
  });

  it("that leads nowhere, or hides a model", () => {
    expect(() => checkAliases([ROW], { "a/a": { model: "acme/two" } })).toThrow(/aliases\.a\/a: it leads to acme\/two/);
    expect(() => checkAliases([ROW], { "acme/one": { refused: "no" } })).toThrow(/aliases\.acme\/one: .* own id/);
  });
});

describe("an overlay entry is refused", () => {
  const withEntry = <Field extends keyof Overlay>(field: Field, entry: Overlay[Field]): Overlay => ({
    ...OVERLAY,
    [field]: entry,
  });
  const [known] = OVERLAY.retirements;
  const retirement = { id: known!.id, source: "a page" };
  const bad: [what: string, overlay: Overlay, error: RegExp][] = [
    [
      "of a row there is not",
      withEntry("retirements", [{ ...retirement, id: "acme/two" }]),
      /retirements\.json: acme\/two: there is no such row/,
    ],
    [
      "that advises a row there is not",
      withEntry("retirements", [{ ...retirement, replacedBy: "acme/two" }]),
      /replacedBy: there is no row acme\/two/,
    ],
    [
      "of a day there is not",
      withEntry("retirements", [{ ...retirement, retiresAt: "soon" }]),
      /retiresAt: it is not a day/,
    ],
    ["without a source", withEntry("retirements", [{ ...retirement, source: "" }]), /source: it is missing/],
    ["that is there twice", withEntry("retirements", [retirement, retirement]), /it is there twice/],
    [
      "of the release of a row there is not",
      withEntry("releaseDates", { "acme/two": "2026-01-02" }),
      /release-dates\.json: acme\/two: there is no such row/,
    ],
    [
      "of the release of a hosted id",
      withEntry("releaseDates", { "@cf/baai/bge-m3": "2024-01-30" }),
      /release-dates\.json: @cf\/baai\/bge-m3: Cloudflare says when/,
    ],
    [
      "of a release on no day",
      withEntry("releaseDates", { "openai/gpt-5": "2025-08" }),
      /release-dates\.json: openai\/gpt-5: it is not a day/,
    ],
    [
      "of a release after the source was read",
      withEntry("releaseDates", { "openai/gpt-5": `${RELEASE_DATES_AS_OF.slice(0, 8)}31` }),
      /release-dates\.json: openai\/gpt-5: .* later than the source/,
    ],
    [
      "of a release whose row has another day",
      withEntry("releaseDates", { "openai/gpt-5": "2025-08-08" }),
      /release-dates\.json: openai\/gpt-5: the row has 2025-08-07, not 2025-08-08/,
    ],
    [
      "of a family without members",
      withEntry("families", [{ ids: /^acme\//, facts: { can: "tools" }, source: "a page" }]),
      /families\.ts: .*acme.*: no row has such an id/,
    ],
    [
      "that joins names to a model there is not",
      withEntry("equivalents", { "acme/one-latest": "acme/one" }),
      /equivalents\.ts: acme\/one-latest: nobody offers .* acme\/one/,
    ],
    [
      "of a price that nobody offers",
      withEntry("prices", [{ provider: "openai", ids: /^gpt-none$/, unknown: true, source: "a page" }]),
      /prices\.ts: openai .*gpt-none.*: no offer has such an id/,
    ],
    [
      "of a price without a source",
      withEntry("prices", [{ provider: "openai", ids: /^gpt-4o$/, unknown: true, source: "" }]),
      /prices\.ts: openai .*gpt-4o.*: source: it is missing/,
    ],
    [
      "that leaves out what nobody has",
      withEntry("leftOutOffers", [{ provider: "openai", ids: /^gpt-4o$/, why: "gone", source: "a page" }]),
      /left-out-offers\.ts: openai .*gpt-4o.*: no offer has such an id/,
    ],
    [
      "that explains a difference there is no more",
      withEntry("priceDifferences", [
        ...OVERLAY.priceDifferences,
        { provider: "openai", ids: /^gpt-4o$/, take: "pi-ai", why: "it was dearer once" },
      ]),
      /price-differences\.ts: openai .*gpt-4o.*: no two prices differ/,
    ],
  ];

  it.each(bad)("%s", (_, overlay, error) => {
    expect(() => checkOverlay(made, OVERLAY)).not.toThrow();
    expect(() => checkOverlay(made, overlay)).toThrow(error);
  });
});

// ---- what `--check` prints -----------------------------------------------------------------------------------------

describe("the list of changes", () => {
  it("is empty where nothing changed", () => {
    expect(rowChanges(made.rows, structuredClone(made.rows))).toEqual([]);
  });

  it("says what was added, what was removed, and every field that changed, by id", () => {
    const before: ModelRow[] = [ROW, { ...ROW, id: "acme/two" }, { ...ROW, id: "acme/zero", zdr: 1 }];
    const after: ModelRow[] = [
      { ...ROW, id: "acme/three" },
      { ...ROW, usd: { input: 2, output: 15 }, context: 1_000 },
      { ...ROW, id: "acme/zero" },
    ];
    expect(rowChanges(before, after)).toEqual([
      '~ acme/one: usd {"input":3,"output":15} → {"input":2,"output":15}',
      "~ acme/one: context nothing → 1000",
      "+ acme/three",
      "- acme/two",
      "~ acme/zero: zdr 1 → nothing",
    ]);
  });
});
