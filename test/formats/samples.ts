import type { Recording } from "./recordings.ts";

export const samples: Recording[] = [];
