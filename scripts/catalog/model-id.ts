/** The id a model has in the catalog. */
import { authorOf } from "../../src/catalog/authors.ts";
import { GATEWAY, HOST } from "../../src/catalog/providers.ts";
import type { ModelOffer } from "./offer.ts";
import { nameOf } from "./same-model.ts";

/** Cloudflare's id where it has one, else the author's own, else the one most people know. */
export function idOf(members: readonly ModelOffer[]): string {
  const [{ provider, id }] = members as [ModelOffer];
  const { author, key } = nameOf(provider, id);
  const listed = members.find((offer) => offer.provider === GATEWAY && isByAuthor(offer.id, author));
  if (listed !== undefined) return listed.id;
  const plain = members.filter(({ fidelity, provider: place }) => fidelity === undefined && place !== HOST);
  const own = plain.filter((offer) => offer.provider === author);
  const known = plain.filter((offer) => offer.provider === "openrouter");
  const [best] = [own, known, plain, members].find((some) => some.length > 0)?.toSorted(byLength) ?? [];
  return `${author}/${spelling(author, best?.id ?? key, key)}`;
}

/** The shorter id first: what is longer says more than the model. */
export function byLength(a: ModelOffer, b: ModelOffer): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}

/** Whether an id begins with the author's one name: `zai/…`, not `z-ai/…`. */
function isByAuthor(id: string, author: string): boolean {
  return id.startsWith(`${author}/`) && authorOf(author) === author;
}

/** The last part of an id, in lower case, without what only one provider adds to it. */
function spelling(author: string, id: string, key: string): string {
  // Cloudflare writes Claude's versions with dots.
  if (author === "anthropic") return key.replace(/(\d)-(\d)/g, "$1.$2");
  // And FLUX's with dashes.
  if (author === "black-forest-labs") return key;
  const name = id.toLowerCase().slice(id.lastIndexOf("/") + 1);
  // Cohere's month, where it is no part of the model's name: `command-a-03-2025`.
  if (name.replace(/-[01]\d-20\d{2}$/, "") === key) return key;
  return name
    .replace(/^([a-z-]+\.)+(?=[a-z])/, "")
    .replace(/(-v\d+)?:\d+$|@.*$/, "")
    .replace(/-20\d{6}$/, "")
    .replaceAll("_", "-")
    .replace(/(\d)p(\d)/g, "$1.$2");
}
