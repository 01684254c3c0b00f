/** A destination of every run object under test: it keeps what it is told, and can be told to be down. */
import type { Destination } from "../../src/durable-objects/outbox.ts";

/** The ids of the runs in each message that was taken, by object. */
const taken = new Map<string, string[][]>();
const down = new Set<string>();

/** The destination of one object. */
export function recorder(object: string): Destination {
  return {
    async deliver(runs) {
      if (down.has(object)) throw new Error("the test says this destination is down");
      const messages = taken.get(object) ?? [];
      taken.set(object, [...messages, runs.map(({ record }) => record.runId)]);
    },
  };
}

/** What the object's destination took, a list for each message. */
export function takenOf(object: string): string[][] {
  return taken.get(object) ?? [];
}

/** From now on the object's destination takes nothing, or everything again. */
export function setDown(object: string, isDown: boolean): void {
  if (isDown) down.add(object);
  else down.delete(object);
}
