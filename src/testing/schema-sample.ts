/** A value that a JSON Schema allows: arguments of a simulated tool call, a simulated JSON answer. */
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** Schemas may contain themselves; deeper than this they get null. */
const MAX_DEPTH = 8;

/** What a conversation has said, from which a value is taken where the schema allows it. */
export interface Said {
  /** In their order. */
  texts: readonly string[];
  lastUserText: string;
}

/** Properties that are asked for in the user's own words. */
const ASKED = new Set(["query", "question"]);
const WORD = /[^\s"'`<>(){}[\],;]+/g;
const END_OF_SENTENCE = /[.!?:]+$/;

/**
 * The same value for the same schema and conversation. A `pattern` is the newest word of the conversation that fits, an
 * `enum` the choice the user names, `query` and `question` the user's text; other strings say which property they are of.
 */
export function sampleOf(schema: JsonObject, said: Said, name = "value", depth = 0): JsonValue {
  if (depth > MAX_DEPTH) return null;
  const { const: only, default: usual, enum: choices } = schema;
  if (only !== undefined) return only;
  if (usual !== undefined) return usual;
  if (Array.isArray(choices)) return choices.find((choice) => isNamed(choice, said)) ?? choices[0] ?? null;
  const [option] = [schema["anyOf"], schema["oneOf"], schema["allOf"]].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  if (isJsonObject(option)) return sampleOf(option, said, name, depth + 1);
  return sampleOfType(schema, said, name, depth);
}

/** Whether the `texts` have a word for every property that is required and has a `pattern`. */
export function hasWordsFor({ properties, required }: JsonObject, texts: readonly string[]): boolean {
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isJsonObject(properties) ? properties : {}).every(([name, schema]) => {
    const pattern = isJsonObject(schema) ? schema["pattern"] : undefined;
    return pattern === undefined || !needed.includes(name) || newestWord(pattern, texts) !== undefined;
  });
}

/** Whether `text` has `name` as a word, in whatever case. */
export function mentions(text: string, name: string): boolean {
  const said: string[] = text.toLowerCase().match(/[\w-]+/g) ?? [];
  return said.includes(name.toLowerCase());
}

function isNamed(choice: JsonValue, { lastUserText }: Said): boolean {
  return typeof choice === "string" && mentions(lastUserText, choice);
}

function newestWord(pattern: JsonValue, texts: readonly string[]): string | undefined {
  const expression = typeof pattern === "string" ? toRegExp(pattern) : undefined;
  if (expression === undefined) return undefined;
  const words = texts.toReversed().flatMap((text): string[] => text.match(WORD) ?? []);
  return words.map((word) => word.replace(END_OF_SENTENCE, "")).find((word) => expression.test(word));
}

/** Undefined where it is written in another language than JavaScript's. */
function toRegExp(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

function sampleOfType(schema: JsonObject, said: Said, name: string, depth: number): JsonValue {
  const { type, minimum, minItems, items, properties } = schema;
  switch (Array.isArray(type) ? type[0] : (type ?? (properties === undefined ? "string" : "object"))) {
    case "object":
      return sampleOfObject(properties, said, depth);
    case "array": {
      const count = typeof minItems === "number" ? minItems : 1;
      const item = isJsonObject(items) ? items : {};
      return Array.from({ length: count }, () => sampleOf(item, said, name, depth + 1));
    }
    case "number":
    case "integer":
      return typeof minimum === "number" ? minimum : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleOfString(schema, said, name);
  }
}

function sampleOfString({ pattern }: JsonObject, { texts, lastUserText }: Said, name: string): string {
  const word = pattern === undefined ? undefined : newestWord(pattern, texts);
  if (word !== undefined) return word;
  return ASKED.has(name) && lastUserText !== "" ? lastUserText : `simulated ${name}`;
}

function sampleOfObject(properties: JsonValue | undefined, said: Said, depth: number): JsonObject {
  if (!isJsonObject(properties)) return {};
  const entries = Object.entries(properties).map(
    ([name, schema]) => [name, sampleOf(isJsonObject(schema) ? schema : {}, said, name, depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}
