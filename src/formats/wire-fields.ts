/** Fields of a call as one provider calls them, and a warning for each that it does not take. */
import type { Warning } from "../chat.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { defined, optionalNumber } from "./fields.ts";
import { droppedField } from "./opaque.ts";
import type { FieldNames, OwnFields, TaskFormatId, TaskModel } from "./task-format.ts";

/** A field of a call: under the caller's name for it, as it was said, and as the format writes it. */
export interface SaidField {
  as: string;
  value: JsonValue | undefined;
  /** Absent where the format writes it as it was said; undefined where it has no word for that. */
  written?: JsonValue | undefined;
}

/** What was said, by canonical names. */
export type SaidFields = Partial<Record<keyof FieldNames, SaidField>>;

/** Fields in a format's words, and what could not be said. */
export interface WrittenFields {
  fields: JsonObject;
  warnings: Warning[];
}

/** What a call says beside its inputs. */
export interface CallFields {
  said: SaidFields;
  own?: OwnFields;
}

/** The fields of a call as `format` writes them for `model`, by its `usual` names; a warning for each that it cannot. */
export function writeFields(
  { said, own }: CallFields,
  format: TaskFormatId,
  usual: FieldNames,
  model: TaskModel,
): WrittenFields {
  const named = namedFields(said, namesAt(usual, model));
  const kept = ownFields(own, format);
  return { fields: { ...kept.fields, ...named.fields }, warnings: [...named.warnings, ...kept.warnings] };
}

/** The names of fields at `model`: the format's `usual` ones, and what is special there. */
export function namesAt(usual: FieldNames, model: TaskModel): FieldNames {
  const names = { ...usual, ...model.fields };
  return model.dimensions === false ? { ...names, dimensions: undefined } : names;
}

function namedFields(said: SaidFields, names: FieldNames): WrittenFields {
  const fields: JsonObject = {};
  const warnings: Warning[] = [];
  for (const [field, one] of Object.entries(said)) {
    const name = names[field as keyof FieldNames];
    const written = "written" in one ? one.written : one.value;
    if (one.value === undefined) continue;
    if (name === undefined || written === undefined)
      warnings.push(droppedField(one.as, one.value, "this target does not take it"));
    else fields[name] = written;
  }
  return { fields, warnings };
}

function ownFields(own: OwnFields | undefined, format: TaskFormatId): WrittenFields {
  if (own === undefined) return { fields: {}, warnings: [] };
  if (own.format === format) return { fields: own.fields, warnings: [] };
  const reason = `only ${own.format} has it`;
  const warnings = Object.entries(own.fields).map(([name, value]) => droppedField(name, value, reason));
  return { fields: {}, warnings };
}

/** The fields of `body` beside `known`, as `format` keeps them. */
export function ownFieldsOf(body: JsonObject, known: ReadonlySet<string>, format: TaskFormatId): { own?: OwnFields } {
  const fields = defined(
    Object.fromEntries(Object.entries(body).filter(([name, value]) => !known.has(name) && value !== null)),
  );
  return Object.keys(fields).length === 0 ? {} : { own: { format, fields } };
}

/** @throws DurableAIError `input/invalid` where the field is there and not a whole number from 1 on. */
export function optionalCount(value: JsonValue | undefined, field: string): number | undefined {
  const count = optionalNumber(value, field);
  if (count === undefined || (Number.isSafeInteger(count) && count > 0)) return count;
  throw invalidInput(field, `is ${count}`, "Give a whole number from 1 on.");
}

/** @throws DurableAIError `input/too-large` where a target does not take so many. */
export function checkCount(count: number, max: number | undefined, field: string, model: string): void {
  if (max === undefined || count <= max) return;
  const fix = `Send at most ${max} in one call: each call is a run of its own.`;
  throw new DurableAIError({
    code: "input/too-large",
    field,
    fix,
    message: `${field}: there are ${count}, and ${model} takes ${max} in one call. ${fix}`,
  });
}
