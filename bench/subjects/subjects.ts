/** All that is measured, the limits first. */
import { DURABLE_AI } from "./durable-ai.ts";
import { FLOORS } from "./floors.ts";
import { passthrough, passthroughObject } from "./passthrough.ts";
import { PEERS } from "./peers.ts";
import type { Subject } from "./subject.ts";

export const SUBJECTS: readonly Subject[] = [passthrough, passthroughObject, ...FLOORS, ...DURABLE_AI, ...PEERS];
