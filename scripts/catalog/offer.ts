/** What one source says of one model at one provider: the raw material of the catalog. */
import type { Capability, Modality, Task } from "../../src/catalog/model.ts";
import type { PriceRow } from "../../src/catalog/row.ts";

/** Short names of the sources, as rows have them. */
export type SourceName = "genai-prices" | "pi-ai" | "workers-types" | "cloudflare-docs" | "overlay";

/** How a row names it. */
export const SOURCE_LETTERS: Readonly<Record<SourceName, string>> = {
  "cloudflare-docs": "c",
  "genai-prices": "g",
  overlay: "o",
  "pi-ai": "p",
  "workers-types": "w",
};

/** One model at one provider. Everything but its place and name may be unknown. */
export interface Offer {
  source: SourceName;
  provider: string;
  /** That provider's id of the model. */
  id: string;
  name?: string;
  task?: Task;
  input?: readonly Modality[];
  output?: readonly Modality[];
  contextTokens?: number;
  maxOutputTokens?: number;
  capabilities?: readonly Capability[];
  reasoning?: "effort" | "budget" | "adaptive";
  sampling?: boolean;
  /** Without any rate: it is known to be served, and nobody has said at what price. */
  price?: PriceRow;
  /** Other sources that what is said here is from, beside `source`: a price, an end. */
  alsoFrom?: readonly SourceName[];
  /** The author's id of the model that answers to this name now: others by that name serve what it meant before. */
  answersAs?: string;
  deprecated?: boolean;
  addedAt?: string;
  retiresAt?: string;
  zdr?: boolean;
}

/** Everybody who said any of it. */
export function sourcesOf({ source, alsoFrom = [] }: Offer): SourceName[] {
  return [source, ...alsoFrom];
}

/** An offer among the others of its model. */
export interface ModelOffer extends Offer {
  /** The build that is served, where it is another than the author's own (same-model.ts). */
  fidelity?: string;
}
