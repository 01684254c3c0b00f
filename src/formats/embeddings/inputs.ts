/** What a caller sends to be made vectors of, checked; and what a target takes of it. */
import { DurableAIError, invalidInput } from "../../errors.ts";
import type { JsonValue } from "../../json.ts";
import type { EmbeddingsCall, EmbeddingsFormatId, EmbeddingsInput, InputType, TaskModel } from "../task-format.ts";
import { checkCount } from "../wire-fields.ts";

const FIX = "Give a text, or a list of texts.";

/**
 * A text or a list of texts; token ids where `tokens` is the format that takes them.
 * @throws DurableAIError `input/invalid` where there is none, or one is empty or no text.
 */
export function parseInputs(
  value: JsonValue | undefined,
  field: string,
  tokens?: EmbeddingsFormatId,
): EmbeddingsInput[] {
  if (value === undefined || value === null) throw invalidInput(field, "is missing", FIX);
  if (!Array.isArray(value)) return [parseInput(value, field, tokens)];
  if (value.length === 0) throw invalidInput(field, "is an empty list", FIX);
  if (tokens !== undefined && value.every(isToken)) return [{ format: tokens, value }];
  return value.map((item, index) => parseInput(item, `${field}[${index}]`, tokens));
}

function parseInput(value: JsonValue, field: string, tokens: EmbeddingsFormatId | undefined): EmbeddingsInput {
  if (tokens !== undefined && Array.isArray(value) && value.length > 0 && value.every(isToken))
    return { format: tokens, value };
  if (typeof value !== "string") throw invalidInput(field, "is no text", FIX);
  if (value === "") throw invalidInput(field, "is an empty text", "Leave it out.");
  return { text: value };
}

function isToken(value: JsonValue): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

const INPUT_TYPES: readonly InputType[] = ["query", "document", "classification", "clustering", "similarity"];

/** What the vectors are for; Cohere's names mean the same. @throws DurableAIError `input/invalid`. */
export function parseInputType(value: JsonValue | undefined, field: string): InputType | undefined {
  if (value === undefined || value === null) return undefined;
  const name = typeof value === "string" ? value.replace(/^search_/, "") : value;
  const known = INPUT_TYPES.find((type) => type === name);
  if (known !== undefined) return known;
  throw invalidInput(field, "is not a use of vectors", `Write one of ${INPUT_TYPES.join(", ")}.`);
}

/**
 * The inputs as `format` writes them: texts, and what is its own.
 * @throws DurableAIError `input/too-large`, or `format/not-translatable` for what only another format can say.
 */
export function writeInputs<Written>(
  { inputs }: EmbeddingsCall,
  model: TaskModel,
  format: EmbeddingsFormatId,
  write: (input: { text: string; title?: string }) => Written,
): (Written | JsonValue)[] {
  checkCount(inputs.length, model.maxInputs, "input", model.id);
  return inputs.map((input) => {
    if ("text" in input) return write(input);
    if (input.format === format) return input.value;
    throw new DurableAIError({
      code: "format/not-translatable",
      field: "input",
      message: `input: ${model.id} takes texts only here, and this is something only ${input.format} can say`,
      fix: "Send texts.",
    });
  });
}
