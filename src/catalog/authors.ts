/** Who makes models, by the one name used in ids: everybody else's name for them leads to it. */

/**
 * Other names of an author, as providers and marketplaces write them in ids. Cloudflare's catalogue decides which one is
 * ours, else the author's own API.
 */
const AUTHOR_BY_ALIAS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "arcee-ai": "arcee",
    "bytedance-research": "bytedance",
    "bytedance-seed": "bytedance",
    "deepseek-ai": "deepseek",
    "ibm-granite": "ibm",
    "ling-ai": "inclusionai",
    "meta-llama": "meta",
    "meta-models": "meta",
    minimaxai: "minimax",
    mistralai: "mistral",
    moonshot: "moonshotai",
    "open-orca": "openorca",
    qwen: "alibaba",
    runway: "runwayml",
    spacexai: "xai",
    "stepfun-ai": "stepfun",
    teknium: "nousresearch",
    thudm: "zai",
    "typesafe-ai": "typesafe",
    voyageai: "voyage",
    "x-ai": "xai",
    xiaomimimo: "xiaomi",
    "z-ai": "zai",
    "zai-org": "zai",
    "zero-one-ai": "01-ai",
    zhipuai: "zai",
  }),
);

/** The author's one name; a name nobody else has is its own. */
export function authorOf(name: string): string {
  const lower = name.toLowerCase();
  return AUTHOR_BY_ALIAS.get(lower) ?? lower;
}
