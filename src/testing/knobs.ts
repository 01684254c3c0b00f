/**
 * Knobs in a model id: what the simulator is asked to do, in the one field every client can set.
 *
 *     gpt-6-sol+events=1000+delay=20
 *     claude-sonnet-5+fault=cut+at=7
 *     @cf/meta/llama-3.3-70b-instruct-fp8-fast+fault=429+wait=2500
 *
 * | knob      | means                                                                              | default          |
 * | --------- | ---------------------------------------------------------------------------------- | ---------------- |
 * | `events`  | content events of the answer                                                       | one for a word   |
 * | `delay`   | milliseconds between events                                                        | the simulator's  |
 * | `size`    | characters of the answer's text                                                    | some 25 words    |
 * | `headers` | milliseconds before the headers                                                    | 0                |
 * | `fault`   | what goes wrong: a name of `faults.ts`                                             | nothing          |
 * | `at`      | content events before a fault in mid-answer                                        | 3                |
 * |           | of `repeats-seam`: words that come again                                           | 3                |
 * |           | of `flapping`: calls that fail in a row, and then that work                        | 2                |
 * | `wait`    | milliseconds that `429` asks to wait                                               | 1,000            |
 * |           | of `slow-first-event`: milliseconds by which it is late                            | 15,000           |
 * |           | of `down`: milliseconds that it lasts                                              | 10,000           |
 * | `tag`     | nothing: makes the id another one, so that its calls can be told apart and counted | none             |
 *
 * `events` and `size` are of the whole answer, also where a call asks for the rest of one.
 */
import { invalidInput } from "../errors.ts";
import { FAULTS, isFaultName, type FaultName } from "./faults.ts";

/** A model id, read. */
export interface Knobs {
  /** The model without its knobs. */
  name: string;
  events?: number;
  delayMs?: number;
  sizeChars?: number;
  headersMs?: number;
  fault?: FaultName;
  at?: number;
  waitMs?: number;
}

/** Most events one call can ask for: a stream of hours. */
export const MAX_EVENTS = 1_000_000;
/** Longest text: twice what a run may hold. */
export const MAX_SIZE_CHARS: number = 64 * 1024 * 1024;
/** Longest of the waits: the longest a run may last. */
export const MAX_WAIT_MS = 600_000;

/** A knob begins at a plus sign with a word and an equals sign behind it: names of models may have plus signs too. */
const KNOB_START = /\+(?=[a-z]+=)/;

type NumberKnob = Exclude<keyof Knobs, "name" | "fault">;
const NUMBERS: Readonly<Record<string, { field: NumberKnob; max: number }>> = {
  events: { field: "events", max: MAX_EVENTS },
  delay: { field: "delayMs", max: MAX_WAIT_MS },
  size: { field: "sizeChars", max: MAX_SIZE_CHARS },
  headers: { field: "headersMs", max: MAX_WAIT_MS },
  at: { field: "at", max: MAX_EVENTS },
  wait: { field: "waitMs", max: MAX_WAIT_MS },
};

/** Reads the knobs in `model`. @throws DurableAIError `input/invalid` for a knob or a value there is not. */
export function parseKnobs(model: string): Knobs {
  const [name = "", ...settings] = model.split(KNOB_START);
  const knobs: Knobs = { name };
  for (const setting of settings) applySetting(knobs, setting);
  return knobs;
}

function applySetting(knobs: Knobs, setting: string): void {
  const [knob = "", value = ""] = setting.split("=");
  const number = NUMBERS[knob];
  if (number !== undefined) knobs[number.field] = parseNumber(knob, value, number.max);
  else if (knob === "fault") knobs.fault = parseFault(value);
  else if (knob !== "tag")
    throw invalidInput(
      "model",
      `there is no knob "${knob}"`,
      `Use ${[...Object.keys(NUMBERS), "fault", "tag"].join(", ")}.`,
    );
}

function parseNumber(knob: string, value: string, max: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= max) return number;
  throw invalidInput("model", `${knob}=${value} is no number of ${knob}`, `Give a whole number from 0 to ${max}.`);
}

function parseFault(value: string): FaultName {
  if (isFaultName(value)) return value;
  throw invalidInput("model", `there is no fault "${value}"`, `Use ${Object.keys(FAULTS).join(", ")}.`);
}
