/**
 * The rule that says when two providers' ids mean one model. What it makes of today's ids is committed and reviewed
 * (docs/catalog.md): it runs when the catalog is made, never in a Worker.
 */
import { authorOf } from "../../src/catalog/authors.ts";
import { withoutRegion } from "./amazon-regions.ts";
import { EQUIVALENT_NAMES } from "./overlay/equivalents.ts";

/** What a provider's id says of the model. */
export interface ModelName {
  author: string;
  /** The model's name, in the one spelling that all ids of it lead to. */
  key: string;
  /** The build it serves, where the id says that it is another than the author's: `fp8`, `turbo`. */
  fidelity?: string;
}

/** Authors by how their models are called, for ids that do not say who made them. The first that matches. */
const FAMILY_AUTHORS: readonly (readonly [author: string, name: RegExp])[] = [
  [
    "openai",
    /^(gpt-|chatgpt|codex-mini|computer-use|davinci|babbage|curie|ada\b|o[134]\b|o[134]-|text-(embedding|davinci|moderation)|omni-moderation|moderation$|whisper|tts-|dall-e|ft:|chat-latest)/,
  ],
  ["anthropic", /^claude/],
  ["google", /^(gemini|gemma|diffusiongemma|imagen|veo-|learnlm|nano-banana|deep-research-(max-)?preview)/],
  ["meta", /^(llama|meta-llama|muse-|codellama)/],
  ["alibaba", /^(qwen|qwq|qvq|wan-)/],
  [
    "mistral",
    /^(mistral|mixtral|ministral|magistral|codestral|devstral|pixtral|voxtral|open-mi|labs-(devstral|leanstral)|leanstral)/,
  ],
  ["deepseek", /^deepseek/],
  ["zai", /^(glm-|zai-glm)/],
  ["moonshotai", /^(kimi|moonshot)/],
  ["minimax", /^(minimax|m2-her)/],
  ["xai", /^grok/],
  ["cohere", /^(command|c4ai|aya|embed-v)/],
  ["microsoft", /^(phi-|wizardlm|mai-)/],
  ["amazon", /^(nova|titan)/],
  ["nvidia", /^(nemotron|nvidia-)/],
  ["perplexity", /^(sonar|r1-1776)/],
  ["xiaomi", /^mimo/],
  ["ibm", /^granite/],
  ["thinkingmachines", /^inkling/],
  ["arcee", /^(trinity|virtuoso|maestro-reasoning|caller-large|arcee-)/],
  ["inclusionai", /^(ling|ring)-/],
  ["tencent", /^(hy[34]|hunyuan)/],
  ["stepfun", /^step-/],
  ["voyage", /^voyage/],
  ["typesafe", /^jev/],
  ["baai", /^bge-/],
  ["01-ai", /^yi-/],
  ["ai21", /^jamba/],
  ["liquid", /^lfm/],
  ["writer", /^palmyra/],
];

/** Ids of these providers begin with a path that says nothing of the model. */
const PATHS = /^(accounts\/fireworks\/(models|routers)\/|workers-ai\/|@(cf|hf)\/)/;
/** Amazon's, after the region. */
const DOTTED_AUTHOR = /^([a-z0-9]+)\.(?=[a-z])/;
/** `-v1:0`, `:0`; a date; `@default`, `@20250929`. */
const VERSION = /(-v\d+)?:\d+(:\d+k)?$|@(default|\d{8})$/;
const DATE = /-(20\d{2}-?[01]\d-?[0-3]\d)$/;
/** Builds that are not the author's own weights at its own speed: quantised, sped up, or on spare capacity. */
const FIDELITY = /-(fp8-fast|fp8|fp4|nvfp4|awq|bf16|int4|int8|turbo|lite|fast|spot|highspeed|ultrafast|ultraspeed)$/;
/** Families others serve in builds of their own. Elsewhere such an ending is part of a model's name: `veo-3.1-fast`. */
const OPEN_FAMILIES =
  /^(gemma|llama|qwen\d|qwq|mistral|mixtral|ministral|devstral|deepseek|glm|kimi|minimax-m|nemotron|gpt-oss|inkling|mimo)/;
/** Only for Llama are these words another build. */
const LLAMA_BUILD = /^(turbo|lite)$/;

/** The model that `id` means at `provider`. */
export function nameOf(provider: string, id: string): ModelName {
  const path = id.toLowerCase().replace(PATHS, "");
  const [author, named] = splitAuthor(provider, path);
  const stripped = named.replace(VERSION, "").replace(DATE, "");
  const { key, fidelity } = splitFidelity(author, spelled(stripped));
  const same = EQUIVALENT_NAMES[`${author}/${key}`];
  const [sameAuthor, sameKey] = same?.split("/") ?? [author, key];
  return { author: sameAuthor ?? author, key: sameKey ?? key, ...(fidelity === undefined ? {} : { fidelity }) };
}

function splitAuthor(provider: string, path: string): [author: string, name: string] {
  const slash = path.lastIndexOf("/");
  if (slash >= 0) return [authorOf(path.slice(0, slash).split("/")[0] ?? ""), path.slice(slash + 1)];
  if (provider === "amazon-bedrock") {
    const rest = withoutRegion(path).replace(/^regional\./, "");
    const [, author] = DOTTED_AUTHOR.exec(rest) ?? [];
    if (author !== undefined) return [authorOf(author), rest.slice(author.length + 1)];
  }
  // Its models have the names of what they were made of.
  if (provider === "perplexity") return [provider, path];
  const family = FAMILY_AUTHORS.find(([, pattern]) => pattern.test(path));
  return [family?.[0] ?? authorOf(provider), path];
}

/** Dots and their stand-ins are dashes in a key: `4.5`, `4-5`, `4p5` and `4_5` are one. */
function spelled(name: string): string {
  return name
    .replace(/(\d)p(\d)/g, "$1-$2")
    .replaceAll(/[._]/g, "-")
    .replace(/^(meta-llama-|meta-)(?=llama|\d)/, (prefix) => (prefix === "meta-llama-" ? "llama-" : ""))
    .replace(/^nvidia-(?=nemotron)/, "")
    .replace(/^(zai-glm)/, "glm")
    .replace(/^llama-?v?(\d)/, "llama-$1")
    .replace(/^qwen-(?=\d)/, "qwen")
    .replace(/-hf$/, "");
}

function splitFidelity(author: string, key: string): Pick<ModelName, "key" | "fidelity"> {
  const [ending, fidelity = ""] = FIDELITY.exec(key) ?? [];
  const isBuild = OPEN_FAMILIES.test(key) && (author === "meta" || !LLAMA_BUILD.test(fidelity));
  return ending !== undefined && isBuild ? { key: key.slice(0, -ending.length), fidelity } : { key };
}
