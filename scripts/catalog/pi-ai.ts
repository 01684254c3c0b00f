/** Limits, capabilities and provider ids, from npm `@earendil-works/pi-ai`; prices where nobody else has one. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Capability, Modality, Task } from "../../src/catalog/model.ts";
import type { PriceRow } from "../../src/catalog/row.ts";
import type { Offer } from "./offer.ts";
import { exact } from "./price-rows.ts";

/** Its data is not in its exports; its entry is `dist/index.js`. */
const ROOT = dirname(dirname(fileURLToPath(import.meta.resolve("@earendil-works/pi-ai"))));
const DATA = join(ROOT, "dist/providers/data");

/** `@earendil-works/pi-ai@1.5.2`, and the day its data was made. */
export function describeSource(): { title: string; asOf: string } {
  const { version } = readJson<{ version: string }>(join(ROOT, "package.json"));
  const { generatedAt } = readJson<{ generatedAt: string }>(join(DATA, ".manifest.json"));
  return { title: `@earendil-works/pi-ai@${version}`, asOf: generatedAt.slice(0, 10) };
}

/** Our provider ids, by the package's. */
const PROVIDERS: Readonly<Record<string, string>> = {
  "amazon-bedrock": "amazon-bedrock",
  "ant-ling": "ant-ling",
  anthropic: "anthropic",
  azure: "azure-openai",
  baseten: "baseten",
  cerebras: "cerebras",
  "cloudflare-ai-gateway": "ai-gateway",
  "cloudflare-workers-ai": "workers-ai",
  deepseek: "deepseek",
  fireworks: "fireworks",
  google: "google",
  "google-vertex": "google-vertex",
  groq: "groq",
  huggingface: "huggingface",
  meta: "meta",
  minimax: "minimax",
  mistral: "mistral",
  moonshotai: "moonshotai",
  nvidia: "nvidia",
  openai: "openai",
  openrouter: "openrouter",
  together: "together",
  typesafe: "typesafe",
  xai: "xai",
  xiaomi: "xiaomi",
  zai: "zai",
};

/** Providers of the package that the catalog leaves out, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "github-copilot": "an editor's plan, no API for others",
  "kimi-coding": "a subscription",
  "minimax-cn": "the same API in China",
  "moonshotai-cn": "the same API in China",
  "openai-codex": "a subscription",
  opencode: "a gateway in front of the others",
  "opencode-go": "a subscription",
  "qwen-token-plan": "a subscription",
  "qwen-token-plan-cn": "a subscription",
  "qwen-token-plan-individual": "a subscription",
  "qwen-token-plan-individual-cn": "a subscription",
  radius: "a gateway in front of the others",
  "vercel-ai-gateway": "a gateway in front of the others",
  "xiaomi-token-plan-ams": "a subscription",
  "xiaomi-token-plan-cn": "a subscription",
  "xiaomi-token-plan-sgp": "a subscription",
  "zai-coding-cn": "a subscription",
};

/** One row of the package, as far as it is read here. */
export interface PiModel {
  id: string;
  name: string;
  type: "chat" | "classifier" | "image";
  reasoning?: boolean;
  input: ("text" | "image")[];
  output?: ("text" | "image")[];
  contextWindow?: number;
  maxTokens?: number;
  cost: PiCost & { tiers?: (PiCost & { inputTokensAbove: number })[] };
  compat?: { forceAdaptiveThinking?: boolean; supportsTemperature?: boolean };
}

interface PiCost {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** Whether somebody has decided on this provider. */
export function isDecided(id: string): boolean {
  return id in PROVIDERS || id in LEFT_OUT;
}

/** Ids of every provider in the package. */
export function providerIds(): string[] {
  return readdirSync(DATA)
    .filter((file) => /^[a-z].*\.json$/.test(file))
    .map((file) => file.replace(/\.json$/, ""));
}

/** The package's rows of one of its providers. */
export function readModels(theirs: string): PiModel[] {
  const byApi = readJson<Record<string, Record<string, PiModel>>>(join(DATA, `${theirs}.json`));
  return Object.values(byApi).flatMap((byKey) => Object.values(byKey));
}

/** Every model of every provider we know. */
export function readOffers(): Offer[] {
  return Object.entries(PROVIDERS).flatMap(([theirs, provider]) => {
    // OpenRouter's `:batch` and `:free` are ways to call a model, `~` is whatever is newest.
    return readModels(theirs)
      .filter(({ id }) => !/^~|:[a-z]+$|^workers-ai\//.test(id))
      .map((model) => toOffer(provider, theirs === "cloudflare-ai-gateway" ? withCloudflareId(model) : model));
  });
}

/** It lists the author's ids, which the gateway's own path takes; Cloudflare's catalogue writes them with author and dots. */
function withCloudflareId(model: PiModel): PiModel {
  const id = model.id.startsWith("claude-")
    ? `anthropic/${model.id.replace(/(\d)-(\d)/g, "$1.$2")}`
    : `openai/${model.id}`;
  return { ...model, id };
}

const TASKS: Readonly<Record<PiModel["type"], Task>> = {
  chat: "text-generation",
  classifier: "text-classification",
  image: "text-to-image",
};

function toOffer(provider: string, model: PiModel): Offer {
  const { compat = {} } = model;
  const isProxied = provider === "workers-ai" && !model.id.startsWith("@");
  return {
    source: "pi-ai",
    provider: isProxied ? "ai-gateway" : provider,
    id: model.id,
    // OpenRouter's names begin with the company's.
    name: model.name.replace(/^[^:()]{1,30}: /, ""),
    task: TASKS[model.type],
    input: model.input satisfies Modality[],
    ...(model.output === undefined ? {} : { output: model.output }),
    ...(model.contextWindow === undefined ? {} : { contextTokens: model.contextWindow }),
    ...(model.maxTokens === undefined ? {} : { maxOutputTokens: model.maxTokens }),
    capabilities: capabilitiesOf(model),
    ...(compat.forceAdaptiveThinking === true ? { reasoning: "adaptive" } : {}),
    ...(compat.supportsTemperature === false ? { sampling: false } : {}),
    price: priceOf(model),
  };
}

/** The list is of models for agents: its chat models call tools. */
function capabilitiesOf({ type, input, reasoning }: PiModel): Capability[] {
  return [
    ...(type === "chat" ? ["tools" as const] : []),
    ...(input.includes("image") && type !== "image" ? ["vision" as const] : []),
    ...(reasoning === true ? ["reasoning" as const] : []),
  ];
}

/** Zeros mean that nobody knows, or that it is free for now. */
function priceOf({ cost: { tiers = [], ...cost } }: PiModel): PriceRow | undefined {
  if (cost.input === 0 && cost.output === 0) return undefined;
  const long = tiers.map(({ inputTokensAbove, ...tier }) => ({ above: inputTokensAbove, usd: ratesOf(tier) }));
  return { usd: ratesOf(cost), ...(long.length > 0 && { long }) };
}

function ratesOf({ input, output, cacheRead, cacheWrite }: PiCost): Record<string, number> {
  return {
    input: exact(input),
    ...(output > 0 && { output: exact(output) }),
    ...(cacheRead > 0 && { cacheRead: exact(cacheRead) }),
    ...(cacheWrite > 0 && { cacheWrite: exact(cacheWrite) }),
  };
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
