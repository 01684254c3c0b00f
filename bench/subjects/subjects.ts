/** All that is measured, the limits first. */
import { DURABLE_AI } from "./durable-ai.ts";
import { floorsOfJson, floorsOfKept, passthrough, passthroughObject } from "./passthrough.ts";
import { PEERS } from "./peers.ts";
import type { Subject } from "./subject.ts";

export const SUBJECTS: readonly Subject[] = [
  passthrough,
  passthroughObject,
  ...floorsOfJson,
  ...floorsOfKept,
  ...DURABLE_AI,
  ...PEERS,
];
