/** Fields of a JSON body: read with tolerance in what providers send, with an error that names them in what callers send. */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

type Field = JsonValue | undefined;

/** `value` where it is a string. */
export function textOf(value: Field): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** `value` where it is a number JSON can carry. */
export function numberOf(value: Field): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** `value` where it can be a figure of a bill: what is beyond whole numbers counts nothing, and adds up to nonsense. */
export function countOf(value: Field): number | undefined {
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** `value` where it is an object. */
export function objectOf(value: Field): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The elements of `value` where it is a list; none where it is not. */
export function listOf(value: Field): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** The objects among the elements of `value`. */
export function objectsOf(value: Field): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A string or a number as a string: codes come as either. */
export function codeOf(value: Field): string | undefined {
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
}

/** The fields of `object` that are not among `known`, or undefined where there are none. */
export function restOf(object: JsonObject, known: readonly string[]): JsonObject | undefined {
  // Asked of every part of a stream, and mostly there are none.
  if (Object.keys(object).every((name) => known.includes(name))) return undefined;
  const rest = Object.entries(object).filter(([name, value]) => !known.includes(name) && value !== undefined);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** `object` without the fields that are undefined: bodies are compared, hashed and sent. */
export function defined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** `object` without the fields that are undefined; undefined where no other is left. */
export function filled(object: JsonObject): JsonObject | undefined {
  const said = defined(object);
  return Object.keys(said).length === 0 ? undefined : said;
}

/** The fields of `object` called `names`, where they say something. */
export function fieldsNamed(object: JsonObject, names: readonly string[]): JsonObject {
  const fields = names.map((name) => [name, object[name]] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== null));
}

/** Takes the fields that are undefined out of `object`, and returns it. */
export function dropUndefined<T extends object>(object: T): T {
  for (const [name, value] of Object.entries(object)) if (value === undefined) Reflect.deleteProperty(object, name);
  return object;
}

// ---- fields of a caller's request: null means absent, anything of another type is an error -------------------------

/** @throws DurableAIError `input/invalid` where the field is there and no string. */
export function optionalText(value: Field, field: string): string | undefined {
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  throw invalidInput(field, `is ${kindOf(value)}`, "Give a string.");
}

/** @throws DurableAIError `input/invalid` where the field is there and no number. */
export function optionalNumber(value: Field, field: string): number | undefined {
  if (value === undefined || value === null || typeof value === "number") return value ?? undefined;
  throw invalidInput(field, `is ${kindOf(value)}`, "Give a number.");
}

/** @throws DurableAIError `input/invalid` where the field is there and no boolean. */
export function optionalBoolean(value: Field, field: string): boolean | undefined {
  if (value === undefined || value === null || typeof value === "boolean") return value ?? undefined;
  throw invalidInput(field, `is ${kindOf(value)}`, "Give true or false.");
}

/** @throws DurableAIError `input/invalid` where the field is there and no object. */
export function optionalObject(value: Field, field: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  return requiredObject(value, field);
}

/** @throws DurableAIError `input/invalid` where the field is there and no list. */
export function optionalList(value: Field, field: string): JsonValue[] | undefined {
  if (value === undefined || value === null) return undefined;
  return requiredList(value, field);
}

/** @throws DurableAIError `input/invalid` where the field is there and no list of strings. */
export function optionalTexts(value: Field, field: string): string[] | undefined {
  return optionalList(value, field)?.map((text, i) => requiredText(text, `${field}[${i}]`));
}

/** @throws DurableAIError `input/invalid` where the field is no string. */
export function requiredText(value: Field, field: string): string {
  if (typeof value === "string") return value;
  throw invalidInput(field, `is ${kindOf(value)}`, "Give a string.");
}

/** @throws DurableAIError `input/invalid` where the field is no object. */
export function requiredObject(value: Field, field: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalidInput(field, `is ${kindOf(value)}`, "Give an object.");
}

/** @throws DurableAIError `input/invalid` where the field is no list. */
export function requiredList(value: Field, field: string): JsonValue[] {
  if (Array.isArray(value)) return value;
  throw invalidInput(field, `is ${kindOf(value)}`, "Give a list.");
}

function kindOf(value: Field): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
