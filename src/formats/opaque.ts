/** Private data of the formats: kept for the format it came from, and reported where it is lost. */
import type { ChatCall, CustomPart, FormatId, Opaque, Warning } from "../chat.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/** `fields` as the private data of `format`; undefined where there are none. */
export function opaqueOf(format: FormatId, fields: JsonObject | undefined): Opaque | undefined {
  if (fields === undefined) return undefined;
  const own = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return Object.keys(own).length === 0 ? undefined : { [format]: own };
}

/** An object to spread: `{ opaque }`, or nothing where there is none. */
export function withOpaque(format: FormatId, fields: JsonObject | undefined): { opaque?: Opaque } {
  const opaque = opaqueOf(format, fields);
  return opaque === undefined ? {} : { opaque };
}

/** The fields `format` kept, to be written back out; without the `$` notes on spelling. */
export function ownFields(opaque: Opaque | undefined, format: FormatId): JsonObject {
  const own = opaque?.[format];
  return own === undefined ? {} : Object.fromEntries(Object.entries(own).filter(([name]) => !name.startsWith("$")));
}

/** A note on spelling (`$…`) that `format` kept. */
export function spelling(opaque: Opaque | undefined, format: FormatId, name: `$${string}`): JsonValue | undefined {
  return opaque?.[format]?.[name];
}

/** What `from` has by the same name and meaning as `to`: fields called `names` become `to`'s own. */
export interface SharedFields {
  from: FormatId;
  to: FormatId;
  names: readonly string[];
}

/** `opaque` with what two formats share handed over. */
export function handOver(opaque: Opaque | undefined, { from, to, names }: SharedFields): Opaque | undefined {
  const fields = Object.entries(opaque?.[from] ?? {});
  const moved = Object.fromEntries(fields.filter(([name]) => names.includes(name)));
  if (Object.keys(moved).length === 0) return opaque;
  const rest = Object.fromEntries(fields.filter(([name]) => !names.includes(name)));
  return { ...opaque, [from]: rest, [to]: { ...moved, ...opaque?.[to] } };
}

/** A warning for each field of another format than `target`: it does not travel. */
export function foreignFields(opaque: Opaque | undefined, target: FormatId, path: string): Warning[] {
  if (opaque === undefined) return [];
  return Object.entries(opaque)
    .filter(([format]) => format !== target)
    .flatMap(([format, fields]) =>
      Object.entries(fields)
        .filter(([name]) => !name.startsWith("$"))
        .map(([name, value]) => droppedField(path === "" ? name : `${path}.${name}`, value, `only ${format} has it`)),
    );
}

/** The same for a whole call, its tools included; messages are for who writes them. */
export function foreignCallFields(
  { opaque, tools = [] }: Pick<ChatCall, "opaque" | "tools">,
  target: FormatId,
): Warning[] {
  return [
    ...foreignFields(opaque, target, ""),
    ...tools.flatMap((tool) => foreignFields(tool.opaque, target, `tools.${tool.name}`)),
  ];
}

/** A part that only one format has, as `target` writes it; undefined, with a warning, where it is another's. */
export function ownPart(
  { opaque }: CustomPart,
  target: FormatId,
  path: string,
  warnings: Warning[],
): JsonObject | undefined {
  const own = opaque[target];
  if (own === undefined) warnings.push(droppedField(path, undefined, `a part only ${Object.keys(opaque).join()} has`));
  return own;
}

/** Longest value quoted in a warning, in characters: warnings go into logs, and fields may hold whole documents. */
const MAX_QUOTED_CHARS = 100;

/** The warning that `field` was not sent; quotes small values only. */
export function droppedField(field: string, value: JsonValue | undefined, reason: string): Warning {
  const quoted = value !== undefined && JSON.stringify(value).length <= MAX_QUOTED_CHARS;
  return { field, ...(quoted ? { from: value } : {}), reason };
}

/** Why what a provider's quirks name is left out. */
export const REFUSED = "this provider does not take it";

/** Takes the fields called `names` out of `body`; a warning for each that said something. `path`: where the body is. */
export function dropFields(body: JsonObject, names: readonly string[], reason: string, path = ""): Warning[] {
  const warnings: Warning[] = [];
  for (const name of names.filter((one) => body[one] !== undefined)) {
    // Strict providers refuse a null, too; nothing is lost with it.
    if (body[name] !== null) warnings.push(droppedField(path + name, body[name], reason));
    delete body[name];
  }
  return warnings;
}
