/**
 * Third-party ids of Cloudflare's catalogue as they were found in its documentation, its history and live calls, Nov 2026
 * (COMPAT.md §4.10): what a caller may write, of every kind.
 */

/** By author; `cloudflare` are its aliases. */
const NAMES: Readonly<Record<string, string>> = {
  anthropic:
    "claude-haiku-4.5 claude-sonnet-4 claude-sonnet-4.5 claude-sonnet-4.6 claude-sonnet-5 claude-sonnet-5.5 " +
    "claude-opus-4.5 claude-opus-4.6 claude-opus-4.7 claude-opus-4.8 claude-opus-5 claude-opus-5.5 claude-fable-5 " +
    "claude-fable-5.1",
  openai:
    "gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-4o gpt-4o-mini gpt-5 gpt-5-mini gpt-5-nano gpt-5.1 gpt-5.4 gpt-5.4-mini " +
    "gpt-5.4-nano gpt-5.4-pro gpt-5.5 gpt-5.5-pro gpt-5.6-luna gpt-5.6-sol gpt-5.6-terra gpt-6-astra gpt-6-luna gpt-6-sol " +
    "o3 o3-mini o4-mini gpt-oss-20b gpt-image-1.5 gpt-image-2 gpt-image-2.5-sunburst gpt-image-2.5-flare gpt-4o-transcribe",
  google:
    "gemini-2.5-flash-lite gemini-2.5-flash gemini-2.5-pro gemini-3-flash gemini-3.1-flash-lite gemini-3.1-pro " +
    "gemini-3.5-flash gemini-3.5-flash-lite gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-omni-flash " +
    "gemini-omni-1.1-flash gemma-4-26b-a4b-it nano-banana nano-banana-2 nano-banana-2-lite nano-banana-pro imagen-4 veo-3 " +
    "veo-3-fast veo-3.1 veo-3.1-fast gemini-3.1-flash-tts gemini-3.8-flash-tts gemini-3.8-flash-lite-tts",
  xai:
    "grok-4.3 grok-4.5 grok-4.6 grok-4.7 grok-4.20-0309-reasoning grok-4.20-multi-agent-0309 grok-imagine-image " +
    "grok-imagine-image-2.0 grok-imagine-video grok-imagine-video-1.5-preview grok-stt",
  alibaba:
    "qwen3-max qwen3.5-397b-a17b qwen3.7-max qwen3.7-plus qwen3.8-max qwen3.8-27b qwen-image-3.0-pro wan-2.6-image " +
    "wan-2.7-i2v wan-3.0 wan-3.0-prime hh1-i2v hh1-t2v hh1.1-i2v hh1.1-r2v hh1.1-t2v",
  deepseek: "deepseek-v4-pro",
  minimax: "m2.7 m3 hailuo-2.3 hailuo-2.3-fast h3 h3-max speech-2.8-hd music-2.6",
  moonshotai: "kimi-k2.5 kimi-k3",
  thinkingmachines: "inkling inkling-256k",
  fireworks: "glm-5.3 glm-5.3-flash",
  stealth: "union-alpha",
  typesafe: "jev",
  "z-ai": "glm-4.7-flash",
  "black-forest-labs":
    "flux-1-kontext-max flux-1-kontext-pro flux-2-flex flux-2-klein-9b flux-2-max flux-2-pro-preview flux-3-video " +
    "flux-video-upscale",
  bytedance:
    "seedream-4.0 seedream-4.5 seedream-5-lite seedream-5-pro seedance-2.0 seedance-2.0-fast seedance-2.0-mini seedance-2.5",
  bria: "fibo-generate-1.5 fibo-edit-1.5 remove-background v-rmbg-3.0",
  krea: "krea-2-large krea-2-medium krea-2-medium-turbo",
  recraft:
    "recraftv3 recraftv4 recraftv4-pro recraftv4-1 recraftv4-1-vector recraftv4-1-pro-vector recraftv4-1-utility-pro",
  klingai: "kling-v3-image kling-v3 kling-v3-omni",
  pruna: "p-image-upscale p-video p-video-avatar",
  runwayml: "gen-4.5 aleph-2",
  vidu: "q3-pro q3-turbo",
  pixverse: "v5.6 v6",
  lightricks: "ltx-2-5-fast",
  elevenlabs: "eleven-v3 eleven-multilingual-v2 eleven-turbo-v2-5 eleven-flash-v2-5 music-v2",
  inworld: "tts-1.5-max tts-1.5-mini tts-2",
  assemblyai: "universal-3-pro universal-3.5-pro",
  cloudflare: "auto image image-edit video i2v tts stt music",
};

/** Every id. */
export const CLOUDFLARE_MODELS: readonly string[] = Object.entries(NAMES).flatMap(([author, names]) =>
  names.split(" ").map((name) => `${author}/${name}`),
);
