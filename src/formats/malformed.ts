/** The fault of a stream event that is not what its format says. */
import type { ProviderFault } from "../chat.ts";

/** Start of the event that is quoted, in characters: enough to see what it is, too little to leak an answer. */
const MAX_QUOTED_CHARS = 100;

/** The fault, with the start of what came. */
export function malformedFault(data: string): ProviderFault {
  const quoted = data.slice(0, MAX_QUOTED_CHARS);
  return { message: `the provider sent an event that is not a JSON object: ${quoted}`, code: "malformed" };
}
