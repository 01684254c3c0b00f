/** Sampling parameters, for models that refuse them whatever their value. */
import type { Warning } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { dropFields } from "./opaque.ts";

/** Why they are left out. */
export const NO_SAMPLING = "this model takes no sampling parameters";

/** Takes the fields called `names` out of `body`; answers with a warning for each that was there. */
export function dropSampling(body: JsonObject, names: readonly string[]): Warning[] {
  return dropFields(body, names, NO_SAMPLING);
}
