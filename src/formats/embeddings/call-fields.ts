/** The fields of a call for vectors, under the names a caller knows. */
import type { JsonValue } from "../../json.ts";
import type { EmbeddingsCall, InputType } from "../task-format.ts";
import type { CallFields } from "../wire-fields.ts";

/** How a format writes what vectors are for, and whether texts are cut; what it has no word for is dropped. */
export interface Spelling {
  inputTypes?: Readonly<Partial<Record<InputType, string>>>;
  truncate?: (truncate: boolean) => JsonValue;
}

/** What was said beside the inputs and their encoding. */
export function callFields(call: EmbeddingsCall, { inputTypes = {}, truncate }: Spelling): CallFields {
  const { inputType } = call;
  const isCut = call.truncate;
  const said: CallFields["said"] = {
    dimensions: { as: "dimensions", value: call.dimensions },
    inputType: { as: "input_type", value: inputType, written: inputType && inputTypes[inputType] },
    truncate: { as: "truncate", value: isCut, written: isCut === undefined ? undefined : (truncate?.(isCut) ?? isCut) },
    user: { as: "user", value: call.user },
  };
  return { said, own: call.own };
}
