/** Baseten: `BASETEN_API_KEY`, and `BASETEN_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  // @earendil-works/pi-ai 1.5.2, providers/data/baseten.json: `maxTokensField`, `supportsDeveloperRole`, `thinkingLevelMap`.
  { outputLimit: "max_tokens", messages: { values: { role: { developer: "system" } } } },
  { models: /GLM-5\.3/, efforts: ["low", "high", "max"] },
  { models: /GLM-5\.2/, efforts: ["none", "high", "max"] },
];

/** https://docs.baseten.co/inference/model-apis/overview */
export const baseten: Provider = openaiCompatible({
  id: "baseten",
  baseURL: "https://inference.baseten.co/v1",
  apiKeyName: "BASETEN_API_KEY",
  quirks: QUIRKS,
});
