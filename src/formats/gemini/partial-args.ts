/** Arguments of a call that Vertex streams: values by their place (`streamFunctionCallArguments`). */
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { numberOf, objectsOf, textOf } from "../fields.ts";

/** Puts the values in `partialArgs` into `args`. Text is added to what is there; a place that cannot be is passed over. */
export function addPartialArgs(args: JsonObject, partialArgs: JsonValue | undefined): void {
  for (const arg of objectsOf(partialArgs)) {
    const path = pathOf(textOf(arg["jsonPath"]) ?? "");
    const value = valueOf(arg);
    if (path.length > 0 && value !== undefined) put(args, path, value);
  }
}

type Step = string | number;

/** `$.a.b[0]['c d']` as steps; what is none of these is passed over. */
function pathOf(path: string): Step[] {
  return [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)].map(([, name, index, ...quoted]) =>
    index === undefined ? (name ?? quoted[0] ?? quoted[1] ?? "") : Number(index),
  );
}

function valueOf(arg: JsonObject): JsonValue | undefined {
  if ("nullValue" in arg) return null;
  const isTrue = arg["boolValue"];
  return (
    textOf(arg["stringValue"]) ?? numberOf(arg["numberValue"]) ?? (typeof isTrue === "boolean" ? isTrue : undefined)
  );
}

function put(args: JsonObject, path: Step[], value: JsonValue): void {
  let holder: JsonObject | JsonValue[] = args;
  for (const [i, step] of path.entries()) {
    const next = path[i + 1];
    const held = get(holder, step);
    if (next === undefined)
      return set(holder, step, typeof held === "string" && typeof value === "string" ? held + value : value);
    const inner: JsonObject | JsonValue[] =
      isJsonObject(held) || Array.isArray(held) ? held : typeof next === "number" ? [] : {};
    if (inner !== held) set(holder, step, inner);
    holder = inner;
  }
}

function get(holder: JsonObject | JsonValue[], step: Step): JsonValue | undefined {
  if (Array.isArray(holder)) return typeof step === "number" ? holder[step] : undefined;
  return Object.hasOwn(holder, step) ? holder[step] : undefined;
}

/** Elements come in order: one far behind the end would make a list of holes. */
function set(holder: JsonObject | JsonValue[], step: Step, value: JsonValue): void {
  if (!Array.isArray(holder))
    Object.defineProperty(holder, step, { value, enumerable: true, writable: true, configurable: true });
  else if (typeof step === "number" && step <= holder.length) holder[step] = value;
}
