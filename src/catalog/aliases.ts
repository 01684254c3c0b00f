/** Names that stand for other models: Cloudflare's own aliases, resolved, or refused where nobody outside can say to what. */
import { DurableAIError, invalidInput } from "../errors.ts";
import type { Alias } from "./model.ts";

/**
 * What Cloudflare's catalogue says stands behind each (`metadata["Backing Model"]` of
 * github.com/cloudflare/cloudflare-docs, `src/content/catalog-models/cloudflare-*.json`), read 25 Nov 2026.
 */
export const ALIASES: Readonly<Record<string, Alias>> = {
  "cloudflare/auto": {
    refused:
      "Cloudflare's Auto Router decides per request which model answers, so what it takes and costs cannot be known before",
  },
  "cloudflare/image": { model: "google/nano-banana" },
  "cloudflare/image-edit": { model: "google/nano-banana" },
  "cloudflare/video": { model: "google/veo-3.1-fast" },
  "cloudflare/i2v": { model: "google/veo-3.1-fast" },
  "cloudflare/tts": { model: "minimax/speech-2.8-hd" },
  "cloudflare/stt": { model: "openai/gpt-4o-transcribe" },
  "cloudflare/music": { model: "minimax/music-2.6" },
};

/**
 * The id behind `id`; itself where it is no alias.
 * @throws DurableAIError `model/unknown` for an alias that is refused, `input/invalid` for one that leads back to itself.
 */
export function resolveAlias(id: string, aliases: Readonly<Record<string, Alias>> = ALIASES): string {
  const seen = new Set<string>();
  for (let name = id; ;) {
    const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    if (alias === undefined) return name;
    if ("refused" in alias) throw refused(id, alias.refused);
    if (seen.has(name)) throw cycle(id, [...seen, name]);
    seen.add(name);
    name = alias.model;
  }
}

function refused(id: string, why: string): DurableAIError {
  const fix = "Name the model, or a list of them in the order you want.";
  return new DurableAIError({ code: "model/unknown", field: "model", fix, message: `${id}: ${why}. ${fix}` });
}

function cycle(id: string, names: readonly string[]): DurableAIError {
  return invalidInput(
    `aliases.${id}`,
    `it leads back to itself (${names.join(" → ")})`,
    "Let one of them name a model.",
  );
}
