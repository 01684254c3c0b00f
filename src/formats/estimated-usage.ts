/** Tokens of a call whose provider counts none: estimated from its texts. */
import type { Usage } from "../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { formatTaskOf } from "./any-format.ts";
import type { AnyFormatId } from "./task-format.ts";

/** Bytes of UTF-8 for a token: about right for English, too few tokens for code, too many for other scripts. */
const BYTES_PER_TOKEN = 4;

/** Fields that hold what is embedded or ranked, in any format. */
const TEXT_FIELDS = new Set(
  "input text texts query queries documents contexts requests content contents parts title".split(" "),
);

const encoder = new TextEncoder();

/** What `inputs` come to; undefined for a chat, where providers count themselves. Whatever is in there is no error. */
export function estimatedUsage(format: AnyFormatId, inputs: JsonObject): Usage | undefined {
  const task = formatTaskOf(format);
  if (task === undefined) return undefined;
  const inputTokens = tokensIn(inputs);
  if (task === "embeddings") return { inputTokens, estimated: true };
  // Each document is read together with the query.
  const { query = "", documents, contexts } = inputs;
  const pairs = [documents, contexts].find(Array.isArray)?.length ?? 1;
  return { inputTokens: inputTokens + tokensIn(query) * (pairs - 1), estimated: true };
}

function tokensIn(value: JsonValue | undefined): number {
  if (typeof value === "string") return Math.ceil(encoder.encode(value).length / BYTES_PER_TOKEN);
  // A number among the inputs is the id of a token.
  if (typeof value === "number") return 1;
  if (Array.isArray(value)) return value.reduce<number>((total, item) => total + tokensIn(item), 0);
  if (!isJsonObject(value)) return 0;
  return Object.entries(value).reduce(
    (total, [name, member]) => (TEXT_FIELDS.has(name) ? total + tokensIn(member) : total),
    0,
  );
}
