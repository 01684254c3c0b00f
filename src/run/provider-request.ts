/** A call as one target gets it, and what of it that target could not take. */
import type { Warning } from "../chat.ts";
import type { ProviderRequest } from "../formats/format.ts";
import { isTaskFormat, translateRequest } from "../formats/any-format.ts";
import { formatOf } from "../formats/formats.ts";
import { withoutParameter, type ParameterPath } from "./refused-parameter.ts";
import type { Target } from "./route.ts";
import type { RunRequest } from "./run-record.ts";

/** What of a run request says what is asked. */
export type Asked = Pick<RunRequest, "inputs" | "format" | "native" | "stream">;

/** Warnings kept of one attempt: a long conversation may lose a mark in each of its messages. */
export const MAX_WARNINGS = 100;

/**
 * The body as the target takes it: passed on where the formats are the same, translated where they are not. Its warnings
 * are those of the target's model, then those of the request; beyond {@link MAX_WARNINGS} one says how many there were.
 * @param changes what readers have of the answer, to go on with; a parameter that the target has refused.
 * @throws DurableAIError `input/invalid` naming the field that the caller's format does not have so.
 */
export function toProviderRequest(asked: Asked, target: Target, changes: Changes = {}): ProviderRequest {
  const { said = "", refused } = changes;
  const whole = translated(asked, target);
  const { body, warnings } = refused === undefined ? whole : leftOut(whole, refused);
  const { format, model } = target;
  const goesOn = said.trim() !== "" && !isTaskFormat(format);
  return {
    body: goesOn ? formatOf(format).goOn(body, said.trimEnd(), model) : body,
    warnings: kept([...target.warnings, ...warnings]),
  };
}

/** What an attempt's request has that others of its run had not. */
export interface Changes {
  said?: string;
  refused?: ParameterPath;
}

function leftOut({ body: whole, warnings }: ProviderRequest, refused: ParameterPath): ProviderRequest {
  const { body, from } = withoutParameter(whole, refused);
  const reason = "the target refused it, and was asked again without";
  return { body, warnings: [...warnings, { field: refused.join("."), ...(from !== undefined && { from }), reason }] };
}

function translated({ inputs, format, native, stream }: Asked, target: Target): ProviderRequest {
  if (native) return { body: inputs, warnings: [] };
  return translateRequest({ format, inputs, stream }, target.format, target.model);
}

function kept(warnings: Warning[]): Warning[] {
  if (warnings.length <= MAX_WARNINGS) return warnings;
  const reason = `${warnings.length} in all: the others are not kept`;
  return [...warnings.slice(0, MAX_WARNINGS - 1), { field: "warnings", reason }];
}
