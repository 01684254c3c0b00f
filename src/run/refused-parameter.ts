/**
 * A parameter that a target does not take, and that a request may do without: it tunes the answer, and asks for nothing.
 * Providers say which only in words, and spell it as they like: `'temperature'`, `presencePenalty`, `reasoning.effort`.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** Lower case, without `_` and `.`; each is a word that nobody uses for anything else. */
const TUNING: ReadonlySet<string> = new Set([
  "effort",
  "frequencypenalty",
  "logitbias",
  "logprobs",
  "minp",
  "paralleltoolcalls",
  "presencepenalty",
  "promptcachekey",
  "promptcacheretention",
  "reasoningeffort",
  "repetitionpenalty",
  "safetyidentifier",
  "seed",
  "servicetier",
  "temperature",
  "topk",
  "toplogprobs",
  "topp",
  "verbosity",
]);

/** Where in a body it is: `temperature`, or one object further down, `generationConfig.topK`. */
export type ParameterPath = readonly [name: string] | readonly [object: string, name: string];

/**
 * The parameter of `body` that `message` names. Of two that exclude each other it is the one named last: providers name
 * `temperature` first, which more callers set on purpose.
 */
export function refusedParameter(message: string, body: JsonObject): ParameterPath | undefined {
  const words = (message.match(/[\w.]+/g) ?? []).map(plain);
  const named = pathsOf(body)
    .map((path) => ({ path, at: Math.max(...spellings(path).map((name) => words.lastIndexOf(name))) }))
    .filter(({ at }) => at >= 0);
  return named.toSorted((one, other) => other.at - one.at)[0]?.path;
}

/** `body` without it, and what it was. */
export function withoutParameter(body: JsonObject, path: ParameterPath): { body: JsonObject; from?: JsonValue } {
  const [name, inner] = path;
  const { [name]: value, ...rest } = body;
  if (inner === undefined) return value === undefined ? { body } : { body: rest, from: value };
  if (!isJsonObject(value)) return { body };
  const { [inner]: from, ...others } = value;
  return from === undefined ? { body } : { body: { ...body, [name]: others }, from };
}

function pathsOf(body: JsonObject): ParameterPath[] {
  const paths = Object.entries(body).flatMap(([name, value]): ParameterPath[] =>
    isJsonObject(value) ? Object.keys(value).map((inner) => [name, inner] as const) : [[name]],
  );
  return paths.filter((path) => spellings(path).length > 0);
}

/** As it may be called; none where a request cannot do without it. */
function spellings(path: ParameterPath): string[] {
  return [path.join("."), path.at(-1) ?? ""].map(plain).filter((name) => TUNING.has(name));
}

function plain(word: string): string {
  return word.replaceAll(/[_.]/g, "").toLowerCase();
}
