/** Sampling parameters, for models that refuse them whatever their value. */
import type { Warning } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { droppedField } from "./opaque.ts";

/** Takes the fields called `names` out of `body`; answers with a warning for each that was there. */
export function dropSampling(body: JsonObject, names: readonly string[]): Warning[] {
  const found = names.filter((name) => body[name] !== undefined && body[name] !== null);
  const warnings = found.map((name) => droppedField(name, body[name], "this model takes no sampling parameters"));
  for (const name of found) delete body[name];
  return warnings;
}
