/** The facts of events, as most of them are. */
import type { EventFacts } from "./format.ts";

/** Of an event that has nothing of the answer in it. */
export const PROLOGUE: EventFacts = { class: "prologue", usage: false };

/** Of a part of the answer; a call of a tool is one before anything of it was written. */
export function contentFacts(written: string | undefined, isCall = false): EventFacts {
  return written || isCall ? { class: "content", usage: false, written: written ?? "" } : PROLOGUE;
}
