/** The rows of the catalog. */
import type { Model } from "./model.ts";

export const models: readonly Model[] = [];
