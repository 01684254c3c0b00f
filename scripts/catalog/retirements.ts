/** What a model's makers have said of its end: when their API stops to answer, and what to use instead. */
import { HOST } from "../../src/catalog/providers.ts";
import type { ModelOffer } from "./offer.ts";
import retirements from "./overlay/retirements.json" with { type: "json" };

/** One announcement. */
export interface Retirement {
  id: string;
  /** ISO date; absent where it is deprecated and nobody has named a day. */
  retiresAt?: string;
  replacedBy?: string;
  /** Where it was read. */
  source: string;
}

/** All of them. */
export const RETIREMENTS: readonly Retirement[] = retirements;

const BY_ID = new Map(RETIREMENTS.map((retirement) => [retirement.id, retirement]));

/** What ends: the model as a whole, or one target of an open model that others go on to serve. */
export interface Ending {
  /** The word on the whole model; undefined where it stays. */
  retirement: Retirement | undefined;
  /** Who serves the model still. */
  served: readonly ModelOffer[];
}

/** What the announcements say of the model `id`, and of those who offer it, on the day `today`. */
export function endingOf(id: string, members: readonly ModelOffer[], today: string): Ending {
  const retirement = BY_ID.get(id);
  const offers = id.startsWith("@") ? members : members.filter((offer) => !hasLeftHost(offer, today));
  if (retirement === undefined || isClosed(id)) return { retirement, served: offers };
  const author = id.split("/")[0];
  const others = offers.filter(({ provider }) => provider !== author);
  const goesOn = others.length > 0 && others.length < offers.length;
  return { retirement: goesOn ? undefined : retirement, served: others.length > 0 ? others : offers };
}

/** Whether Workers AI serves that id no more: its row stays, and is deprecated; elsewhere it is no target. */
function hasLeftHost({ provider, id, retiresAt }: ModelOffer, today: string): boolean {
  const day = BY_ID.get(id)?.retiresAt ?? retiresAt;
  return provider === HOST && day !== undefined && day <= today;
}

/** Nobody but its author, or a cloud on the author's terms, serves it: it ends with the author's word. */
function isClosed(id: string): boolean {
  return /^(@|anthropic\/|openai\/(?!gpt-oss)|google\/(?!gemma)|xai\/|cohere\/)/.test(id);
}
