/** The catalog in the shape of `env.AI.models()`: Cloudflare's list, with everything in it. */
import { NANO_PER_USD } from "../wallet/money.ts";
import { authorOf } from "./authors.ts";
import type { ModelInfo } from "./catalog-request.ts";
import { METERS, type Meter } from "./meters.ts";
import type { Task } from "./model.ts";

/** A kind of task as Cloudflare lists it. */
const TASK_NAMES: Readonly<Record<Task, string>> = {
  "text-generation": "Text Generation",
  "text-classification": "Text Classification",
  summarization: "Summarization",
  translation: "Translation",
  embeddings: "Text Embeddings",
  reranking: "Text Classification",
  "text-to-image": "Text-to-Image",
  "image-to-image": "Image-to-Image",
  "image-to-text": "Image-to-Text",
  "image-classification": "Image Classification",
  "object-detection": "Object Detection",
  "text-to-video": "Text-to-Video",
  "image-to-video": "Image-to-Video",
  "video-to-video": "Video-to-Video",
  "text-to-speech": "Text-to-Speech",
  "speech-to-text": "Automatic Speech Recognition",
  "speech-to-speech": "Speech-to-Speech",
  "music-generation": "Music Generation",
  "turn-detection": "Voice Activity Detection",
  "document-to-text": "Document-to-Text",
};

/** Cloudflare's numbers for where a model comes from: 1 is its own list, and all it has shown so far. */
const SOURCE = 1;
const DEFAULT_PER_PAGE = 1_000;

/** The models that `params` ask for, as `env.AI.models(params)` would list them. */
export function toCloudflareModels(
  models: readonly ModelInfo[],
  params: AiModelsSearchParams = {},
): AiModelsSearchObject[] {
  const { author, search, task, page = 1, per_page: perPage = DEFAULT_PER_PAGE } = params;
  const text = search === undefined ? undefined : String(search).toLowerCase();
  const found = models.filter(
    (model) =>
      (author === undefined || model.author === authorOf(String(author))) &&
      (task === undefined ||
        TASK_NAMES[model.task].toLowerCase() === String(task).toLowerCase() ||
        model.task === task) &&
      (text === undefined || `${model.id} ${model.name}`.toLowerCase().includes(text)),
  );
  return found.slice((page - 1) * perPage, page * perPage).map(toCloudflareModel);
}

function toCloudflareModel(model: ModelInfo): AiModelsSearchObject {
  const { id, name, task, hosting, callable } = model;
  const where = hosting === "workers-ai" ? "on Workers AI" : `by ${model.targets.map(({ provider }) => provider)[0]}`;
  return {
    id,
    source: SOURCE,
    // What `run` takes: there it is the name.
    name: id,
    description: `${name}: ${TASK_NAMES[task]}, served ${where}.`,
    task: { id: task, name: TASK_NAMES[task], description: "" },
    tags: [hosting, ...(callable ? ["callable"] : []), ...(model.deprecated === true ? ["deprecated"] : [])],
    properties: properties(model),
  };
}

/** The property names are Cloudflare's; prices are an object there too, as JSON where ours has to be text. */
function properties(model: ModelInfo): AiModelsSearchObject["properties"] {
  const { contextTokens, maxOutputTokens, capabilities, retiresAt, price, targets } = model;
  const has = (capability: (typeof capabilities)[number]): string | undefined =>
    capabilities.includes(capability) ? "true" : undefined;
  const values: Record<string, string | undefined> = {
    context_window: contextTokens?.toString(),
    max_output_tokens: maxOutputTokens?.toString(),
    function_calling: has("tools"),
    vision: has("vision"),
    reasoning: has("reasoning"),
    lora: has("lora"),
    async_queue: has("batch"),
    realtime: has("realtime"),
    planned_deprecation_date: retiresAt,
    price:
      price &&
      JSON.stringify(Object.entries(price.rates).map(([meter, rate]) => cloudflarePrice(meter as Meter, rate))),
    providers: [...new Set(targets.map(({ provider }) => provider))].join(","),
  };
  return Object.entries(values).flatMap(([property_id, value]) =>
    value === undefined ? [] : [{ property_id, value }],
  );
}

function cloudflarePrice(meter: Meter, nanoUsd: number): { unit: string; price: number; currency: string } {
  const { scale, title } = METERS[meter];
  const unit = scale === 1 ? `per ${title}` : `per ${scale.toLocaleString("en")} ${title}`;
  return { unit, price: nanoUsd / NANO_PER_USD, currency: "USD" };
}
