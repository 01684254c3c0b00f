/** All loads, in the order of their measuring. */
import { firstNew, firstWarm, jsonMany, jsonOne } from "./calls.ts";
import { kill } from "./kill.ts";
import type { Load } from "./load.ts";
import { replays } from "./replays.ts";
import { flood, paced, rowsBurst, rowsPaced, wide } from "./streams.ts";

export const LOADS: readonly Load[] = [
  paced,
  flood,
  firstWarm,
  firstNew,
  jsonOne,
  jsonMany,
  rowsBurst,
  kill,
  ...replays,
  wide,
  rowsPaced,
];
