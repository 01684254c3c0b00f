/** What holds for whole families of models and no package says: what they refuse, and how they take reasoning. */
import type { Task } from "../../../src/catalog/model.ts";
import type { ModelRow } from "../../../src/catalog/row.ts";

/** What a rule adds to the rows it matches. `can`, `in` and `out` are added to what is there; the rest replaces it. */
export type FamilyFacts = Partial<Pick<ModelRow, "no" | "reasoning" | "mct" | "in" | "out">> & { can?: string };

/** One family: which ids, what holds, and where that is said. */
export interface Family {
  /** Default: chat. */
  task?: Task;
  ids: RegExp;
  facts: FamilyFacts;
  source: string;
}

const ANTHROPIC = "https://platform.claude.com/docs/en/api/versioning, models overview";
const OPENAI = "https://developers.openai.com/api/docs/models";
const GOOGLE = "https://ai.google.dev/gemini-api/docs/models";

/** Every rule that matches applies, in this order. */
export const FAMILIES: readonly Family[] = [
  // Vectors of one size: `dimensions` is refused.
  {
    task: "embeddings",
    ids: /^openai\/text-embedding-ada/,
    facts: { no: "dimensions" },
    source: "npm openai, resources/embeddings.d.ts",
  },
  {
    task: "embeddings",
    ids: /^mistral\/mistral-embed/,
    facts: { no: "dimensions" },
    source: "https://docs.mistral.ai/api/#tag/embeddings",
  },
  {
    task: "embeddings",
    ids: /^cohere\/embed-.*-v3/,
    facts: { no: "dimensions" },
    source: "https://docs.cohere.com/reference/embed, output_dimension: v4 and newer",
  },
  {
    task: "embeddings",
    ids: /^voyage\/voyage-(0|2|3$|3-lite|code-2|finance|large|law|lite|multilingual)/,
    facts: { no: "dimensions" },
    source: "https://docs.voyageai.com/docs/embeddings; hivebook.wiki/wiki/voyage-ai-embeddings-rerankers-for-rag",
  },
  {
    ids: /^anthropic\/claude-(haiku|sonnet|opus|fable)/,
    facts: { in: "text image document", can: "tools json" },
    source: ANTHROPIC,
  },
  { ids: /^anthropic\/claude-3/, facts: { in: "text image document", can: "tools" }, source: ANTHROPIC },
  {
    ids: /^anthropic\/claude-(3\.7|(haiku|sonnet|opus|fable)-(4\.[1-9]|5|(?<!haiku-)4$))/,
    facts: { can: "reasoning" },
    source: ANTHROPIC,
  },
  {
    ids: /^anthropic\/claude-((haiku|sonnet|opus)-4(\.[15])?|3\.7-sonnet)$/,
    facts: { reasoning: "budget" },
    source: ANTHROPIC,
  },
  // From 4.6 on an assistant message must not come last; from Opus 4.7 on no sampling parameters are taken.
  { ids: /^anthropic\/claude-(sonnet|opus)-4\.6/, facts: { no: "prefill" }, source: ANTHROPIC },
  {
    ids: /^anthropic\/claude-(opus-4\.[78]|(haiku|sonnet|opus|fable)-5)/,
    facts: { no: "prefill sampling" },
    source: ANTHROPIC,
  },
  { ids: /^openai\/(?!gpt-oss)/, facts: { mct: 1 }, source: OPENAI },
  { ids: /^openai\/(gpt-4o|gpt-4\.1|gpt-[56]|o1$|o1-pro|o3|o4)/, facts: { can: "json" }, source: OPENAI },
  { ids: /^openai\/gpt-(4o-|4o-mini-)?audio/, facts: { in: "text audio", out: "text audio" }, source: OPENAI },
  {
    ids: /^mistral\/voxtral-(small|mini-3b)/,
    facts: { in: "text audio" },
    source: "https://docs.mistral.ai/models/voxtral-small-25-07",
  },
  // These think at their default effort, and take no sampling parameters then.
  {
    ids: /^openai\/(o[134]|gpt-5(-mini|-nano|-pro|\.\d-pro)?$|gpt-5-codex|gpt-6)/,
    facts: { no: "sampling" },
    source: OPENAI,
  },
  { ids: /^google\/gemini-(1\.5|2|3|4|flash|pro)/, facts: { in: "text image audio video document" }, source: GOOGLE },
  { ids: /^google\/(gemini|gemma-4)/, facts: { can: "json" }, source: GOOGLE },
  { ids: /^google\/gemini-2\.5/, facts: { reasoning: "budget" }, source: GOOGLE },
  {
    ids: /^(mistral\/(mistral-(large|medium|small)|ministral|codestral|devstral|magistral)|deepseek\/deepseek-v|xai\/grok-[34]|cohere\/command|moonshotai\/kimi-k|zai\/glm-[45]|alibaba\/qwen3)/,
    facts: { can: "json" },
    source: "the authors' API references: response_format",
  },
  {
    ids: /^@cf\/(meta\/llama-(3\.[13]|4)|mistralai|google\/gemma-4|openai\/gpt-oss|qwen\/qwen3-30b|qwen\/qwen3\.|zai-org|moonshotai|nvidia\/nemotron-3|deepseek-ai\/deepseek-v)/,
    facts: { can: "json" },
    source: "https://developers.cloudflare.com/workers-ai/features/json-mode/",
  },
];
