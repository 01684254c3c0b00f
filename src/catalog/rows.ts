/** The models of this package: one a line, in the format of `row.ts` and `row-text.ts`. Made by `npm run catalog`. Do not edit: change scripts/catalog/overlay/, and run it. */
import type { Sources } from "./row.ts";

/** Where figures come from, by the letter in a row's `from`. */
export const SOURCES: Sources = {
  c: { title: "developers.cloudflare.com/ai/models", asOf: "2026-11-25" },
  g: { title: "@pydantic/genai-prices@0.1.8", asOf: "2026-09-23" },
  o: { title: "scripts/catalog/overlay: providers' pages, github.com/anomalyco/models.dev", asOf: "2026-11-25" },
  p: { title: "@earendil-works/pi-ai@1.5.2", asOf: "2026-11-10" },
  w: { title: "@cloudflare/workers-types@5.20261117.1", asOf: "2026-11-17" },
};

/** The newest day that any of it was read. */
export const ROWS_AS_OF = "2026-11-25";

/**
 * All of them. What a function returns is compiled when it is called, and the literals are short (one an author): a Worker
 * that never asks for a model pays for neither.
 */
export function allRows(): string {
  return [
"\
01-ai/yi-34b {!0.8#0.8}=together:zero-one-ai/Yi-34B&g^}~\
01-ai/yi-6b {!0.2#0.2}=together:zero-one-ai/Yi-6B&g^}~\
01-ai/yi-large {!3#3}=openrouter&g^}~\
",
"\
@cf/ai4bharat/indictrans2-en-indic-1B ?IndicTrans2 EN-Indic 1B^,^task^:^translation^,!0.342#0.342}<5-09-23^=workers-ai&cgw^}~\
@cf/aisingapore/gemma-sea-lion-v4-27b-it ?Gemma SEA-LION v4 27B IT^;128000,!0.35#0.56}<5-09-23^=workers-ai&cgw^}~\
@cf/baai/bge-base-en-v1.5 ?BGE Base EN v1.5^,^task^:^embeddings^;512,^can^:^batch^,!0.067}<3-09-25^=workers-ai&cgw^,^same^:^baai/bge-base-en-v1.5^}~\
@cf/baai/bge-large-en-v1.5 ?BGE Large EN v1.5^,^task^:^embeddings^;512,^can^:^batch^,!0.2}<3-11-07^=workers-ai&cgw^}~\
@cf/baai/bge-m3 ?BGE M3^,^task^:^embeddings^;60000,!0.0118}<4-05-22^=workers-ai&cgw^,^same^:^baai/bge-m3^}~\
@cf/baai/bge-reranker-base ?BGE Reranker Base^,^task^:^reranking^,!0.003}<5-02-14^=workers-ai&cgw^}~\
@cf/baai/bge-small-en-v1.5 ?BGE Small EN v1.5^,^task^:^embeddings^;512,^can^:^batch^,!0.02}<3-11-07^=workers-ai&cgw^}~\
@cf/black-forest-labs/flux-1-schnell ?FLUX.1 Schnell^,^task^:^text-to-image^,^usd^:{^tiles^:0.0000528,^steps^:0.0001056}<4-08-29^=workers-ai&cw^}~\
@cf/black-forest-labs/flux-2-dev ?FLUX.2 Dev^,^task^:^text-to-image*^,^usd^:{^inputTileSteps^:0.000413,^tileSteps^:0.000825}<5-11-24^=workers-ai&cw^}~\
@cf/black-forest-labs/flux-2-klein-4b ?FLUX.2 Klein 4B^,^task^:^text-to-image*^,^usd^:{^inputTiles^:0.000059,^tiles^:0.000287}<6-01-14^=workers-ai&cw^,^same^:^black-forest-labs/flux-2-klein-4b^}~\
@cf/black-forest-labs/flux-2-klein-9b ?FLUX.2 Klein 9B^,^task^:^text-to-image*^,^usd^:{^firstMegapixels^:0.015,^megapixels^:0.002,^inputMegapixels^:0.002}<6-01-14^=workers-ai&cw^,^same^:^black-forest-labs/flux-2-klein-9b^}~\
@cf/bytedance/stable-diffusion-xl-lightning ?Stable Diffusion XL Lightning^,^task^:^text-to-image*^<4-02-27^=workers-ai&cw^}~\
@cf/cloudflare/clef {^task^:^text-classification*^;65536,^can^:^vision^,!0.24}=workers-ai&p^,^same^:^cloudflare/clef^}~\
@cf/cloudflare/clef-flash {^task^:^text-classification*^;24576,^can^:^vision^,!0.038}=workers-ai&p^,^same^:^cloudflare/clef-flash^}~\
@cf/cloudflare/clef-omni {^task^:^text-classification*^;64000,^can^:^vision^,!0.15}=workers-ai&p^,^same^:^cloudflare/clef-omni^}~\
@cf/deepgram/aura-1 {^task^:^text-to-speech^,^can^:^batch realtime^,^usd^:{^characters^:15}<5-08-27^=workers-ai&cw^}~\
@cf/deepgram/aura-2-en ?Aura 2 EN^,^task^:^text-to-speech^,^can^:^batch realtime^,^usd^:{^characters^:30}<5-10-09^=workers-ai&cw^}~\
@cf/deepgram/aura-2-es ?Aura 2 ES^,^task^:^text-to-speech^,^can^:^batch realtime^,^usd^:{^characters^:30}<5-10-09^=workers-ai&cw^}~\
@cf/deepgram/flux ?Flux (Deepgram)^,^task^:^speech-to-text^,^can^:^realtime^<5-09-29^=workers-ai&cw^}~\
@cf/deepgram/nova-3 {^task^:^speech-to-text^,^can^:^batch realtime^,^usd^:{^inputAudioSeconds^:0.312}<5-06-05^=workers-ai&cw^}~\
@cf/deepseek-ai/deepseek-math-7b-instruct ?DeepSeek Math 7B Instruct^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/deepseek-ai/deepseek-r1-distill-qwen-32b ?DeepSeek R1 Distill Qwen 32B^;80000,^can^:^reasoning^,!0.497#4.881}<5-01-22^=workers-ai&cgw^,^same^:^deepseek/deepseek-r1-distill-qwen-32b^}~\
@cf/deepseek-ai/deepseek-v4-flash-0731 ?DeepSeek V4 Flash 0731^;1048576#1048576,^can^:^tools json reasoning batch^,!0.44>0.014#1.32}<6-07-31^=workers-ai&cgpw^,^same^:^deepseek/deepseek-v4-flash-0731^}~\
@cf/deepseek-ai/deepseek-v4-pro-0813 ?DeepSeek V4 Pro 0813^;1048576#1048576,^can^:^tools json reasoning^,!1.32>0.044#3.96}<6-08-13^=workers-ai&cgpw^,^same^:^deepseek/deepseek-v4-pro-0813^}~\
@cf/deepseek-ai/deepseek-v4.1-flash-1017 ?DeepSeek V4.1 Flash 1017*^;1048576#1048576,^can^:^tools vision json reasoning^,!0.3#1.2>0.006}=workers-ai&p^,^same^:^deepseek/deepseek-v4.1-flash-1017^}~\
@cf/defog/sqlcoder-7b-2 ?SQLCoder 7B 2^;10000<4-02-27^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^}~\
@cf/facebook/bart-large-cnn ?BART Large CNN^,^task^:^summarization^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^}~\
@cf/fblgit/una-cybertron-7b-v2-bf16 ?UNA Cybertron 7B v2 BF16^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/google/embeddinggemma-300m ?EmbeddingGemma 300M^,^task^:^embeddings^<5-09-03^=workers-ai&cw^}~\
@cf/google/gemma-2b-it-lora ?Gemma 2B IT LoRA^;8192,^can^:^lora^=workers-ai&cw^}~\
@cf/google/gemma-3-12b-it ?Gemma 3 12B IT*^;80000,^can^:^vision lora^,!0.35#0.56}<5-03-18^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cgow^,^same^:^google/gemma-3-12b-it^}~\
@cf/google/gemma-4-26b-a4b-it ?Gemma 4 26B A4B IT*^;256000#16384,^can^:^tools vision json reasoning batch^,!0.1#0.3}<6-04-02^=workers-ai&cgpw^,^same^:^google/gemma-4-26b-a4b-it^}~\
@cf/google/gemma-7b-it-lora ?Gemma 7B IT LoRA^,^can^:^lora^=workers-ai&cw^}~\
@cf/huggingface/distilbert-sst-2-int8 ?DistilBERT SST-2 INT8^,^task^:^text-classification^,!0.026}<3-09-25^=workers-ai&cgw^}~\
@cf/ibm-granite/granite-4.0-h-micro {^context^:131000#131000,^can^:^tools^,!0.017#0.112}<5-10-07^=workers-ai&cgpw^,^same^:^ibm/granite-4.0-h-micro^}~\
@cf/leonardo/lucid-origin {^task^:^text-to-image^,^usd^:{^tiles^:0.007,^steps^:0.000132}<5-08-25^=workers-ai&cw^}~\
@cf/leonardo/phoenix-1.0 {^task^:^text-to-image^,^usd^:{^tiles^:0.0058,^steps^:0.00011}<5-08-25^=workers-ai&cw^}~\
@cf/llava-hf/llava-1.5-7b-hf ?LLaVA 1.5 7B HF^,^task^:^image-to-text*^=workers-ai&cw^}~\
@cf/lykon/dreamshaper-8-lcm ?DreamShaper 8 LCM^,^task^:^text-to-image*^=workers-ai&cw^}~\
@cf/meta-llama/llama-2-7b-chat-hf-lora ?Llama 2 7B Chat HF LoRA^;8192,^can^:^lora^=workers-ai&cw^}~\
@cf/meta/llama-2-7b-chat-fp16 ?Llama 2 7B Chat FP16^;4096,!0.556#6.667},^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cgow^}~\
@cf/meta/llama-2-7b-chat-int8 ?Llama 2 7B Chat INT8^;8192<3-09-25^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^,^same^:^meta/llama-2-7b-chat-hf^}~\
@cf/meta/llama-3-8b-instruct ?Llama 3 8B Instruct^,!0.282#0.827},^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cgow^,^same^:^meta/llama-3-8b-instruct^}~\
@cf/meta/llama-3-8b-instruct-awq ?Llama 3 8B Instruct AWQ^,!0.123#0.266},^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cgow^,^same^:^meta/llama-3-8b-instruct^}~\
@cf/meta/llama-3.1-70b-instruct-fp8-fast ?Llama 3.1 70B Instruct FP8 Fast^,^can^:^json^,!0.293#2.253}=workers-ai&g^,^same^:^meta/llama-3.1-70b-instruct^}~\
@cf/meta/llama-3.1-8b-instruct ?Llama 3.1 8B Instruct^,^can^:^json^,!0.282#0.827},^deprecated^:1,^retires^:^2026-05-30^=workers-ai&go^,^same^:^meta/llama-3.1-8b-instruct^}~\
@cf/meta/llama-3.1-8b-instruct-awq ?Llama 3.1 8B Instruct AWQ^,^can^:^json^,!0.123#0.266},^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cgow^,^same^:^meta/llama-3.1-8b-instruct^}~\
@cf/meta/llama-3.1-8b-instruct-fp8 ?Llama 3.1 8B Instruct FP8^;32000,^can^:^json^,!0.152#0.287}=workers-ai&cgw^,^same^:^meta/llama-3.1-8b-instruct^}~\
@cf/meta/llama-3.1-8b-instruct-fp8-fast ?Llama 3.1 8B Instruct FP8 Fast^,^can^:^json^,!0.045#0.384}=workers-ai&g^,^same^:^meta/llama-3.1-8b-instruct^}~\
@cf/meta/llama-3.2-11b-vision-instruct ?Llama 3.2 11B Vision Instruct*^,^can^:^vision lora^,!0.049#0.68}<4-09-25^=workers-ai&cgw^,^same^:^meta/llama-3.2-11b-vision-instruct^}~\
@cf/meta/llama-3.2-1b-instruct ?Llama 3.2 1B Instruct^,!0.027#0.201}=workers-ai&cgw^,^same^:^meta/llama-3.2-1b-instruct^}~\
@cf/meta/llama-3.2-3b-instruct ?Llama 3.2 3B Instruct^,!0.051#0.335}=workers-ai&cgw^,^same^:^meta/llama-3.2-3b-instruct^}~\
@cf/meta/llama-3.3-70b-instruct-fp8-fast ?Llama 3.3 70B Instruct FP8 Fast^;24000#24000,^can^:^tools json batch^,!0.293#2.253}<4-12-06^=workers-ai&cgpw^,^same^:^meta/llama-3.3-70b-instruct^}~\
@cf/meta/llama-4-scout-17b-16e-instruct ?Llama 4 Scout 17B 16E Instruct*^;131000#16384,^can^:^tools vision json^,!0.27#0.85}<5-04-05^=workers-ai&cgpw^,^same^:^meta/llama-4-scout^}~\
@cf/meta/llama-guard-3-8b ?Llama Guard 3 8B^,!0.48#0.03}<5-01-22^=workers-ai&cgw^,^same^:^meta/llama-guard-3-8b^}~\
@cf/meta/m2m100-1.2b ?M2M100 1.2B^,^task^:^translation^,!0.34#0.34}<3-09-25^=workers-ai&cgw^}~\
@cf/microsoft/phi-2 ?Phi-2^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^,^same^:^microsoft/phi-2^}~\
@cf/microsoft/resnet-50 ?ResNet 50^,^task^:^image-classification^,^usd^:{^requests^:0.00251}<3-09-25^=workers-ai&cw^}~\
@cf/mistral/mistral-7b-instruct-v0.1 ?Mistral 7B Instruct v0.1^,^can^:^lora^,!0.11#0.19},^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cgow^,^same^:^mistral/mistral-7b-instruct-v0.1^}~\
@cf/mistral/mistral-7b-instruct-v0.2-lora ?Mistral 7B Instruct v0.2 LoRA^;15000,^can^:^lora^<4-04-01^=workers-ai&cw^}~\
@cf/mistralai/mistral-small-3.1-24b-instruct ?Mistral Small 3.1 24B Instruct*^;128000#128000,^can^:^tools vision json lora^,!0.351#0.555}<5-03-18^=workers-ai&cgpw^,^same^:^mistral/mistral-small-3.1-24b-instruct^}~\
@cf/moondream/moondream3.1-9B-A2B ?Moondream 3.1 9B A2B^,^task^:^image-to-text*^#2048,^can^:^vision reasoning^,!0.3#1}<6-07-07^=workers-ai&cgw^}~\
@cf/moonshotai/kimi-k2.5 {^in^:^text image^;256000,^can^:^tools vision json reasoning^,!0.6#3>0.1}<6-02-02^,^deprecated^:1,^retires^:^2026-05-30^,^instead^:^@cf/moonshotai/kimi-k2.6^=workers-ai&cgow^,^same^:^moonshotai/kimi-k2.5^}~\
@cf/moonshotai/kimi-k2.6 {^in^:^text image^;262144#256000,^can^:^tools vision json reasoning batch^,!0.95>0.16#4}<6-04-20^=workers-ai&cgpw^,^same^:^moonshotai/kimi-k2.6^}~\
@cf/moonshotai/kimi-k2.7-code {^in^:^text image^;262144#262144,^can^:^tools vision json reasoning^,!0.95>0.19#4}<6-06-12^=workers-ai&cgpw^,^same^:^moonshotai/kimi-k2.7-code^}~\
@cf/myshell-ai/melotts ?MeloTTS^,^task^:^text-to-speech^,^usd^:{^outputAudioSeconds^:0.012}=workers-ai&cw^}~\
@cf/nvidia/nemotron-3-120b-a12b ?Nemotron 3 120B A12B^;256000#256000,^can^:^tools json reasoning^,!0.5#1.5}<6-02-24^=workers-ai&cgpw^,^same^:^nvidia/nemotron-3-super-120b-a12b^}~\
@cf/nvidia/nemotron-speech-streaming-en-0.6b ?Nemotron Speech Streaming EN 0.6B^,^task^:^speech-to-text^=workers-ai&cw^}~\
@cf/openai/gpt-oss-120b ?GPT-OSS 120B^;128000#16384,^can^:^tools json reasoning batch^,!0.35#0.75}<5-08-05^=workers-ai&cgpw^,^same^:^openai/gpt-oss-120b^}~\
@cf/openai/gpt-oss-20b ?GPT-OSS 20B^;128000#16384,^can^:^tools json reasoning^,!0.2#0.3}<5-08-05^=workers-ai&cgpw^,^same^:^openai/gpt-oss-20b^}~\
@cf/openai/whisper {^task^:^speech-to-text^,^usd^:{^inputAudioSeconds^:0.027}<3-09-25^=workers-ai&cw^}~\
@cf/openai/whisper-large-v3-turbo ?Whisper Large v3 Turbo^,^task^:^speech-to-text^,^usd^:{^inputAudioSeconds^:0.0306}<4-05-22^=workers-ai&cw^,^same^:^openai/whisper-large-v3-turbo^}~\
@cf/openai/whisper-tiny-en ?Whisper Tiny EN^,^task^:^speech-to-text^<4-04-22^=workers-ai&cw^}~\
@cf/openchat/openchat-3.5-0106 ?OpenChat 3.5 0106^;8192,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/pfnet/plamo-embedding-1b ?PLaMo Embedding 1B^,^task^:^embeddings^,!0.0186}<5-09-24^=workers-ai&cgw^}~\
@cf/pipecat-ai/smart-turn-v2 ?Smart Turn v2^,^task^:^turn-detection^,^can^:^batch realtime^,^usd^:{^inputAudioSeconds^:0.0204}<5-08-04^=workers-ai&cw^}~\
@cf/qwen/qwen1.5-0.5b-chat ?Qwen1.5 0.5B Chat^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/qwen/qwen1.5-1.8b-chat ?Qwen1.5 1.8B Chat^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/qwen/qwen1.5-14b-chat-awq ?Qwen1.5 14B Chat AWQ^;7500<4-02-27^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/qwen/qwen1.5-7b-chat-awq ?Qwen1.5 7B Chat AWQ^;20000<4-02-27^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/qwen/qwen2.5-coder-32b-instruct ?Qwen2.5 Coder 32B Instruct^;32768,^can^:^lora^,!0.66#1}<5-02-27^=workers-ai&cgw^,^same^:^alibaba/qwen-2.5-coder-32b-instruct^}~\
@cf/qwen/qwen3-30b-a3b-fp8 ?Qwen3 30B A3B FP8^;32768#32768,^can^:^tools json reasoning batch^,!0.051#0.335}<5-04-30^=workers-ai&cgpw^,^same^:^alibaba/qwen3-30b-a3b^}~\
@cf/qwen/qwen3-embedding-0.6b ?Qwen3 Embedding 0.6B^,^task^:^embeddings^;8192,!0.012}<5-06-18^=workers-ai&cgw^}~\
@cf/qwen/qwen3.8-27b ?Qwen3.8 27B*^;262144#262144,^can^:^tools vision json reasoning batch^,!0.45#3.2}<6-08-17^=workers-ai&cgpw^,^same^:^alibaba/qwen3.8-27b^}~\
@cf/qwen/qwq-32b ?QwQ 32B^;24000,^can^:^lora^,!0.66#1}<5-03-05^=workers-ai&cgw^,^same^:^alibaba/qwq-32b^}~\
@cf/runwayml/stable-diffusion-v1-5-inpainting ?Stable Diffusion v1.5 Inpainting^,^task^:^text-to-image*^<4-02-27^=workers-ai&cw^}~\
@cf/stabilityai/stable-diffusion-xl-base-1.0 ?Stable Diffusion XL Base 1.0^,^task^:^text-to-image*^<3-11-10^=workers-ai&cw^}~\
@cf/thebloke/discolm-german-7b-v1-awq ?DiscoLM German 7B v1 AWQ^;4096,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/tiiuae/falcon-7b-instruct ?Falcon 7B Instruct^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/tinyllama/tinyllama-1.1b-chat-v1.0 ?TinyLlama 1.1B Chat v1.0^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@cf/unum/uform-gen2-qwen-500m ?UForm Gen2 Qwen 500M^,^task^:^image-to-text*^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^}~\
@cf/zai-org/glm-4.7-flash ?GLM 4.7 Flash^;131072#131072,^can^:^tools json reasoning^,!0.06#0.4}<6-01-28^=workers-ai&cgpw^,^same^:^zai/glm-4.7-flash^}~\
@cf/zai-org/glm-5.2 ?GLM 5.2^;262144#256000,^can^:^tools json reasoning^,!1.4>0.26#4.4}<6-06-15^=workers-ai&cgpw^,^same^:^zai/glm-5.2^}~\
@cf/zai-org/glm-5.3 ?GLM 5.3^;1048576#1048576,^can^:^tools json reasoning^,!1.4#4.4>0.26}<6-08-14^=workers-ai&cpw^,^same^:^zai/glm-5.3^}~\
@cf/zai-org/glm-5.3-flash ?GLM 5.3 Flash*^;1048576#1048576,^can^:^tools vision json reasoning^,!0.15>0.03#0.5}<6-08-26^=workers-ai&cgpw^,^same^:^zai/glm-5.3-flash^}~\
",
"\
@hf/google/gemma-7b-it ?Gemma 7B IT^;8192,^can^:^lora^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^,^same^:^google/gemma-7b-it^}~\
@hf/mistral/mistral-7b-instruct-v0.2 ?Mistral 7B Instruct v0.2^;3072,^can^:^lora^<4-04-02^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^,^same^:^mistral/mistral-7b-instruct-v0.2^}~\
@hf/nexusflow/starling-lm-7b-beta ?Starling LM 7B Beta^;4096<4-04-01^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@hf/nousresearch/hermes-2-pro-mistral-7b ?Hermes 2 Pro Mistral 7B^;24000,^can^:^tools^,^deprecated^:1,^retires^:^2026-05-30^=workers-ai&cow^}~\
@hf/thebloke/deepseek-coder-6.7b-base-awq ?DeepSeek Coder 6.7B Base AWQ^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@hf/thebloke/deepseek-coder-6.7b-instruct-awq ?DeepSeek Coder 6.7B Instruct AWQ^;4096<4-02-06^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@hf/thebloke/llama-2-13b-chat-awq ?Llama 2 13B Chat AWQ^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@hf/thebloke/mistral-7b-instruct-v0.1-awq ?Mistral 7B Instruct v0.1 AWQ^;4096<3-11-24^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@hf/thebloke/neural-chat-7b-v3-1-awq ?Neural Chat 7B v3.1 AWQ^;4096,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@hf/thebloke/openhermes-2.5-mistral-7b-awq ?OpenHermes 2.5 Mistral 7B AWQ^;4096<4-02-06^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
@hf/thebloke/zephyr-7b-beta-awq ?Zephyr 7B Beta AWQ^,^deprecated^:1,^retires^:^2025-10-01^=workers-ai&cow^}~\
",
"\
aetherwiing/mn-starcannon-12b {!0.8#1.2}=openrouter&g^}~\
",
"\
ai21/jamba-1-5-large {!2#8}=openrouter&g^}~\
ai21/jamba-1-5-mini {!0.2#0.4}=openrouter&g^}~\
ai21/jamba-1.6-large {!2#8}=openrouter&g^}~\
ai21/jamba-1.6-mini {!0.2#0.4}=openrouter&g^}~\
ai21/jamba-instruct {!0.5#0.7}=openrouter&g^}~\
ai21/jamba-large-1.7 {!2#8}<5-08-08^=openrouter&g^}~\
",
"\
aion-labs/aion-1.0 ?Aion-1.0^,!4#8}<5-02-04^=openrouter&g^}~\
aion-labs/aion-1.0-mini ?Aion-1.0-Mini^,!0.7#1.4}<5-02-04^=openrouter&g^}~\
aion-labs/aion-2.0 ?Aion-2.0^;131072#32768,^can^:^tools reasoning^,!0.8>0.2#1.6}<6-02-23^=openrouter&gp^}~\
aion-labs/aion-3.0 ?Aion-3.0^;131072#32768,^can^:^tools reasoning^,!3#6>0.75}=openrouter&p^}~\
aion-labs/aion-3.0-mini ?Aion-3.0-Mini^;131072#32768,^can^:^tools reasoning^,!0.7#1.4>0.18}=openrouter&p^}~\
aion-labs/aion-3.5 {^context^:262144#32768,^can^:^tools reasoning^,!3#6>0.75}=openrouter&p^}~\
aion-labs/aion-3.5-mini {^context^:262144#32768,^can^:^tools reasoning^,!0.7#1.4>0.18}=openrouter&p^}~\
aion-labs/aion-rp-llama-3.1-8b {^context^:32768,!0.2#0.2}<5-02-04^=openrouter&g^}~\
",
"\
alfredpros/codellama-7b-instruct-solidity {!0.8#1.2}<5-04-14^=openrouter&g^}~\
",
"\
alibaba/hh1-i2v ?HappyHorse 1.0 I2V^,^task^:^image-to-video*^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
alibaba/hh1-t2v ?HappyHorse 1.0 T2V^,^task^:^text-to-video^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
alibaba/hh1.1-i2v ?HappyHorse 1.1 I2V^,^task^:^image-to-video*^,^usd^:{^videoSeconds^:0.18},^variants^:{^720p^:{^videoSeconds^:0.14},^1080p^:{^videoSeconds^:0.18}},^zdr^:0<6-06-24^=ai-gateway&c^}~\
alibaba/hh1.1-r2v ?HappyHorse 1.1 R2V^,^task^:^image-to-video*^,^usd^:{^videoSeconds^:0.18},^variants^:{^720p^:{^videoSeconds^:0.14},^1080p^:{^videoSeconds^:0.18}},^zdr^:0<6-06-24^=ai-gateway&c^}~\
alibaba/hh1.1-t2v ?HappyHorse 1.1 T2V^,^task^:^text-to-video^,^usd^:{^videoSeconds^:0.18},^variants^:{^720p^:{^videoSeconds^:0.14},^1080p^:{^videoSeconds^:0.18}},^zdr^:0<6-06-24^=ai-gateway&c^}~\
alibaba/qwen-2-72b-instruct {!0.9#0.9}=openrouter:qwen/qwen-2-72b-instruct&g^}~\
alibaba/qwen-2-7b-instruct {^context^:32768,!0.054#0.054}=novita:qwen/qwen-2-7b-instruct&g^}~\
alibaba/qwen-2-vl-72b-instruct {^context^:32768,!0.45#0.45}=novita:qwen/qwen-2-vl-72b-instruct&g^}~\
alibaba/qwen-2.5-72b-instruct ?Qwen2.5 72B Instruct^;32000#16384,^can^:^tools^,!0.38#0.4}<4-09-19^=novita:qwen/qwen-2.5-72b-instruct|:qwen/qwen-2.5-72b-instruct&gp^}~\
alibaba/qwen-2.5-7b-instruct ?Qwen2.5 7B Instruct^;32768#29491,^can^:^tools^,!0.1#0.2}<4-09-18^=openrouter:qwen/qwen-2.5-7b-instruct&p^}~\
alibaba/qwen-2.5-coder-32b-instruct ?Qwen2.5 Coder 32B Instruct^;32768#8192,^can^:^tools lora^,!0.66#1}<4-11-11^=workers-ai:@cf/qwen/qwen2.5-coder-32b-instruct^,{^to^:^huggingface:Qwen/Qwen2.5-Coder-32B-Instruct^,^price^:{!0.06#0.2}}},^openrouter:qwen/qwen-2.5-coder-32b-instruct&cgpw^}~\
alibaba/qwen-2.5-vl-7b-instruct {!0.2#0.2}=openrouter:qwen/qwen-2.5-vl-7b-instruct&g^}~\
alibaba/qwen-image-2.1-pro {^task^:^text-to-image*^=openrouter:qwen/qwen-image-2.1-pro&p^}~\
alibaba/qwen-image-2.1-turbo {^task^:^text-to-image*^=openrouter:qwen/qwen-image-2.1-turbo&p^}~\
alibaba/qwen-image-3 {^task^:^text-to-image*^=openrouter:qwen/qwen-image-3&p^}~\
alibaba/qwen-image-3.0-pro {^task^:^text-to-image*^,^usd^:{^images^:0.04},^variants^:{^output size 1k^:{^images^:0.04},^output size 2k^:{^images^:0.07}},^zdr^:0<6-08-11^=openrouter:qwen/qwen-image-3-pro^,^ai-gateway&cp^}~\
alibaba/qwen-max {!1.6#6.4}<4-04-03^=openrouter:qwen/qwen-max&g^}~\
alibaba/qwen-max-latest ?Qwen Max Latest (Qwen3.8 Max)*^;262144#131072,^can^:^tools vision reasoning^,^reasoning^:^adaptive^,!2#6>0.25}=fireworks:accounts/fireworks/routers/qwen-max-latest&p^}~\
alibaba/qwen-plus ?Qwen-Plus^;1000000#32768,^can^:^tools^,!0.26#0.78>0.052,^cacheWrite^:0.325},^long^:[{^above^:256000,!0.78#2.34>0.156,^cacheWrite^:0.975}}]<4-01-25^=openrouter:qwen/qwen-plus&p^}~\
alibaba/qwen-plus-2025-07-28 ?Qwen Plus 0728^;1000000,!0.26#0.78}<5-07-28^=openrouter:qwen/qwen-plus-2025-07-28&g^}~\
alibaba/qwen-turbo {!0.05#0.2}<4-11-01^=openrouter:qwen/qwen-turbo&g^}~\
alibaba/qwen-vl-max {!0.8#3.2}<4-04-08^=openrouter:qwen/qwen-vl-max&g^}~\
alibaba/qwen-vl-plus {!0.21#0.63}<4-01-25^=openrouter:qwen/qwen-vl-plus&g^}~\
alibaba/qwen1.5-0.5b {!0.1#0.1}=together:Qwen/Qwen1.5-0.5B&g^}~\
alibaba/qwen1.5-1.8b {!0.1#0.1}=together:Qwen/Qwen1.5-1.8B&g^}~\
alibaba/qwen1.5-14b {!0.3#0.3}=together:Qwen/Qwen1.5-14B&g^}~\
alibaba/qwen1.5-4b {!0.1#0.1}=together:Qwen/Qwen1.5-4B&g^}~\
alibaba/qwen1.5-72b {!0.9#0.9}=together:Qwen/Qwen1.5-72B&g^}~\
alibaba/qwen1.5-7b {!0.2#0.2}=together:Qwen/Qwen1.5-7B&g^}~\
alibaba/qwen2.5-coder-7b-instruct {!0.2#0.2}=openrouter:qwen/qwen2.5-coder-7b-instruct&g^}~\
alibaba/qwen2.5-vl-32b-instruct {!0.9#0.9}=openrouter:qwen/qwen2.5-vl-32b-instruct&g^}~\
alibaba/qwen2.5-vl-72b-instruct ?Qwen2.5-VL 72B Instruct^;128000,!0.9#0.9}=fireworks:accounts/fireworks/models/qwen2p5-vl-72b-instruct^,{^to^:^ovhcloud:Qwen2.5-VL-72B-Instruct^,^price^:{!1.01#1.01}}},^openrouter:qwen/qwen2.5-vl-72b-instruct|:qwen/qwen-2.5-vl-72b-instruct&g^}~\
alibaba/qwen3-14b ?Qwen3 14B^;40960#36864,^can^:^tools json reasoning^,!0.1#0.22}<5-04-28^,^to^:[{^to^:^doubleword:Qwen/Qwen3-14B-FP8^,^price^:{!0.05#0.6}},^fidelity^:^fp8^},^openrouter:qwen/qwen3-14b&gp^}~\
alibaba/qwen3-235b-a22b ?Qwen3 235B-A22B^;128000#16384,^can^:^tools json reasoning^,!0.22#0.88}<5-04-29^=fireworks:accounts/fireworks/models/qwen3-235b-a22b^,{^to^:^huggingface:Qwen/Qwen3-235B-A22B^,^price^:{!0.2#0.8}}},^openrouter:qwen/qwen3-235b-a22b&gp^}~\
alibaba/qwen3-235b-a22b-2507 ?Qwen3 235B-A22B Instruct 2507^;262144#131072,^can^:^tools json^,!0.22#0.88}<5-07-23^=amazon-bedrock:qwen.qwen3-235b-a22b-2507-v1:0^,{^to^:^huggingface:Qwen/Qwen3-235B-A22B-Instruct-2507^,^price^:{!0.855#2.565}}},^openrouter:qwen/qwen3-235b-a22b-2507&p^}~\
alibaba/qwen3-235b-a22b-thinking-2507 ?Qwen3-235B-A22B-Thinking-2507^;262144#81920,^can^:^tools json reasoning^,!0.3#3}<5-07-25^=huggingface:Qwen/Qwen3-235B-A22B-Thinking-2507|:qwen/qwen3-235b-a22b-thinking-2507&p^}~\
alibaba/qwen3-30b-a3b ?Qwen3 30B A3B^;32768#32768,^can^:^tools json reasoning batch^,!0.12#0.5}<5-04-30^,^to^:[{^to^:^workers-ai:@cf/qwen/qwen3-30b-a3b-fp8^,^price^:{!0.051#0.335}},^fidelity^:^fp8^},^huggingface:Qwen/Qwen3-30B-A3B|:qwen/qwen3-30b-a3b&cgpw^}~\
alibaba/qwen3-30b-a3b-instruct-2507 ?Qwen3 30B A3B Instruct 2507^;262144#235929,^can^:^tools json^,!0.1#0.3>0.1}<5-07-30^=openrouter:qwen/qwen3-30b-a3b-instruct-2507&p^}~\
alibaba/qwen3-30b-a3b-thinking-2507 ?Qwen3 30B A3B Thinking 2507^;81920,^can^:^json^,!0.08#0.4}<5-07-30^=openrouter:qwen/qwen3-30b-a3b-thinking-2507&g^}~\
alibaba/qwen3-32b ?Qwen3 32B^;32768#16384,^can^:^tools json reasoning^,!0.15#0.6}<5-04-29^=amazon-bedrock:qwen.qwen3-32b-v1:0^,{^to^:^groq:qwen/qwen3-32b^,^price^:{!0.29#0.59}}},{^to^:^cerebras:qwen-3-32b^,^price^:{!0.4#0.8}}},{^to^:^ovhcloud:Qwen3-32B^,^price^:{!0.09#0.25}}},{^to^:^huggingface:Qwen/Qwen3-32B^,^price^:{!0.29#0.59}}},^openrouter:qwen/qwen3-32b&gp^}~\
alibaba/qwen3-8b ?Qwen3 8B^;40960#32768,^can^:^tools json reasoning^,!0.07#0.18}<5-04-30^=huggingface:Qwen/Qwen3-8B|:qwen/qwen3-8b&gp^}~\
alibaba/qwen3-coder ?Qwen3-Coder 480B-A35B Instruct^;131072#65536,^can^:^tools json^,!0.45#1.8}<5-07-23^=amazon-bedrock:qwen.qwen3-coder-480b-a35b-v1:0^,^cerebras:qwen-3-coder-480b^,{^to^:^huggingface:Qwen/Qwen3-Coder-480B-A35B-Instruct^,^price^:{!2#2}}},^openrouter:qwen/qwen3-coder&gp^}~\
alibaba/qwen3-coder-30b-a3b-instruct ?Qwen3-Coder 30B-A3B Instruct^;262144#131072,^can^:^tools json^,!0.15#0.6}<5-07-31^=amazon-bedrock:qwen.qwen3-coder-30b-a3b-v1:0^,{^to^:^ovhcloud:Qwen3-Coder-30B-A3B-Instruct^,^price^:{!0.07#0.26}}},{^to^:^huggingface:Qwen/Qwen3-Coder-30B-A3B-Instruct^,^price^:{!0.07#0.26}}},^openrouter:qwen/qwen3-coder-30b-a3b-instruct&gp^}~\
alibaba/qwen3-coder-flash {^context^:1000000#65536,^can^:^tools json^,!0.195,^cacheWrite^:0.24375>0.039#0.975}<5-07-28^=openrouter:qwen/qwen3-coder-flash&gp^}~\
alibaba/qwen3-coder-next {^context^:262144#65536,^can^:^tools json^,!0.5#1.2}<6-02-03^=amazon-bedrock:qwen.qwen3-coder-next^,{^to^:^huggingface:Qwen/Qwen3-Coder-Next^,^price^:{!0.2#1.5}}},^openrouter:qwen/qwen3-coder-next&p^}~\
alibaba/qwen3-coder-plus {^context^:1000000,^can^:^json^,!0.65,^cacheWrite^:0.8125>0.13#3.25}<5-07-23^=openrouter:qwen/qwen3-coder-plus&g^}~\
alibaba/qwen3-embedding-8b ?Qwen3 Embedding 8B^,^task^:^embeddings^,!0.04}<5-06-05^=doubleword:Qwen/Qwen3-Embedding-8B&g^}~\
alibaba/qwen3-max ?Qwen 3 Max^;262144,^can^:^tools json reasoning^,!1.2#6},^zdr^:0<5-09-23^=openrouter:qwen/qwen3-max^,^ai-gateway&cg^}~\
alibaba/qwen3-max-thinking {^context^:262144,^can^:^json^,!0.78#3.9}<6-01-23^=openrouter:qwen/qwen3-max-thinking&g^}~\
alibaba/qwen3-next-80b-a3b-instruct ?Qwen3-Next 80B-A3B Instruct^;262144#262000,^can^:^tools json^,!0.15#1.2}<5-09-11^=amazon-bedrock:qwen.qwen3-next-80b-a3b^,{^to^:^huggingface:Qwen/Qwen3-Next-80B-A3B-Instruct^,^price^:{!0.25#1}}},^openrouter:qwen/qwen3-next-80b-a3b-instruct&gp^}~\
alibaba/qwen3-next-80b-a3b-thinking ?Qwen3 Next 80B A3B Thinking^,^can^:^json^,!0.0975#0.78}<5-09-11^=openrouter:qwen/qwen3-next-80b-a3b-thinking&g^}~\
alibaba/qwen3-vl-235b-a22b-instruct ?Qwen3 VL 235B A22B Instruct*^;262144#262000,^can^:^tools vision json^,!0.53#2.66}<5-09-23^=amazon-bedrock:qwen.qwen3-vl-235b-a22b^,{^to^:^doubleword:Qwen/Qwen3-VL-235B-A22B-Instruct-FP8^,^price^:{!0.6#1.2}},^fidelity^:^fp8^},{^to^:^huggingface:Qwen/Qwen3-VL-235B-A22B-Instruct^,^price^:{!0.3#1.5}}},^openrouter:qwen/qwen3-vl-235b-a22b-instruct&gp^}~\
alibaba/qwen3-vl-235b-a22b-thinking ?Qwen3 VL 235B A22B Thinking*^;131072#32768,^can^:^tools vision json reasoning^,!0.98#3.95}<5-09-24^=huggingface:Qwen/Qwen3-VL-235B-A22B-Thinking|:qwen/qwen3-vl-235b-a22b-thinking&gp^}~\
alibaba/qwen3-vl-30b-a3b-instruct ?Qwen3 VL 30B A3B Instruct*^;131072#32768,^can^:^tools vision json^,!0.2#0.7}<5-10-05^,^to^:[{^to^:^doubleword:Qwen/Qwen3-VL-30B-A3B-Instruct-FP8^,^price^:{!0.16#0.8}},^fidelity^:^fp8^},^huggingface:Qwen/Qwen3-VL-30B-A3B-Instruct|:qwen/qwen3-vl-30b-a3b-instruct&gp^}~\
alibaba/qwen3-vl-30b-a3b-thinking ?Qwen3 VL 30B A3B Thinking*^;262144#235929,^can^:^tools vision json reasoning^,!0.29#1}<5-10-11^=openrouter:qwen/qwen3-vl-30b-a3b-thinking&p^}~\
alibaba/qwen3-vl-32b-instruct ?Qwen3 VL 32B Instruct^;131072,^can^:^json^,!0.104#0.416}<5-10-21^=openrouter:qwen/qwen3-vl-32b-instruct&g^}~\
alibaba/qwen3-vl-8b-instruct ?Qwen3 VL 8B Instruct*^;262144#235929,^can^:^tools vision json^,!0.25#0.75>0.12}<5-10-15^=openrouter:qwen/qwen3-vl-8b-instruct&p^}~\
alibaba/qwen3-vl-8b-thinking ?Qwen3 VL 8B Thinking^;131072,^can^:^json^,!0.117#1.365}<5-10-14^=openrouter:qwen/qwen3-vl-8b-thinking&g^}~\
alibaba/qwen3.5-122b-a10b ?Qwen3.5 122B-A10B*^;262144#65536,^can^:^tools vision json reasoning^,!0.4#3.2}<6-02-23^=huggingface:Qwen/Qwen3.5-122B-A10B|:qwen/qwen3.5-122b-a10b&gp^}~\
alibaba/qwen3.5-27b ?Qwen3.5 27B*^;262144#65536,^can^:^tools vision json reasoning^,!0.3#2.4}<6-02-23^=huggingface:Qwen/Qwen3.5-27B|:qwen/qwen3.5-27b&p^}~\
alibaba/qwen3.5-35b-a3b ?Qwen3.5 35B-A3B*^;262144#65536,^can^:^tools vision json reasoning^,!0.25#2}<6-02-23^,^to^:[{^to^:^doubleword:Qwen/Qwen3.5-35B-A3B-FP8^,^fidelity^:^fp8^},^huggingface:Qwen/Qwen3.5-35B-A3B|:qwen/qwen3.5-35b-a3b&gp^}~\
alibaba/qwen3.5-397b-a17b ?Qwen 3.5 397B A17B*^;262144#32768,^can^:^tools vision json reasoning^,!0.6#3.6},^zdr^:1<6-02-15^=doubleword:Qwen/Qwen3.5-397B-A17B^,^huggingface:Qwen/Qwen3.5-397B-A17B|:qwen/qwen3.5-397b-a17b^,^ai-gateway&cgp^}~\
alibaba/qwen3.5-9b ?Qwen3.5 9B*^;262144#65536,^can^:^tools vision json reasoning^,!0.17#0.25}<6-02-23^=together:Qwen/Qwen3.5-9B^,{^to^:^doubleword:Qwen/Qwen3.5-9B^,^price^:{!0.08#0.7}}},^huggingface:Qwen/Qwen3.5-9B|:qwen/qwen3.5-9b&gp^}~\
alibaba/qwen3.5-flash-02-23 ?Qwen3.5-Flash*^;1000000#65536,^can^:^tools vision json reasoning^,!0.065#0.26}<6-02-25^=openrouter:qwen/qwen3.5-flash-02-23&gp^}~\
alibaba/qwen3.5-plus ?Qwen3.5 Plus 2026-04-20*^;1000000#65536,^can^:^tools vision json reasoning^,!0.3,^cacheWrite^:0.375#1.8}<6-02-16^=openrouter:qwen/qwen3.5-plus-20260420&gp^}~\
alibaba/qwen3.5-plus-02-15 ?Qwen3.5 Plus 2026-02-15*^;1000000#65536,^can^:^tools vision json reasoning^,!0.26#1.56},^long^:[{^above^:256000,!0.325#1.95}}]<6-02-15^=openrouter:qwen/qwen3.5-plus-02-15&p^}~\
alibaba/qwen3.6-27b ?Qwen3.6 27B*^;131072#16384,^can^:^tools vision json reasoning^,!0.6#3>0.3}<6-04-22^=groq:qwen/qwen3.6-27b^,{^to^:^huggingface:Qwen/Qwen3.6-27B^,^price^:{!0.47#3.19}}},^openrouter:qwen/qwen3.6-27b&p^}~\
alibaba/qwen3.6-35b-a3b ?Qwen3.6 35B-A3B*^;262144#65536,^can^:^tools vision json reasoning^,!0.15#0.95}<6-04-17^,^to^:[{^to^:^doubleword:Qwen/Qwen3.6-35B-A3B-FP8^,^price^:{!0.25#2}},^fidelity^:^fp8^},^huggingface:Qwen/Qwen3.6-35B-A3B|:qwen/qwen3.6-35b-a3b&gp^}~\
alibaba/qwen3.6-flash {^in^:^text image^;1000000#65536,^can^:^tools vision json reasoning^,!0.1875,^cacheWrite^:0.234375#1.125}<6-04-27^=openrouter:qwen/qwen3.6-flash&gp^}~\
alibaba/qwen3.6-max-preview {^context^:262144,^can^:^json^,!1.04,^cacheWrite^:1.3#6.24}<6-04-20^=openrouter:qwen/qwen3.6-max-preview&g^}~\
alibaba/qwen3.6-plus {^context^:1000000#65536,^can^:^tools vision json reasoning^,!0.5#3}<6-04-02^=together:Qwen/Qwen3.6-Plus^,^fireworks:accounts/fireworks/models/qwen3p6-plus|:qwen/qwen3.6-plus&gp^}~\
alibaba/qwen3.7-flash {^in^:^text image^;1000000#65536,^can^:^tools vision json reasoning^,!0.03#0.13>0.006,^cacheWrite^:0.038},^long^:[{^above^:32000,!0.1#0.4>0.02,^cacheWrite^:0.125}},{^above^:256000,!0.2#0.8>0.04,^cacheWrite^:0.25}}]=openrouter:qwen/qwen3.7-flash&p^}~\
alibaba/qwen3.7-max ?Qwen 3.7 Max^;1000000#131072,^can^:^tools json reasoning^,!2.5#7.5>0.5},^zdr^:0<6-05-21^=together:Qwen/Qwen3.7-Max|:qwen/qwen3.7-max^,^ai-gateway&cp^}~\
alibaba/qwen3.7-plus ?Qwen 3.7 Plus*^;262144#131072,^can^:^tools vision json reasoning^,!0.4>0.08#1.6},^zdr^:0<6-06-02^=fireworks:accounts/fireworks/models/qwen3p7-plus|:qwen/qwen3.7-plus^,^ai-gateway&cgp^}~\
alibaba/qwen3.8-2.4t-a95b ?Qwen3.8 2.4T A95B^;262144#131072,^can^:^tools json reasoning^,^reasoning^:^adaptive^,!2#6>0.25}=fireworks:accounts/fireworks/models/qwen3p8-2p4t-a95b^,{^to^:^huggingface:Qwen/Qwen3.8-2.4T-A95B^,^price^:{!2.5#6.25}}},^openrouter:qwen/qwen3.8-2.4t-a95b&p^}~\
alibaba/qwen3.8-27b ?Qwen3.8 27B*^;131072#16384,^can^:^tools vision json reasoning batch^,!0.8#4}<6-08-17^=groq:qwen/qwen3.8-27b^,{^to^:^cerebras:qwen-3.8-27b^,^price^:{!0.99#1.49>0.99}}},{^to^:^doubleword:Qwen/Qwen3.8-27B-FP8^,^price^:{!0.45>0.04#3}},^fidelity^:^fp8^},{^to^:^workers-ai:@cf/qwen/qwen3.8-27b^,^price^:{!0.45#3.2}}},{^to^:^huggingface:Qwen/Qwen3.8-27B^,^price^:{!0.4#3}}},^openrouter:qwen/qwen3.8-27b^,^ai-gateway&cgpw^}~\
alibaba/qwen3.8-flash {^in^:^text image^;1000000#131072,^can^:^tools vision json reasoning^,!0.15#0.47>0.016}=openrouter:qwen/qwen3.8-flash&p^}~\
alibaba/qwen3.8-max ?Qwen 3.8 Max*^;262144#131072,^can^:^tools vision json reasoning^,^reasoning^:^adaptive^,!2#6>0.25},^zdr^:0<6-08-11^=fireworks:accounts/fireworks/models/qwen3p8-max|:qwen/qwen3.8-max-0902^,^ai-gateway&cp^}~\
alibaba/qwen3.8-max-prime {^in^:^text image^;1000000#131072,^can^:^tools vision json reasoning^,!4#12>0.5}=openrouter:qwen/qwen3.8-max-prime&p^}~\
alibaba/qwen3.8-omni-flash {^in^:^text image^;1000000#131072,^can^:^tools vision json reasoning^,!0.15#0.47>0.016}=openrouter:qwen/qwen3.8-omni-flash&p^}~\
alibaba/qwq-32b ?QwQ 32B^;24000,^can^:^lora^,!0.66#1}<5-03-05^=workers-ai:@cf/qwen/qwq-32b|:qwen/qwq-32b&cgw^}~\
alibaba/qwq-32b-preview {!0.2#0.2}=openrouter:qwen/qwq-32b-preview&g^}~\
alibaba/wan-2.6-image {^task^:^text-to-image^<6-04-14^=ai-gateway&c^}~\
alibaba/wan-2.7-i2v ?Wan 2.7 I2V^,^task^:^image-to-video*^,^usd^:{^videoSeconds^:0.1},^variants^:{^720p^:{^videoSeconds^:0.1},^1080p^:{^videoSeconds^:0.15}},^zdr^:1<6-05-29^=ai-gateway&c^}~\
alibaba/wan-3.0 ?Wan 3.0 Video^,^task^:^text-to-video^,^usd^:{^videoSeconds^:0.05},^variants^:{^720p^:{^videoSeconds^:0.1},^1080p^:{^videoSeconds^:0.2},^480p^:{^videoSeconds^:0.05}},^zdr^:0<6-08-25^=ai-gateway&c^}~\
alibaba/wan-3.0-prime ?Wan 3.0 Prime Video^,^task^:^text-to-video^,^usd^:{^videoSeconds^:0.068},^variants^:{^480p^:{^videoSeconds^:0.068},^720p^:{^videoSeconds^:0.14},^1080p^:{^videoSeconds^:0.28}},^zdr^:0<6-09-01^=ai-gateway&c^}~\
",
"\
all-hands/openhands-lm-32b-v0.1 {!2.6#3.4}=openrouter&g^}~\
",
"\
allenai/olmo-3-32b-think ?Olmo 3 32B Think^;65536,!0.15#0.5}<5-11-21^=openrouter&g^}~\
allenai/olmo-7b {!0.2#0.2}=together:allenai/OLMo-7B&g^}~\
",
"\
alpindale/goliath-120b {!6.5625#9.375}=openrouter&g^}~\
alpindale/magnum-72b {!1.5#2.25}=openrouter&g^}~\
",
"\
amazon/nova-2-lite-v1 ?Nova 2 Lite*^;1000000#65535,^can^:^tools vision reasoning^,!0.3>0.075#2.5}<5-12-02^=amazon-bedrock:global.amazon.nova-2-lite-v1:0^,^amazon-bedrock:amazon.nova-2-lite-v1:0 +10%^,^amazon-bedrock:us.amazon.nova-2-lite-v1:0 +10%^,{^to^:^amazon-bedrock:eu.amazon.nova-2-lite-v1:0^,^price^:{!0.374#3.157>0.0935,^cacheWrite^:0.374}}},{^to^:^amazon-bedrock:jp.amazon.nova-2-lite-v1:0^,^price^:{!0.396#3.311>0.099,^cacheWrite^:0.396}}},^openrouter&gp^}~\
amazon/nova-2-sonic {^task^:^speech-to-speech^;1000000,!0.33#2.75,^inputAudio^:3,^outputAudio^:12}=amazon-bedrock:amazon.nova-2-sonic-v1:0&g^}~\
amazon/nova-lite-v1 ?Nova Lite*^;300000#10000,^can^:^tools vision^,!0.06>0.015#0.24}<4-12-03^=amazon-bedrock:amazon.nova-lite-v1:0^,^amazon-bedrock:us.amazon.nova-lite-v1:0^,^amazon-bedrock:eu.amazon.nova-lite-v1:0 +15%^,^amazon-bedrock:apac.amazon.nova-lite-v1:0 +5%^,{^to^:^amazon-bedrock:ca.amazon.nova-lite-v1:0^,^price^:{!0.064#0.256>0.016,^cacheWrite^:0.064}}},^openrouter&gp^}~\
amazon/nova-micro-v1 ?Nova Micro^;128000#10000,^can^:^tools^,!0.035>0.00875#0.14}<4-12-03^=amazon-bedrock:amazon.nova-micro-v1:0^,^amazon-bedrock:us.amazon.nova-micro-v1:0^,{^to^:^amazon-bedrock:eu.amazon.nova-micro-v1:0^,^price^:{!0.04#0.16>0.01,^cacheWrite^:0.04}}},{^to^:^amazon-bedrock:apac.amazon.nova-micro-v1:0^,^price^:{!0.037#0.148>0.00925,^cacheWrite^:0.037}}},^openrouter&gp^}~\
amazon/nova-premier-v1 ?Nova Premier*^;1000000#10000,^can^:^tools vision^,!2.5>0.625#12.5}=amazon-bedrock:amazon.nova-premier-v1:0^,^amazon-bedrock:us.amazon.nova-premier-v1:0|&gp^}~\
amazon/nova-pro-v1 ?Nova Pro*^;300000#10000,^can^:^tools vision^,!0.8>0.2#3.2}<4-12-03^=amazon-bedrock:amazon.nova-pro-v1:0^,^amazon-bedrock:us.amazon.nova-pro-v1:0^,^amazon-bedrock:eu.amazon.nova-pro-v1:0 +15%^,^amazon-bedrock:apac.amazon.nova-pro-v1:0 +5%|&gp^}~\
amazon/nova-sonic {^task^:^speech-to-speech^,!0.06#0.24,^inputAudio^:3.4,^outputAudio^:13.6}=amazon-bedrock:amazon.nova-sonic-v1:0&g^}~\
amazon/titan-embed-text-v1 ?Titan Embeddings G1 - Text^,^task^:^embeddings^;8192,!0.1}=amazon-bedrock:amazon.titan-embed-text-v1&g^}~\
amazon/titan-text-express-v1 ?Titan Text G1 - Express^,!0.2#0.6}=amazon-bedrock:amazon.titan-text-express-v1&g^}~\
amazon/titan-text-lite-v1 ?Titan Text G1 - Lite^,!0.15#0.2}=amazon-bedrock:amazon.titan-text-lite-v1&g^}~\
",
"\
anthracite-org/magnum-v2-72b {!3#3}=openrouter&g^}~\
anthracite-org/magnum-v4-72b {^context^:32768,!1.5#2.25}<4-10-22^=openrouter&g^}~\
",
"\
anthropic/claude-2 ?Claude 2.0 / 2.1^;200000,!8#24},^deprecated^:1,^retires^:^2025-07-21^,^instead^:^anthropic/claude-opus-4.8^=anthropic:|&go^}~\
anthropic/claude-3-haiku ?Claude Haiku 3* document^;200000,^can^:^tools vision^,!0.25,^cacheWrite^:0.3>0.03#1.25,^cacheWrite1h^:0.5}<4-03-07^,^deprecated^:1,^retires^:^2026-04-20^,^instead^:^anthropic/claude-haiku-4.5^=anthropic:^,^amazon-bedrock:anthropic.claude-3-haiku-20240307-v1:0|&go^}~\
anthropic/claude-3-opus ?Claude Opus 3* document^;200000,^can^:^tools vision^,!15,^cacheWrite^:18.75>1.5#75,^cacheWrite1h^:30}<4-02-29^,^deprecated^:1,^retires^:^2026-01-05^,^instead^:^anthropic/claude-opus-4.8^=anthropic:claude-3-opus-latest^,^amazon-bedrock:anthropic.claude-3-opus-20240229-v1:0|&go^}~\
anthropic/claude-3-sonnet {^in^:^text image document^;200000,^can^:^tools vision^,!3,^cacheWrite^:3.75>0.3#15,^cacheWrite1h^:6}<4-02-29^,^deprecated^:1,^retires^:^2025-07-21^,^instead^:^anthropic/claude-sonnet-4.6^=anthropic:^,^amazon-bedrock:anthropic.claude-3-sonnet-20240229-v1:0|&go^}~\
anthropic/claude-3.5-haiku ?Claude Haiku 3.5* document^;200000,^can^:^tools vision^,!0.8,^cacheWrite^:1>0.08#4,^cacheWrite1h^:1.6,^searches^:10}<4-10-22^,^deprecated^:1,^retires^:^2026-02-19^,^instead^:^anthropic/claude-haiku-4.5^=anthropic:claude-3-5-haiku-latest^,^google-vertex:claude-3-5-haiku@20241022^,^amazon-bedrock:anthropic.claude-3-5-haiku-20241022-v1:0|&go^}~\
anthropic/claude-3.5-sonnet ?Claude Sonnet 3.5* document^;200000,^can^:^tools vision^,!3,^cacheWrite^:3.75>0.3#15,^cacheWrite1h^:6,^searches^:10}<4-06-20^,^deprecated^:1,^retires^:^2025-10-28^,^instead^:^anthropic/claude-sonnet-4.6^=anthropic:claude-3-5-sonnet^,^google-vertex:claude-3-5-sonnet@20241022^,^amazon-bedrock:anthropic.claude-3-5-sonnet-20240620-v1:0^,^amazon-bedrock:anthropic.claude-3-5-sonnet-20241022-v2:0|&go^}~\
anthropic/claude-3.7-sonnet ?Claude Sonnet 3.7* document^;200000,^can^:^tools vision reasoning^,^reasoning^:^budget^,!3,^cacheWrite^:3.75>0.3#15,^cacheWrite1h^:6,^searches^:10}<5-02-19^,^deprecated^:1,^retires^:^2026-02-19^,^instead^:^anthropic/claude-sonnet-4.6^=anthropic:claude-3-7-sonnet-latest^,^google-vertex:claude-3-7-sonnet@20250219^,^amazon-bedrock:anthropic.claude-3-7-sonnet-20250219-v1:0|&go^}~\
anthropic/claude-fable-5 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!10,^cacheWrite^:12.5>1#50,^cacheWrite1h^:20,^searches^:10},^zdr^:0<6-06-09^=anthropic:^,^google-vertex:^,^amazon-bedrock:global.anthropic.claude-fable-5^,^amazon-bedrock:anthropic.claude-fable-5 +10%^,^amazon-bedrock:us.anthropic.claude-fable-5 +10%^,^amazon-bedrock:eu.anthropic.claude-fable-5 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-fable-5.1 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!10,^cacheWrite^:12.5>0.25#50,^cacheWrite1h^:20,^searches^:10},^zdr^:0<6-09-01^=anthropic:claude-fable-5-1^,^google-vertex:claude-fable-5-1^,^amazon-bedrock:global.anthropic.claude-fable-5-1^,^amazon-bedrock:anthropic.claude-fable-5-1 +10%^,^amazon-bedrock:us.anthropic.claude-fable-5-1 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-fable-5.2 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!8#40>0.2,^cacheWrite^:10,^cacheWrite1h^:16}=anthropic:claude-fable-5-2^,^amazon-bedrock:global.anthropic.claude-fable-5-2^,^amazon-bedrock:anthropic.claude-fable-5-2 +10%^,^amazon-bedrock:us.anthropic.claude-fable-5-2 +10%|&op^}~\
anthropic/claude-haiku-4.5 {^in^:^text image document^;200000#64000,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!1,^cacheWrite^:1.25>0.1#5,^cacheWrite1h^:2,^searches^:10},^zdr^:1<5-10-01^=anthropic:claude-haiku-4-5^,^azure-openai:claude-haiku-4-5^,^google-vertex:claude-haiku-4-5@20251001^,^amazon-bedrock:global.anthropic.claude-haiku-4-5-20251001-v1:0^,^amazon-bedrock:anthropic.claude-haiku-4-5-20251001-v1:0 +10%^,^amazon-bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0 +10%^,^amazon-bedrock:eu.anthropic.claude-haiku-4-5-20251001-v1:0 +10%^,^amazon-bedrock:jp.anthropic.claude-haiku-4-5-20251001-v1:0 +10%^,^amazon-bedrock:au.anthropic.claude-haiku-4-5-20251001-v1:0 +10%^,^amazon-bedrock:in.anthropic.claude-haiku-4-5-20251001-v1:0 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-haiku-5.5 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!0.1#0.5>0.01,^cacheWrite^:0.125,^cacheWrite1h^:0.2},^long^:[{^above^:100000,!0.5#2.5>0.05,^cacheWrite^:0.625,^cacheWrite1h^:1}}]=anthropic:claude-haiku-5-5^,^amazon-bedrock:global.anthropic.claude-haiku-5-5^,^amazon-bedrock:anthropic.claude-haiku-5-5 +10%^,^amazon-bedrock:us.anthropic.claude-haiku-5-5 +10%^,^amazon-bedrock:eu.anthropic.claude-haiku-5-5 +10%^,^amazon-bedrock:jp.anthropic.claude-haiku-5-5 +10%^,^amazon-bedrock:au.anthropic.claude-haiku-5-5 +10%|^,^ai-gateway&op^}~\
anthropic/claude-opus-4 {^in^:^text image document^;200000,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!15,^cacheWrite^:18.75>1.5#75,^cacheWrite1h^:30,^searches^:10}<5-05-14^,^deprecated^:1,^retires^:^2026-06-15^,^instead^:^anthropic/claude-opus-4.8^=anthropic:claude-opus-4-0^,^google-vertex:claude-opus-4@20250514^,^amazon-bedrock:anthropic.claude-opus-4-20250514-v1:0|&go^}~\
anthropic/claude-opus-4.1 {^in^:^text image document^;200000#32000,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!15,^cacheWrite^:18.75>1.5#75,^cacheWrite1h^:30,^searches^:10}<5-08-05^,^deprecated^:1,^retires^:^2026-08-05^,^instead^:^anthropic/claude-opus-4.8^=anthropic:claude-opus-4-1^,^azure-openai:claude-opus-4-1^,^google-vertex:claude-opus-4-1@20250805^,^amazon-bedrock:anthropic.claude-opus-4-1-20250805-v1:0^,^amazon-bedrock:us.anthropic.claude-opus-4-1-20250805-v1:0|&gop^}~\
anthropic/claude-opus-4.5 {^in^:^text image document^;200000#64000,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!5,^cacheWrite^:6.25>0.5#25,^cacheWrite1h^:10,^searches^:10},^zdr^:1<5-11-01^=anthropic:claude-opus-4-5^,^azure-openai:claude-opus-4-5^,^google-vertex:claude-opus-4-5@20251101^,^amazon-bedrock:global.anthropic.claude-opus-4-5-20251101-v1:0^,^amazon-bedrock:anthropic.claude-opus-4-5-20251101-v1:0 +10%^,^amazon-bedrock:us.anthropic.claude-opus-4-5-20251101-v1:0 +10%^,^amazon-bedrock:eu.anthropic.claude-opus-4-5-20251101-v1:0 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-opus-4.6 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill^,^reasoning^:^adaptive^,!5,^cacheWrite^:6.25>0.5#25,^cacheWrite1h^:10,^searches^:10},^zdr^:1<6-02-05^=anthropic:claude-opus-4-6^,^azure-openai:claude-opus-4-6^,{^to^:^google-vertex:claude-opus-4-6^,^price^:{!5,^cacheWrite^:6.25>0.5#25,^cacheWrite1h^:10},^long^:[{^above^:200000,!10,^cacheWrite^:12.5>1#37.5,^cacheWrite1h^:20}}]}},^amazon-bedrock:global.anthropic.claude-opus-4-6-v1^,^amazon-bedrock:anthropic.claude-opus-4-6-v1 +10%^,^amazon-bedrock:us.anthropic.claude-opus-4-6-v1 +10%^,^amazon-bedrock:eu.anthropic.claude-opus-4-6-v1 +10%^,^amazon-bedrock:au.anthropic.claude-opus-4-6-v1 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-opus-4.6-fast ?Claude Opus 4.6 (Fast)* document^,^can^:^tools vision json reasoning^,^no^:^prefill^,!30,^cacheWrite^:37.5>3#150,^cacheWrite1h^:60}<6-04-07^=openrouter&go^}~\
anthropic/claude-opus-4.7 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!5,^cacheWrite^:6.25>0.5#25,^cacheWrite1h^:10,^searches^:10},^zdr^:1<6-04-16^=anthropic:claude-opus-4-7^,^azure-openai:claude-opus-4-7^,^google-vertex:claude-opus-4-7^,^amazon-bedrock:global.anthropic.claude-opus-4-7^,^amazon-bedrock:anthropic.claude-opus-4-7 +10%^,^amazon-bedrock:us.anthropic.claude-opus-4-7 +10%^,^amazon-bedrock:eu.anthropic.claude-opus-4-7 +10%^,^amazon-bedrock:jp.anthropic.claude-opus-4-7 +10%^,^amazon-bedrock:au.anthropic.claude-opus-4-7 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-opus-4.7-fast ?Claude Opus 4.7 (Fast)* document^;1000000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,!30,^cacheWrite^:37.5>3#150,^cacheWrite1h^:60}<6-05-12^=openrouter&go^}~\
anthropic/claude-opus-4.8 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!5,^cacheWrite^:6.25>0.5#25,^cacheWrite1h^:10,^searches^:10},^zdr^:1<6-05-28^=anthropic:claude-opus-4-8^,^azure-openai:claude-opus-4-8^,^google-vertex:claude-opus-4-8^,^amazon-bedrock:global.anthropic.claude-opus-4-8^,^amazon-bedrock:anthropic.claude-opus-4-8 +10%^,^amazon-bedrock:us.anthropic.claude-opus-4-8 +10%^,^amazon-bedrock:eu.anthropic.claude-opus-4-8 +10%^,^amazon-bedrock:jp.anthropic.claude-opus-4-8 +10%^,^amazon-bedrock:au.anthropic.claude-opus-4-8 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-opus-4.8-fast ?Claude Opus 4.8 (Fast)* document^;1000000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,!10,^cacheWrite^:12.5>1#50,^cacheWrite1h^:20}<6-05-27^=openrouter&go^}~\
anthropic/claude-opus-5 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!5,^cacheWrite^:6.25>0.5#25,^cacheWrite1h^:10,^searches^:10},^zdr^:0<6-07-24^=anthropic:^,^google-vertex:^,^amazon-bedrock:global.anthropic.claude-opus-5^,^amazon-bedrock:anthropic.claude-opus-5 +10%^,^amazon-bedrock:us.anthropic.claude-opus-5 +10%^,^amazon-bedrock:eu.anthropic.claude-opus-5 +10%^,^amazon-bedrock:jp.anthropic.claude-opus-5 +10%^,^amazon-bedrock:au.anthropic.claude-opus-5 +10%^,^amazon-bedrock:in.anthropic.claude-opus-5 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-opus-5-fast ?Claude Opus 5 (Fast)* document^;1000000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,!10,^cacheWrite^:12.5>1#50,^cacheWrite1h^:20}=openrouter&go^}~\
anthropic/claude-opus-5.5 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!4,^cacheWrite^:5>0.2#20,^cacheWrite1h^:8,^searches^:10},^zdr^:0<6-09-23^=anthropic:claude-opus-5-5^,^google-vertex:claude-opus-5-5^,^amazon-bedrock:global.anthropic.claude-opus-5-5^,^amazon-bedrock:anthropic.claude-opus-5-5 +10%^,^amazon-bedrock:us.anthropic.claude-opus-5-5 +10%^,^amazon-bedrock:eu.anthropic.claude-opus-5-5 +10%^,^amazon-bedrock:jp.anthropic.claude-opus-5-5 +10%^,^amazon-bedrock:au.anthropic.claude-opus-5-5 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-sonnet-4 {^in^:^text image document^;200000#64000,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!3,^cacheWrite^:3.75>0.3#15,^cacheWrite1h^:6,^searches^:10}<5-05-14^,^deprecated^:1,^retires^:^2026-06-15^,^instead^:^anthropic/claude-sonnet-4.6^=anthropic:claude-sonnet-4-0^,^google-vertex:claude-sonnet-4@20250514^,^amazon-bedrock:global.anthropic.claude-sonnet-4-20250514-v1:0^,^amazon-bedrock:anthropic.claude-sonnet-4-20250514-v1:0^,^amazon-bedrock:us.anthropic.claude-sonnet-4-20250514-v1:0^,^amazon-bedrock:eu.anthropic.claude-sonnet-4-20250514-v1:0^,^amazon-bedrock:apac.anthropic.claude-sonnet-4-20250514-v1:0|^,^ai-gateway&cgop^}~\
anthropic/claude-sonnet-4.5 {^in^:^text image document^;1000000#64000,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!3,^cacheWrite^:3.75>0.3#15,^cacheWrite1h^:6,^searches^:10},^long^:[{^above^:200000,!6,^cacheWrite^:7.5>0.6#22.5,^cacheWrite1h^:12}}],^zdr^:0<5-09-29^,^deprecated^:1,^retires^:^2026-11-30^,^instead^:^anthropic/claude-sonnet-5.5^=anthropic:claude-sonnet-4-5^,^azure-openai:claude-sonnet-4-5^,^google-vertex:claude-sonnet-4-5@20250929^,{^to^:^amazon-bedrock:global.anthropic.claude-sonnet-4-5-20250929-v1:0^,^price^:{!3,^cacheWrite^:3.75>0.3#15,^cacheWrite1h^:6}}},{^to^:^amazon-bedrock:anthropic.claude-sonnet-4-5-20250929-v1:0^,^price^:{!3.3,^cacheWrite^:4.125>0.33#16.5,^cacheWrite1h^:6.6}}},{^to^:^amazon-bedrock:us.anthropic.claude-sonnet-4-5-20250929-v1:0^,^price^:{!3.3,^cacheWrite^:4.125>0.33#16.5,^cacheWrite1h^:6.6}}},{^to^:^amazon-bedrock:eu.anthropic.claude-sonnet-4-5-20250929-v1:0^,^price^:{!3.3,^cacheWrite^:4.125>0.33#16.5,^cacheWrite1h^:6.6}}},{^to^:^amazon-bedrock:jp.anthropic.claude-sonnet-4-5-20250929-v1:0^,^price^:{!3.3,^cacheWrite^:4.125>0.33#16.5,^cacheWrite1h^:6.6}}},{^to^:^amazon-bedrock:au.anthropic.claude-sonnet-4-5-20250929-v1:0^,^price^:{!3.3,^cacheWrite^:4.125>0.33#16.5,^cacheWrite1h^:6.6}}},^openrouter^,^ai-gateway&cgop^}~\
anthropic/claude-sonnet-4.6 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill^,^reasoning^:^adaptive^,!3,^cacheWrite^:3.75>0.3#15,^cacheWrite1h^:6,^searches^:10},^zdr^:1<6-02-17^=anthropic:claude-sonnet-4-6^,^azure-openai:claude-sonnet-4-6^,^google-vertex:claude-sonnet-4-6^,^amazon-bedrock:global.anthropic.claude-sonnet-4-6^,^amazon-bedrock:anthropic.claude-sonnet-4-6 +10%^,^amazon-bedrock:us.anthropic.claude-sonnet-4-6 +10%^,^amazon-bedrock:eu.anthropic.claude-sonnet-4-6 +10%^,^amazon-bedrock:jp.anthropic.claude-sonnet-4-6 +10%^,^amazon-bedrock:au.anthropic.claude-sonnet-4-6 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-sonnet-5 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!2,^cacheWrite^:2.5>0.2#10,^cacheWrite1h^:4,^searches^:10},^zdr^:0<6-06-30^=anthropic:^,^amazon-bedrock:global.anthropic.claude-sonnet-5^,^amazon-bedrock:anthropic.claude-sonnet-5 +10%^,^amazon-bedrock:us.anthropic.claude-sonnet-5 +10%^,^amazon-bedrock:eu.anthropic.claude-sonnet-5 +10%^,^amazon-bedrock:jp.anthropic.claude-sonnet-5 +10%^,^amazon-bedrock:au.anthropic.claude-sonnet-5 +10%^,^amazon-bedrock:in.anthropic.claude-sonnet-5 +10%|^,^ai-gateway&cgop^}~\
anthropic/claude-sonnet-5.5 {^in^:^text image document^;1000000#128000,^can^:^tools vision json reasoning^,^no^:^prefill sampling^,^reasoning^:^adaptive^,!2#10>0.1,^cacheWrite^:2.5,^cacheWrite1h^:4},^zdr^:0<6-10-06^=anthropic:claude-sonnet-5-5^,^amazon-bedrock:global.anthropic.claude-sonnet-5-5^,^amazon-bedrock:anthropic.claude-sonnet-5-5 +10%^,^amazon-bedrock:us.anthropic.claude-sonnet-5-5 +10%^,^amazon-bedrock:eu.anthropic.claude-sonnet-5-5 +10%^,^amazon-bedrock:au.anthropic.claude-sonnet-5-5 +10%|^,^ai-gateway&cop^}~\
anthropic/claude-v1 {!8#24},^deprecated^:1,^retires^:^2024-11-06^,^instead^:^anthropic/claude-haiku-4.5^=anthropic:&go^}~\
",
"\
arcee/coder-large {!0.5#0.8}<5-05-05^=openrouter:arcee-ai/coder-large&g^}~\
arcee/trinity-large-thinking {^context^:262144,!0.25>0.06#0.8}=arcee:|:arcee-ai/trinity-large-thinking&g^}~\
arcee/trinity-mini {!0.045#0.15}=openrouter:arcee-ai/trinity-mini&g^}~\
arcee/virtuoso-large {^context^:131072,!0.75#1.2}<5-05-05^=openrouter:arcee-ai/virtuoso-large&g^}~\
",
"\
assemblyai/universal-3-pro {^task^:^speech-to-text^,^in^:^text audio^<6-04-13^=ai-gateway&c^}~\
assemblyai/universal-3.5-pro ?AssemblyAI Universal-3.5 Pro^,^task^:^speech-to-text^,^in^:^text audio video^,^usd^:{^inputAudioSeconds^:0.21},^variants^:{^with speaker diarization^:{^inputAudioSeconds^:0.228},^with key terms^:{^inputAudioSeconds^:0.2598},^with medical^:{^inputAudioSeconds^:0.36}},^zdr^:0<6-08-25^=ai-gateway&c^}~\
",
"\
austism/chronos-hermes-13b {!0.3#0.3}=together:Austism/chronos-hermes-13b&g^}~\
",
"\
baai/bge-base-en-v1.5 ?BGE Base EN v1.5^,^task^:^embeddings^;512,^can^:^batch^,!0.01}<3-09-25^=ovhcloud:^,^workers-ai:@cf/baai/bge-base-en-v1.5 +570%&cgw^}~\
baai/bge-m3 ?BGE M3^,^task^:^embeddings^;8192,!0.01}<4-01-30^=ovhcloud:^,^workers-ai:@cf/baai/bge-m3 +18%&cgw^}~\
baai/bge-multilingual-gemma2 {^task^:^embeddings^;8192,!0.01}=ovhcloud:&g^}~\
",
"\
baidu/ernie-4.5-vl-424b-a47b ?ERNIE 4.5 VL 424B A47B^;123000,!0.42#1.25}<5-06-30^=openrouter&g^}~\
",
"\
baseten/elephant-1 {^task^:^text-classification*^;16384,^can^:^vision^,!0.035}=openrouter&p^}~\
baseten/joey-1 {^task^:^text-classification*^;16384,^can^:^vision^,!0.01}=openrouter&p^}~\
baseten/mammoth-1 {^task^:^text-classification*^;16384,^can^:^vision^,!0.1}=openrouter&p^}~\
",
"\
black-forest-labs/flux-1-kontext-max ?FLUX.1 Kontext [max]^,^task^:^text-to-image*^,^usd^:{^images^:0.08},^zdr^:0<6-08-19^=ai-gateway&c^}~\
black-forest-labs/flux-1-kontext-pro ?FLUX.1 Kontext [pro]^,^task^:^text-to-image*^,^usd^:{^images^:0.04},^zdr^:0<6-08-19^=ai-gateway&c^}~\
black-forest-labs/flux-2-flex ?FLUX.2 [flex]^,^task^:^text-to-image*^,^zdr^:0<6-05-27^=openrouter:black-forest-labs/flux.2-flex^,^ai-gateway&cp^}~\
black-forest-labs/flux-2-klein-4b ?FLUX.2 Klein 4B^,^task^:^text-to-image*^,^usd^:{^inputTiles^:0.000059,^tiles^:0.000287}<6-01-14^=workers-ai:@cf/black-forest-labs/flux-2-klein-4b|:black-forest-labs/flux.2-klein-4b&cpw^}~\
black-forest-labs/flux-2-klein-9b ?FLUX.2 Klein 9B^,^task^:^text-to-image*^,^usd^:{^firstMegapixels^:0.015,^megapixels^:0.002,^inputMegapixels^:0.002}<6-01-14^=workers-ai:@cf/black-forest-labs/flux-2-klein-9b^,^ai-gateway&cw^}~\
black-forest-labs/flux-2-max ?FLUX.2 [max]^,^task^:^text-to-image*^,^usd^:{^firstMegapixels^:0.07,^megapixels^:0.03,^inputMegapixels^:0.03},^zdr^:0<6-05-27^=openrouter:black-forest-labs/flux.2-max^,^ai-gateway&cp^}~\
black-forest-labs/flux-2-pro ?FLUX.2 Pro^,^task^:^text-to-image*^=openrouter:black-forest-labs/flux.2-pro&p^}~\
black-forest-labs/flux-2-pro-preview ?FLUX.2 [pro] Preview^,^task^:^text-to-image*^,^zdr^:0<6-05-27^=ai-gateway&c^}~\
black-forest-labs/flux-3-image ?FLUX 3 Image^,^task^:^text-to-image*^=openrouter&p^}~\
black-forest-labs/flux-3-image-klein ?FLUX 3 Image Klein^,^task^:^text-to-image*^=openrouter&p^}~\
black-forest-labs/flux-3-video ?FLUX 3 Video^,^task^:^text-to-video* video^,^out^:^audio video^,^usd^:{^videoSeconds^:0.53},^variants^:{^hd^:{^videoSeconds^:0.17},^fhd^:{^videoSeconds^:0.29},^v2v hd^:{^videoSeconds^:0.41},^v2v fhd^:{^videoSeconds^:0.53},^hd draft^:{^videoSeconds^:0.06},^v2v hd draft^:{^videoSeconds^:0.12}},^zdr^:0<6-08-04^=ai-gateway&c^}~\
black-forest-labs/flux-video-upscale ?FLUX Video Upscale^,^task^:^video-to-video^,^in^:^text video^,^out^:^audio video^,^usd^:{^megapixelSeconds^:0.1},^variants^:{^precise^:{^megapixelSeconds^:0.07},^creative^:{^megapixelSeconds^:0.1}},^zdr^:0<6-08-24^=ai-gateway&c^}~\
",
"\
bria/fibo-edit-1.5 ?FIBO Edit 1.5^,^task^:^image-to-image*^,^usd^:{^images^:0.03},^zdr^:0<6-10-06^=ai-gateway&c^}~\
bria/fibo-generate-1.5 ?FIBO Generate 1.5^,^task^:^text-to-image*^,^usd^:{^images^:0.03},^zdr^:0<6-10-06^=ai-gateway&c^}~\
bria/remove-background {^task^:^image-to-image^,^usd^:{^images^:0.018},^zdr^:0<6-10-06^=ai-gateway&c^}~\
bria/v-rmbg-3.0 ?Video Remove Background 3.0^,^task^:^video-to-video^,^usd^:{^videoSeconds^:0.0225},^zdr^:0<6-10-06^=ai-gateway&c^}~\
",
"\
bytedance/seed-1.6 {^in^:^text image^;262144#32768,^can^:^tools vision reasoning^,!0.25#2}<5-12-23^=openrouter:bytedance-seed/seed-1.6&gp^}~\
bytedance/seed-1.6-flash {^in^:^text image^;262144#32768,^can^:^tools vision reasoning^,!0.075#0.3}<5-12-23^=openrouter:bytedance-seed/seed-1.6-flash&gp^}~\
bytedance/seed-2-1-turbo ?Seed 2.1 Turbo*^;262144#235929,^can^:^tools vision reasoning^,!0.5#2.5}=openrouter:bytedance-seed/seed-2-1-turbo&p^}~\
bytedance/seed-2.0-code ?Seed-2.0-Code*^;262144#131072,^can^:^tools vision reasoning^,!0.5#3},^long^:[{^above^:128000,!1#6}}]=openrouter:bytedance-seed/seed-2.0-code&p^}~\
bytedance/seed-2.0-lite ?Seed-2.0-Lite*^;262144#131072,^can^:^tools vision reasoning^,!0.25#2}<6-03-10^=openrouter:bytedance-seed/seed-2.0-lite&gp^}~\
bytedance/seed-2.0-mini ?Seed-2.0-Mini*^;262144#131072,^can^:^tools vision reasoning^,!0.1#0.4}<6-02-26^=openrouter:bytedance-seed/seed-2.0-mini&gp^}~\
bytedance/seedance-2.0 {^task^:^text-to-video* video^,^out^:^audio video^,^usd^:{^videoSeconds^:0.15},^variants^:{^480p non-video input^:{^videoSeconds^:0.07},^480p video input^:{^videoSeconds^:0.172},^720p non-video input^:{^videoSeconds^:0.15},^720p video input^:{^videoSeconds^:0.372},^1080p non-video input^:{^videoSeconds^:0.37},^1080p video input^:{^videoSeconds^:0.914},^4k non-video input^:{^videoSeconds^:0.78},^4k video input^:{^videoSeconds^:1.866}},^zdr^:0<6-04-14^=ai-gateway&c^}~\
bytedance/seedance-2.0-fast {^task^:^text-to-video* video^,^out^:^audio video^,^zdr^:0<6-04-14^=ai-gateway&c^}~\
bytedance/seedance-2.0-mini {^task^:^text-to-video* audio video^,^out^:^audio video^,^zdr^:0<6-06-26^=ai-gateway&c^}~\
bytedance/seedance-2.5 {^task^:^text-to-video* audio video^,^out^:^audio video^,^usd^:{^videoSeconds^:0.2312},^variants^:{^480p non-video input^:{^videoSeconds^:0.1028},^720p non-video input^:{^videoSeconds^:0.2312},^480p video input^:{^videoSeconds^:0.4304},^720p video input^:{^videoSeconds^:0.9676}},^zdr^:0<6-08-07^=ai-gateway&c^}~\
bytedance/seedream-4.0 {^task^:^text-to-image*^<5-09-09^=ai-gateway&c^}~\
bytedance/seedream-4.5 {^task^:^text-to-image*^,^zdr^:0<5-12-03^=openrouter:bytedance-seed/seedream-4.5^,^ai-gateway&cp^}~\
bytedance/seedream-5-0-flash ?Seedream 5.0 Flash^,^task^:^text-to-image*^=openrouter:bytedance-seed/seedream-5-0-flash&p^}~\
bytedance/seedream-5-0-lite ?Seedream 5.0 Lite^,^task^:^text-to-image*^<6-02-13^=openrouter:bytedance-seed/seedream-5-0-lite&p^}~\
bytedance/seedream-5-0-pro ?Seedream 5.0 Pro^,^task^:^text-to-image*^=openrouter:bytedance-seed/seedream-5-0-pro&p^}~\
bytedance/seedream-5-lite {^task^:^text-to-image*^,^usd^:{^images^:0.035},^zdr^:0<6-05-22^=ai-gateway&c^}~\
bytedance/seedream-5-pro {^task^:^text-to-image*^,^zdr^:0<6-07-23^=ai-gateway&c^}~\
bytedance/ui-tars-1.5-7b ?UI-TARS 7B^;128000,!0.1#0.2}<5-07-22^=openrouter&g^}~\
",
"\
cloudflare/clairic {^task^:^text-classification*^;65536,^can^:^vision^,!0.1}=openrouter&p^}~\
cloudflare/clef {^task^:^text-classification*^;65536,^can^:^vision^,!0.24}=workers-ai:@cf/cloudflare/clef|&p^}~\
cloudflare/clef-flash {^task^:^text-classification*^;24576,^can^:^vision^,!0.038}=workers-ai:@cf/cloudflare/clef-flash|&p^}~\
cloudflare/clef-omni {^task^:^text-classification*^;64000,^can^:^vision^,!0.15}=workers-ai:@cf/cloudflare/clef-omni|&p^}~\
",
"\
codellama/codellama-13b-instruct-hf {!0.225#0.225}=together:codellama/CodeLlama-13b-Instruct-hf&g^}~\
codellama/codellama-34b-instruct-hf {!0.776#0.776}=together:codellama/CodeLlama-34b-Instruct-hf&g^}~\
codellama/codellama-70b-instruct-hf {!0.9#0.9}=together:codellama/CodeLlama-70b-Instruct-hf&g^}~\
codellama/codellama-7b-instruct-hf {!0.2#0.2}=together:codellama/CodeLlama-7b-Instruct-hf&g^}~\
",
"\
cognitivecomputations/dolphin-mixtral-8x22b {!0.9#0.9}=novita|&g^}~\
cognitivecomputations/dolphin-mixtral-8x7b {!0.5#0.5}=openrouter&g^}~\
",
"\
cohere/c4ai-aya-expanse-32b ?Aya Expanse 32B^;128000,!0.5#1.5}<4-10-24^=cohere:&g^}~\
cohere/c4ai-aya-expanse-8b ?Aya Expanse 8B^;8192,!0.5#1.5}<4-10-24^,^deprecated^:1=cohere:&g^}~\
cohere/command {^can^:^json^,!1#2},^deprecated^:1,^instead^:^cohere/command-a^=cohere:|&go^}~\
cohere/command-a {^context^:256000#8192,^can^:^tools json^,!2.5#10}<5-03-13^=cohere:command-a-03-2025|&gop^}~\
cohere/command-a-plus ?Command A+*^;192000#64000,^can^:^tools vision json reasoning^,!0.3#1.5>0.15}<6-05-20^,^to^:[{^to^:^cohere:command-a-plus-05-2026^,^price^:{^usd^:{}}},^openrouter&op^}~\
cohere/command-a-reasoning-08-2025 ?Command A Reasoning^;256000#32000,^can^:^tools json reasoning^<5-08-21^=cohere:&o^}~\
cohere/command-light {^context^:4096,^can^:^json^,!0.3#0.6},^deprecated^:1,^instead^:^cohere/command-r-08-2024^=cohere:&go^}~\
cohere/command-r {^can^:^json^,!0.15#0.6},^deprecated^:1,^instead^:^cohere/command-r-08-2024^=cohere:|&go^}~\
cohere/command-r-08-2024 ?Command R (08-2024)^;128000#4000,^can^:^tools json^,!0.15#0.6}<4-08-30^=cohere:|&gop^}~\
cohere/command-r-plus ?Command R+^,^can^:^json^,!2.5#10},^deprecated^:1,^instead^:^cohere/command-r-plus-08-2024^=cohere:|&go^}~\
cohere/command-r-plus-08-2024 ?Command R+ (08-2024)^;128000#4000,^can^:^tools json^,!2.5#10}<4-08-30^=cohere:|&gop^}~\
cohere/command-r7b ?Command R7B^;128000#4000,^can^:^tools json^,!0.0375#0.15}<4-12-02^=cohere:command-r7b-12-2024|:cohere/command-r7b-12-2024&gop^}~\
cohere/embed-english-light-v3.0 {^task^:^embeddings^;512,^no^:^dimensions^,!0.1}<3-11-02^=cohere:&o^}~\
cohere/embed-english-v3.0 {^task^:^embeddings^;512,^no^:^dimensions^,!0.1}<3-11-02^=cohere:&o^}~\
cohere/embed-multilingual-light-v3.0 {^task^:^embeddings^;512,^no^:^dimensions^,!0.1}<3-11-02^=cohere:&o^}~\
cohere/embed-multilingual-v3.0 {^task^:^embeddings^;512,^no^:^dimensions^,!0.1}<3-11-02^=cohere:&o^}~\
cohere/embed-v4.0 ?Embed v4.0^,^task^:^embeddings^;128000,!0.12}<5-04-15^=cohere:&g^}~\
cohere/rerank-english-v3.0 {^task^:^reranking^;4096,^usd^:{^searchUnits^:2}<4-04-11^=cohere:&o^}~\
cohere/rerank-multilingual-v3.0 {^task^:^reranking^;4096,^usd^:{^searchUnits^:2}<4-04-11^=cohere:&o^}~\
cohere/rerank-v3.5 {^task^:^reranking^;4096,^usd^:{^searchUnits^:2}<4-12-02^=cohere:&o^}~\
cohere/rerank-v4.0-fast {^task^:^reranking^;32000<5-12-11^=cohere:&o^}~\
cohere/rerank-v4.0-pro {^task^:^reranking^;32000<5-12-11^=cohere:&o^}~\
",
"\
deepcogito/cogito-v2.1-671b ?Cogito v2.1 671B^,!1.25#1.25}<5-11-13^=openrouter&g^}~\
",
"\
deepseek/deepseek-chat ?DeepSeek Chat^;64000#16384,^can^:^tools^,!0.32#0.89},^to^:[{^to^:^deepseek:^,^price^:{!0.22>0.007#0.66},^hours^:[{^from^:^01:00^,^to^:^04:00^,!0.44>0.014#1.32}},{^from^:^06:00^,^to^:^10:00^,!0.44>0.014#1.32}}]}},^openrouter&gop^}~\
deepseek/deepseek-chat-v3-0324 ?Deepseek V3 03-24^;160000#115200,^can^:^tools^,!0.9#0.9}<5-03-24^=fireworks:accounts/fireworks/models/deepseek-v3-0324^,{^to^:^huggingface:deepseek-ai/DeepSeek-V3-0324^,^price^:{!0.27#1.12}}},^openrouter&gp^}~\
deepseek/deepseek-chat-v3.1 ?DeepSeek-V3.1^;163840#81920,^can^:^tools reasoning^,!0.58#1.68}<5-08-21^=amazon-bedrock:deepseek.v3-v1:0^,{^to^:^huggingface:deepseek-ai/DeepSeek-V3.1^,^price^:{!0.27#1}}},^openrouter&p^}~\
deepseek/deepseek-coder-33b-instruct {!0.8#0.8}=together:deepseek-ai/deepseek-coder-33b-instruct&g^}~\
deepseek/deepseek-flash ?DeepSeek V4.1 Flash*^;1000000#384000,^can^:^tools vision reasoning^,!0.3#1.2>0.006}=deepseek:&p^}~\
deepseek/deepseek-flash-latest ?DeepSeek Flash Latest*^;1000000#384000,^can^:^tools vision reasoning^,^reasoning^:^adaptive^,!0.3#1.2>0.006}=fireworks:accounts/fireworks/routers/deepseek-flash-latest&p^}~\
deepseek/deepseek-r1 ?DeepSeek-R1^;128000#32768,^can^:^tools reasoning^,!1.35#5.4}<5-01-20^=amazon-bedrock:deepseek.r1-v1:0^,{^to^:^novita^,^price^:{!4#4}}},{^to^:^huggingface:deepseek-ai/DeepSeek-R1^,^price^:{!0.7#2.5}}},^openrouter&gp^}~\
deepseek/deepseek-r1-0528 ?DeepSeek R1 0528^;160000#32768,^can^:^tools reasoning^,!3#8}<5-05-28^=fireworks:accounts/fireworks/models/deepseek-r1-0528^,{^to^:^huggingface:deepseek-ai/DeepSeek-R1-0528^,^price^:{!3#5}}},^openrouter&gp^}~\
deepseek/deepseek-r1-distill-llama-70b ?DeepSeek R1 Distill Llama 70B^;131072,!0.75#0.99}<5-01-23^=groq:^,{^to^:^novita^,^price^:{!0.8#0.8}}},{^to^:^ovhcloud:DeepSeek-R1-Distill-Llama-70B^,^price^:{!0.74#0.74}}},^openrouter&g^}~\
deepseek/deepseek-r1-distill-llama-8b {!0.04#0.04}=novita|&g^}~\
deepseek/deepseek-r1-distill-qwen-1.5b {!0.18#0.18}=openrouter&g^}~\
deepseek/deepseek-r1-distill-qwen-14b {^context^:32768,!0.15#0.15}=novita|&g^}~\
deepseek/deepseek-r1-distill-qwen-32b ?DeepSeek R1 Distill Qwen 32B^;64000,^can^:^reasoning^,!0.3#0.3}<5-01-22^=novita^,{^to^:^workers-ai:@cf/deepseek-ai/deepseek-r1-distill-qwen-32b^,^price^:{!0.497#4.881}}},^openrouter&cgw^}~\
deepseek/deepseek-reasoner ?Deepseek R1^;64000,!0.22>0.007#0.66},^hours^:[{^from^:^01:00^,^to^:^04:00^,!0.44>0.014#1.32}},{^from^:^06:00^,^to^:^10:00^,!0.44>0.014#1.32}}]=deepseek:&go^}~\
deepseek/deepseek-v3 ?DeepSeek-V3^;64000#8192,^can^:^tools json^,!0.89#0.89}<4-12-26^=novita:deepseek/deepseek_v3^,{^to^:^huggingface:deepseek-ai/DeepSeek-V3^,^price^:{!0.4#1.3}}}],^from^:^gp^}~\
deepseek/deepseek-v3.1-terminus ?DeepSeek V3.1 Terminus^;128000,^can^:^tools json reasoning^,!0.27>0.13#0.95}<5-09-22^=deepseek:|&gp^}~\
deepseek/deepseek-v3.2 ?DeepSeek V3.2^;128000#81920,^can^:^tools json reasoning^,!0.2288#0.3432}<5-12-01^=deepseek:^,{^to^:^amazon-bedrock:deepseek.v3.2^,^price^:{!0.62#1.85}}},{^to^:^fireworks:accounts/fireworks/models/deepseek-v3p2^,^price^:{!0.56>0.28#1.68}}},{^to^:^avian^,^price^:{!0.23>0.012#0.33}}},{^to^:^huggingface:deepseek-ai/DeepSeek-V3.2^,^price^:{!0.28#0.4}}},^openrouter&gp^}~\
deepseek/deepseek-v3.2-exp ?DeepSeek V3.2 Exp^;128000,^can^:^tools json reasoning^,!0.27#0.41}<5-09-29^=deepseek:|&gp^}~\
deepseek/deepseek-v4-flash ?DeepSeek V4 Flash^;1000000#384000,^can^:^tools json reasoning^,!0.22>0.007#0.66},^hours^:[{^from^:^01:00^,^to^:^04:00^,!0.44>0.014#1.32}},{^from^:^06:00^,^to^:^10:00^,!0.44>0.014#1.32}}]<6-04-24^=deepseek:^,{^to^:^fireworks:accounts/fireworks/models/deepseek-v4-flash^,^price^:{!0.14>0.028#0.28}}},{^to^:^avian^,^price^:{!0.0805>0.0165#0.161}}},{^to^:^doubleword:deepseek-ai/DeepSeek-V4-Flash^,^price^:{!0.14#0.28}}},{^to^:^huggingface:deepseek-ai/DeepSeek-V4-Flash^,^price^:{!0.14#0.28}}},^openrouter&gp^}~\
deepseek/deepseek-v4-flash-0731 ?DeepSeek V4 Flash 0731^;1048576#384000,^can^:^tools json reasoning batch^,!0.13>0.028#0.26}<6-07-31^=baseten:deepseek-ai/DeepSeek-V4-Flash-0731^,{^to^:^doubleword:deepseek-ai/DeepSeek-V4-Flash-0731^,^price^:{!0.09>0.02#0.18}}},{^to^:^workers-ai:@cf/deepseek-ai/deepseek-v4-flash-0731^,^price^:{!0.44>0.014#1.32}}},{^to^:^huggingface:deepseek-ai/DeepSeek-V4-Flash-0731^,^price^:{!0.14#0.28}}},^openrouter&cgpw^}~\
deepseek/deepseek-v4-flash-latest ?DeepSeek V4 Flash^,^can^:^json^,!0.14>0.028#0.28}=arcee&g^}~\
deepseek/deepseek-v4-flash-vision-exp ?DeepSeek V4 Flash Vision Exp*^;1048576#384000,^can^:^tools vision json reasoning^,!0.44#1.32}=huggingface:deepseek-ai/DeepSeek-V4-Flash-Vision-Exp|&p^}~\
deepseek/deepseek-v4-pro ?DeepSeek V4 Pro^;1000000#384000,^can^:^tools json reasoning^,!0.66>0.022#1.98},^hours^:[{^from^:^01:00^,^to^:^04:00^,!1.32>0.044#3.96}},{^from^:^06:00^,^to^:^10:00^,!1.32>0.044#3.96}}],^zdr^:0<6-04-24^=deepseek:^,{^to^:^azure-openai:^,^price^:{!1.925#3.828>0.165}}},{^to^:^fireworks:accounts/fireworks/models/deepseek-v4-pro^,^price^:{!1.74>0.145#3.48}}},{^to^:^arcee^,^price^:{!1.74>0.2#3.48}}},{^to^:^avian^,^price^:{!1.305>0.10875#2.61}}},{^to^:^baseten:deepseek-ai/DeepSeek-V4-Pro^,^price^:{!1.74>0.145#3.48}}},{^to^:^doubleword:deepseek-ai/DeepSeek-V4-Pro^,^price^:{!1.74#3.48}}},{^to^:^huggingface:deepseek-ai/DeepSeek-V4-Pro^,^price^:{!0.435#0.87>0.003625}}},^openrouter^,^ai-gateway&cgp^}~\
deepseek/deepseek-v4-pro-0813 ?DeepSeek V4 Pro 0813^;1048576#384000,^can^:^tools json reasoning^,!1.32#3.96>0.13}<6-08-13^=together:deepseek-ai/DeepSeek-V4-Pro-0813^,{^to^:^avian^,^price^:{!0.594>0.0198#1.782}}},{^to^:^baseten:deepseek-ai/DeepSeek-V4-Pro-0813^,^price^:{!1.32>0.132#3.96}}},{^to^:^workers-ai:@cf/deepseek-ai/deepseek-v4-pro-0813^,^price^:{!1.32>0.044#3.96}}},^huggingface:deepseek-ai/DeepSeek-V4-Pro-0813|&cgpw^}~\
deepseek/deepseek-v4.1-flash ?DeepSeek V4.1 Flash*^;1048576#384000,^can^:^tools vision json reasoning^,^reasoning^:^adaptive^,!0.3#1.2>0.006}=together:deepseek-ai/DeepSeek-V4.1-Flash^,^fireworks:accounts/fireworks/models/deepseek-v4p1-flash^,{^to^:^fireworks:accounts/fireworks/routers/deepseek-v4p1-flash-spot^,^price^:{!0.21#0.84>0.0042}},^fidelity^:^spot^},{^to^:^baseten:deepseek-ai/DeepSeek-V4.1-Flash^,^price^:{!0.3#1.2>0.007}}},{^to^:^baseten:deepseek-ai/DeepSeek-V4.1-Flash-Fast^,^price^:{!0.6#2.4>0.014}},^fidelity^:^fast^},{^to^:^doubleword:deepseek-ai/DeepSeek-V4.1-Flash^,^price^:{!0.15>0.01#0.6}}},^nvidia:deepseek-ai/deepseek-v4.1-flash^,^huggingface:deepseek-ai/DeepSeek-V4.1-Flash|&gp^}~\
deepseek/deepseek-v4.1-flash-1017 ?DeepSeek V4.1 Flash 1017^;1048576#128000,^can^:^tools vision json reasoning^,^reasoning^:^adaptive^,!0.3#1.2>0.007}=mistral:deepseek-v4-1-flash-1017^,{^to^:^fireworks:accounts/fireworks/models/deepseek-v4p1-flash-1017^,^price^:{!0.3#1.2>0.006}}},{^to^:^fireworks:accounts/fireworks/routers/deepseek-v4p1-flash-1017-spot^,^price^:{!0.21#0.84>0.0042}},^fidelity^:^spot^},{^to^:^fireworks:accounts/fireworks/routers/deepseek-v4p1-flash-1017-ultrafast^,^price^:{!2.4#9.6>0.048}},^fidelity^:^ultrafast^},^baseten:deepseek-ai/DeepSeek-V4.1-Flash-1017^,{^to^:^baseten:deepseek-ai/DeepSeek-V4.1-Flash-1017-Fast +100%^,^fidelity^:^fast^},{^to^:^workers-ai:@cf/deepseek-ai/deepseek-v4.1-flash-1017^,^price^:{!0.3#1.2>0.006}}},^huggingface:deepseek-ai/DeepSeek-V4.1-Flash-1017|&p^}~\
",
"\
eleutherai/llemma-7b {!0.8#1.2}=openrouter:eleutherai/llemma_7b&g^}~\
",
"\
elevenlabs/eleven-flash-v2-5 ?Eleven Flash v2.5^,^task^:^text-to-speech^,^usd^:{^characters^:50},^zdr^:0<6-07-09^=ai-gateway&c^}~\
elevenlabs/eleven-multilingual-v2 ?Eleven Multilingual v2^,^task^:^text-to-speech^,^usd^:{^characters^:100},^zdr^:0<6-07-24^=ai-gateway&c^}~\
elevenlabs/eleven-turbo-v2-5 ?Eleven Turbo v2.5^,^task^:^text-to-speech^,^usd^:{^characters^:50},^zdr^:0<6-07-09^=ai-gateway&c^}~\
elevenlabs/eleven-v3 ?Eleven v3^,^task^:^text-to-speech^,^usd^:{^characters^:100},^zdr^:0<6-07-24^=ai-gateway&c^}~\
elevenlabs/music-v2 ?ElevenLabs Music v2^,^task^:^music-generation^,^usd^:{^outputAudioSeconds^:9},^zdr^:0<6-07-24^=ai-gateway&c^}~\
",
"\
elorian/glimpse {^in^:^text image^;262144#256000,^can^:^tools vision reasoning^,!0.6#3>0.06}=openrouter&p^}~\
",
"\
essentialai/rnj-1-instruct {!0.15#0.15}<5-12-05^=openrouter&g^}~\
",
"\
eva-unit-01/eva-llama-3.33-70b {!4#6}=openrouter&g^}~\
eva-unit-01/eva-qwen-2.5-32b {!2.6#3.4}=openrouter&g^}~\
eva-unit-01/eva-qwen-2.5-72b {!0.9#1.2}=openrouter&g^}~\
",
"\
fireworks/ember-1 ?Ember-1*^;1048576#131072,^can^:^tools vision reasoning^,^reasoning^:^adaptive^,!3#15>0.3}=fireworks:accounts/fireworks/models/ember-1|&p^}~\
",
"\
garage-baind/platypus2-70b-instruct {!0.9#0.9}=together:garage-bAInd/Platypus2-70B-instruct&g^}~\
",
"\
google/deep-research-max-preview-04-2026 ?Deep Research Max Preview (Apr-21-2026)*^;1048576#65536,^can^:^tools vision reasoning^,!2#12>0.2},^long^:[{^above^:200000,!4#18>0.4}}]=google:&p^}~\
google/deep-research-preview-04-2026 ?Deep Research Preview (Apr-21-2026)*^;1048576#65536,^can^:^tools vision reasoning^,!2#12>0.2},^long^:[{^above^:200000,!4#18>0.4}}]=google:&p^}~\
google/diffusiongemma-26b-a4b-it ?DiffusionGemma 26B A4B IT*^;250000#32768,^can^:^tools vision reasoning^=nvidia&p^}~\
google/gemini-1.0-pro-vision-001 ?gemini 1.0 pro vision^;32768,^can^:^json^,!0.125#0.375},^deprecated^:1,^retires^:^2024-07-12^=google:&go^}~\
google/gemini-1.5-flash ?gemini 1.5 flash* audio video document^;1000000,^can^:^vision json^,!0.075>0.01875#0.3},^long^:[{^above^:128000,!0.15>0.0375#0.6}}],^deprecated^:1,^retires^:^2025-09-29^=google:^,^google:gemini-flash-1.5|:google/gemini-flash-1.5&go^}~\
google/gemini-1.5-pro ?gemini 1.5 Pro* audio video document^;1000000,^can^:^vision json^,!1.25#5},^long^:[{^above^:128000,!2.5#10}}],^deprecated^:1,^retires^:^2025-09-29^=google:^,^google:gemini-pro-1.5|:google/gemini-pro-1.5&go^}~\
google/gemini-2.0-flash ?gemini 2.0 flash* audio video document^;1000000,^can^:^vision json^,!0.1>0.025#0.4,^inputAudio^:0.7,^cacheReadAudio^:0.175,^searchedRequests^:35}<4-12-11^,^deprecated^:1,^retires^:^2026-06-01^,^instead^:^google/gemini-3.6-flash^=google:|:google/gemini-2.0-flash-001&go^}~\
google/gemini-2.0-flash-lite ?gemini 2.0 flash lite* audio video document^;1000000,^can^:^vision json^,!0.075#0.3,^searchedRequests^:35},^deprecated^:1,^retires^:^2026-06-01^,^instead^:^google/gemini-3.1-flash-lite^=google:^,^google-vertex:|:google/gemini-2.0-flash-lite-001&go^}~\
google/gemini-2.5-computer-use-preview-10-2025 ?Gemini 2.5 Computer Use Preview 10-2025* audio video document^#64000,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!1.25#10,^searchedRequests^:35},^long^:[{^above^:200000,!2.5#15}}]=google:&op^}~\
google/gemini-2.5-flash {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!0.3>0.03#2.5,^inputAudio^:1,^cacheReadAudio^:0.1,^searchedRequests^:35},^zdr^:1<5-06-17^,^deprecated^:1,^retires^:^2026-12-01^,^instead^:^google/gemini-3.5-flash-lite^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-2.5-flash-lite {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!0.1>0.01#0.4,^inputAudio^:0.3,^cacheReadAudio^:0.03,^searchedRequests^:35},^zdr^:1<5-06-17^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-2.5-flash-lite-preview-09-2025 ?Gemini 2.5 Flash Lite Preview 09-2025* audio video document^,^can^:^vision json^,^reasoning^:^budget^,!0.1#0.4}<5-09-25^,^deprecated^:1,^retires^:^2026-03-31^,^instead^:^google/gemini-3.1-flash-lite^=openrouter&go^}~\
google/gemini-2.5-flash-lite-preview-tts ?Gemini 2.5 Flash-Lite Preview TTS^,^task^:^text-to-speech^;8192,!0.5#10}=google:&g^}~\
google/gemini-2.5-flash-preview ?Gemini 2.5 Flash Preview 05-20* audio video document^,^can^:^vision json^,^reasoning^:^budget^,!0.15#0.6,^searchedRequests^:35},^deprecated^:1,^retires^:^2025-11-18^,^instead^:^google/gemini-3.6-flash^=google:|&go^}~\
google/gemini-2.5-flash-preview-09-2025 ?Gemini 2.5 Flash Preview 09-2025* audio video document^,^can^:^vision json^,^reasoning^:^budget^,!0.3,^cacheWrite^:0.383>0.075#2.5}<5-09-25^,^deprecated^:1,^retires^:^2026-02-17^,^instead^:^google/gemini-3.6-flash^=openrouter&go^}~\
google/gemini-2.5-flash-tts ?Gemini 2.5 Flash TTS^,^task^:^text-to-speech^;8192,!0.5#10}<5-09-30^=google:^,^google-vertex:&go^}~\
google/gemini-2.5-pro {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!1.25>0.125#10,^searchedRequests^:35},^long^:[{^above^:200000,!2.5>0.25#15}}],^zdr^:1<5-06-17^,^deprecated^:1,^retires^:^2026-12-01^,^instead^:^google/gemini-3.8-flash^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-2.5-pro-preview ?Gemini 2.5 Pro Preview 06-05* audio video document^;1048576#65536,^can^:^tools vision json reasoning^,^reasoning^:^budget^,!1.25#10>0.125,^cacheWrite^:0.375},^long^:[{^above^:200000,!2.5#15>0.25,^cacheWrite^:0.375}}]<5-06-05^,^deprecated^:1,^retires^:^2025-12-02^,^instead^:^google/gemini-3.1-pro^=openrouter&op^}~\
google/gemini-2.5-pro-preview-03-25 {^in^:^text image audio video document^,^can^:^vision json^,^reasoning^:^budget^,!1.25#10},^deprecated^:1,^retires^:^2025-12-02^,^instead^:^google/gemini-3.1-pro^=openrouter&go^}~\
google/gemini-2.5-pro-tts ?Gemini 2.5 Pro TTS^,^task^:^text-to-speech^;8192,!1#20}<5-09-30^=google:^,^google-vertex:&go^}~\
google/gemini-3-flash {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!0.5>0.05#3,^inputAudio^:1,^cacheReadAudio^:0.1,^searches^:14},^zdr^:1<5-12-17^=google:gemini-3-flash-preview^,^google-vertex:gemini-3-flash-preview|:google/gemini-3-flash-preview^,^ai-gateway&cgop^}~\
google/gemini-3-pro-preview {^in^:^text image audio video document^,^can^:^vision json^,!2>0.2#12,^searches^:14},^long^:[{^above^:200000,!4>0.4#18}}]<5-11-18^,^deprecated^:1,^retires^:^2026-03-09^,^instead^:^google/gemini-3.1-pro^=google:&go^}~\
google/gemini-3.1-flash-lite {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!0.25>0.025#1.5,^inputAudio^:0.5,^cacheReadAudio^:0.05,^searches^:14},^zdr^:1<6-05-07^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-3.1-flash-lite-preview {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!0.25>0.025#1.5,^inputAudio^:0.5,^cacheReadAudio^:0.05,^searches^:14}<6-03-03^,^deprecated^:1,^retires^:^2026-05-25^,^instead^:^google/gemini-3.1-flash-lite^=google:|&gop^}~\
google/gemini-3.1-flash-live-preview {^task^:^speech-to-speech^,!0.75#4.5,^inputAudio^:3,^outputAudio^:12,^inputImage^:1,^inputVideo^:1,^searches^:14}=google:&go^}~\
google/gemini-3.1-flash-tts ?Gemini 3.1 Flash TTS^,^task^:^text-to-speech^,!0.75,^inputAudio^:3#4.5,^outputAudio^:12},^zdr^:1<6-05-22^=ai-gateway&c^}~\
google/gemini-3.1-pro {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!2>0.2#12,^searches^:14},^long^:[{^above^:200000,!4>0.4#18}}],^zdr^:1<6-02-19^=google:gemini-3.1-pro-preview^,^google-vertex:gemini-3.1-pro-preview|:google/gemini-3.1-pro-preview^,^ai-gateway&cgop^}~\
google/gemini-3.1-pro-preview-customtools ?Gemini 3.1 Pro Preview Custom Tools* audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!2>0.2#12,^searches^:14},^long^:[{^above^:200000,!4>0.4#18}}]<6-02-19^=google:^,^google-vertex:|&gop^}~\
google/gemini-3.5-flash {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!1.5>0.15#9,^searches^:14},^zdr^:0<6-05-19^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-3.5-flash-lite ?Gemini 3.5 Flash-Lite* audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!0.3>0.03#2.5,^searches^:14},^zdr^:0<6-07-21^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-3.6-flash {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!0.75>0.075#3.75,^searches^:14},^changes^:[{^since^:^2027-01-01^,!1.5>0.15#7.5}}],^zdr^:0<6-07-21^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-3.7-flash {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!0.75>0.075#3.75,^searches^:14},^changes^:[{^since^:^2027-01-01^,!1.5>0.15#7.5}}],^zdr^:0<6-08-14^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-3.8-flash {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^,!0.75>0.075#3.75,^searches^:14},^changes^:[{^since^:^2027-01-01^,!1.5>0.15#7.5}}],^zdr^:0<6-09-04^=google:^,^google-vertex:|^,^ai-gateway&cgop^}~\
google/gemini-3.8-flash-lite-tts ?Gemini 3.8 Flash-Lite TTS^,^task^:^text-to-speech^;8192,!0.5>0.125,^outputAudio^:6},^zdr^:0<6-10-06^=ai-gateway&c^}~\
google/gemini-3.8-flash-tts ?Gemini 3.8 Flash TTS^,^task^:^text-to-speech^;8192,!0.5>0.125,^outputAudio^:9},^zdr^:0<6-10-06^=ai-gateway&c^}~\
google/gemini-4-argon {^in^:^text image audio video document^;1048576#32768,^can^:^tools vision json reasoning^,!2#10>0.1,^searches^:14}=google:^,^google-vertex:|&op^}~\
google/gemini-embedding-001 {^task^:^embeddings^,!0.15}<5-05-20^=google:&g^}~\
google/gemini-embedding-2 {^task^:^embeddings^;8192,!0.2,^inputAudio^:6.5,^inputImage^:0.45,^inputVideo^:12}<6-03-10^=google:&g^}~\
google/gemini-flash-1.5-8b ?gemini 1.5 flash* audio video document^;1000000,^can^:^vision json^,!0.0375>0.01#0.15},^long^:[{^above^:128000,!0.075>0.02#0.3}}],^deprecated^:1,^retires^:^2025-09-29^=google:|&go^}~\
google/gemini-flash-1.5-8b-exp {^in^:^text image audio video document^,^can^:^vision json^=openrouter&g^}~\
google/gemini-flash-latest {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^=google:&op^}~\
google/gemini-flash-lite-latest ?Gemini Flash-Lite Latest* audio video document^;1048576#65536,^can^:^tools vision json reasoning^=google:&op^}~\
google/gemini-live-2.5-flash {^task^:^speech-to-speech^,!0.5#2,^inputAudio^:3,^outputAudio^:12}=google:&g^}~\
google/gemini-nano-banana-2.1 ?Nano Banana 2.1^,^task^:^text-to-image*^,^out^:^text image^;65536#58982,^can^:^tools vision reasoning^,!1.5#7.5}=openrouter&p^}~\
google/gemini-omni-1.1-flash ?Gemini Omni Flash 1.1^,^task^:^text-to-video* audio video^,^out^:^audio video^,!1.5,^inputImage^:1.5,^inputAudio^:1.5,^inputVideo^:1.5#9,^reasoning^:9,^outputVideo^:17.5},^zdr^:0<6-09-11^=ai-gateway&c^}~\
google/gemini-omni-flash {^task^:^text-to-video* audio video^,^out^:^audio video^,!1.5#9,^outputVideo^:17.5},^zdr^:0<6-09-09^,^deprecated^:1,^retires^:^2026-09-30^,^instead^:^google/gemini-omni-1.1-flash^=google:gemini-omni-flash-preview^,^ai-gateway&cgo^}~\
google/gemini-pro ?gemini 1.0 pro* audio video document^;32768,^can^:^vision json^,!0.125#0.375},^deprecated^:1,^retires^:^2025-02-18^=google:|&go^}~\
google/gemini-pro-latest {^in^:^text image audio video document^;1048576#65536,^can^:^tools vision json reasoning^=google:&op^}~\
google/gemini-robotics-er-2-preview ?Gemini Robotics-ER 2 Preview*^;131072#65536,^can^:^tools vision json reasoning^,!1#5>0.1}=google:&p^}~\
google/gemma-2-27b-it ?Gemma 2 27B^;8192,!0.65#0.65}=google:|&g^}~\
google/gemma-2-9b-it ?Gemma 2 9B 8k^,!0.2#0.2}=groq:gemma2-9b-it^,{^to^:^novita^,^price^:{!0.08#0.08}}},^openrouter&g^}~\
google/gemma-2b {!0.1#0.1}=together&g^}~\
google/gemma-3 ?Gemma 3 (free)^=google:&g^}~\
google/gemma-3-12b-it ?Gemma 3 12B IT*^;128000#16384,^can^:^tools vision^,!0.09#0.29}<5-03-13^=amazon-bedrock:google.gemma-3-12b-it^,^nvidia^,{^to^:^huggingface^,^price^:{!0.05#0.15}}},^openrouter&gp^}~\
google/gemma-3-27b-it ?Gemma 3 27B IT*^;128000#117964,^can^:^tools vision^,!0.23#0.38}=amazon-bedrock:google.gemma-3-27b-it^,{^to^:^fireworks:accounts/fireworks/models/gemma-3-27b-it^,^price^:{!0.1#0.1}}},{^to^:^huggingface^,^price^:{!0.08#0.16}}},^openrouter&gp^}~\
google/gemma-3-4b-it ?Gemma 3 4B IT*^;128000#16384,^can^:^tools vision^,!0.04#0.08}=amazon-bedrock:google.gemma-3-4b-it^,^nvidia^,^huggingface +25%|&gp^}~\
google/gemma-3n ?Gemma 3n (free)^=google:&g^}~\
google/gemma-3n-e4b-it ?Gemma 3n 4B^,!0.06#0.12}<5-05-20^=openrouter&g^}~\
google/gemma-4-26b-a4b-it ?Gemma 4 26B A4B IT*^;262144#32768,^can^:^tools vision json reasoning batch^,!0.13#0.4}<6-04-02^=google:^,^amazon-bedrock:google.gemma-4-26b-a4b^,{^to^:^workers-ai:@cf/google/gemma-4-26b-a4b-it^,^price^:{!0.1#0.3}}},^huggingface:google/gemma-4-26B-A4B-it|^,^ai-gateway&cgpw^}~\
google/gemma-4-31b-it ?Gemma 4 31B IT*^;262144#32768,^can^:^tools vision json reasoning^,!0.14#0.4}<6-04-02^=google:^,^amazon-bedrock:google.gemma-4-31b^,{^to^:^cerebras:gemma-4-31b^,^price^:{!0.99#1.49}}},^doubleword:google/gemma-4-31B-it^,^huggingface:google/gemma-4-31B-it|&gp^}~\
google/gemma-4-e2b ?Gemma 4 E2B IT*^;131072#8192,^can^:^tools vision json reasoning^,!0.04#0.08}=amazon-bedrock:google.gemma-4-e2b&p^}~\
google/gemma-7b {!0.2#0.2}=together&g^}~\
google/gemma-7b-it ?Gemma 7B IT^,!0.07#0.07}=groq:&g^}~\
google/imagen-4 {^task^:^text-to-image^<5-05-22^,^deprecated^:1,^retires^:^2026-08-17^,^instead^:^google/nano-banana-2^=ai-gateway&co^}~\
google/lyria-3-clip-preview {^task^:^music-generation^;1048576<6-03-30^=openrouter&g^}~\
google/lyria-3-pro-preview {^task^:^music-generation^;1048576<6-03-30^=openrouter&g^}~\
google/nano-banana {^task^:^text-to-image*^,^out^:^text image^;1000000,!0.3#2.5,^outputImage^:30,^searchedRequests^:35},^zdr^:1<5-08-26^=google:gemini-2.5-flash-image^,^google-vertex:gemini-2.5-flash-image|:google/gemini-2.5-flash-image^,^ai-gateway&cgop^}~\
google/nano-banana-2 {^task^:^text-to-image*^,^out^:^text image^;1000000,!0.5#3,^outputImage^:60,^searches^:14},^zdr^:1<6-02-26^=google:gemini-3.1-flash-image-preview^,^google-vertex:gemini-3.1-flash-image|:google/gemini-3.1-flash-image|:google/gemini-3.1-flash-image-preview^,^ai-gateway&cgop^}~\
google/nano-banana-2-lite {^task^:^text-to-image*^,^out^:^text image^;65536,!0.25#1.5,^outputImage^:30,^searches^:14},^zdr^:1<6-07-01^=google:gemini-3.1-flash-lite-image|:google/gemini-3.1-flash-lite-image^,^ai-gateway&cgop^}~\
google/nano-banana-pro {^task^:^text-to-image*^,^out^:^text image^;1000000#32768,^can^:^tools vision reasoning^,!2#12,^outputImage^:120,^searches^:14},^zdr^:1<5-11-20^=google:gemini-3-pro-image-preview^,^google-vertex:gemini-3-pro-image|:google/gemini-3-pro-image|:google/gemini-3-pro-image-preview^,^ai-gateway&cgop^}~\
google/palm-2-chat-bison {!1#2},^deprecated^:1,^retires^:^2025-04-09^=openrouter&go^}~\
google/palm-2-codechat-bison {!1#2},^deprecated^:1,^retires^:^2025-04-09^=openrouter&go^}~\
google/veo-3 {^task^:^text-to-video*^,^out^:^audio video^<5-05-21^,^deprecated^:1,^retires^:^2026-06-30^,^instead^:^google/veo-3.1^=ai-gateway&co^}~\
google/veo-3-fast {^task^:^text-to-video*^,^out^:^audio video^,^zdr^:1<5-10-13^=ai-gateway&c^}~\
google/veo-3.1 {^task^:^text-to-video*^,^out^:^audio video^,^usd^:{^videoSeconds^:0.4},^variants^:{^720p with audio^:{^videoSeconds^:0.4},^1080p with audio^:{^videoSeconds^:0.4},^4k with audio^:{^videoSeconds^:0.6},^720p^:{^videoSeconds^:0.2},^1080p^:{^videoSeconds^:0.2},^4k^:{^videoSeconds^:0.4}},^zdr^:1<5-10-15^=ai-gateway&c^}~\
google/veo-3.1-fast {^task^:^text-to-video*^,^out^:^audio video^,^usd^:{^videoSeconds^:0.08},^variants^:{^720p^:{^videoSeconds^:0.08},^1080p^:{^videoSeconds^:0.1},^4k^:{^videoSeconds^:0.25},^720p with audio^:{^videoSeconds^:0.1},^1080p with audio^:{^videoSeconds^:0.12},^4k with audio^:{^videoSeconds^:0.3}},^zdr^:1<5-10-15^=ai-gateway&c^}~\
",
"\
gryphe/mythomax-l2-13b {^context^:4096,!0.3#0.3}=together:Gryphe/MythoMax-L2-13b^,{^to^:^novita^,^price^:{!0.09#0.09}}},^openrouter&g^}~\
",
"\
ibm/granite-4.0-h-micro {^context^:131000#131000,^can^:^tools^,!0.017#0.112}<5-10-07^=workers-ai:@cf/ibm-granite/granite-4.0-h-micro|:ibm-granite/granite-4.0-h-micro&cgpw^}~\
ibm/granite-4.1-8b ?Granite 4.1 8B^;131072,!0.05#0.1}<6-04-29^=openrouter:ibm-granite/granite-4.1-8b&g^}~\
ibm/granite-4.2-8b ?Granite 4.2 8B^;131072#117964,^can^:^tools reasoning^,!0.06#0.25>0.015}=openrouter:ibm-granite/granite-4.2-8b&p^}~\
",
"\
inception/mercury-2 {^context^:128000,!0.25>0.025#0.75}<6-02-24^=openrouter&g^}~\
",
"\
inclusionai/ling-2.6-1t ?Ling 2.6 1T^;262144#65536,^can^:^tools^,!0.06#0.25}<6-04-23^=ant-ling:Ling-2.6-1T|&gp^}~\
inclusionai/ling-2.6-flash {^context^:262144#65536,^can^:^tools^,!0.01#0.02}<6-04-21^=ant-ling:Ling-2.6-flash|&gp^}~\
inclusionai/ling-3.0-flash {^context^:262144#32768,^can^:^tools reasoning^,!0.021#0.063>0.0042}=openrouter&p^}~\
inclusionai/ling-3.0-flash-vl ?Ling 3.0 Flash VL*^;131072#32768,^can^:^tools vision reasoning^,!0.06#0.18>0.012}=openrouter&p^}~\
inclusionai/ling-3.0-tiny {^context^:262144#250000,^can^:^tools reasoning^,!0.015#0.045>0.003}=openrouter&p^}~\
inclusionai/ling-3.1-flash {^context^:1000000#262144,^can^:^tools reasoning^,!0.045#0.135>0.009}=openrouter&p^}~\
inclusionai/ring-2.6-1t ?Ring 2.6 1T^;262144#65536,^can^:^tools reasoning^,!0.06#0.25}<6-05-08^=ant-ling:Ring-2.6-1T|&gp^}~\
",
"\
infermatic/mn-inferor-12b {!0.8#1.2}=openrouter&g^}~\
",
"\
inflection/inflection-3-pi {!2.5#10}<4-10-11^=openrouter&g^}~\
inflection/inflection-3-productivity {!2.5#10}<4-10-11^=openrouter&g^}~\
",
"\
inworld/tts-1.5-max ?Inworld TTS 1.5 Max^,^task^:^text-to-speech^,^usd^:{^characters^:35},^zdr^:1<6-05-22^=ai-gateway&c^}~\
inworld/tts-1.5-mini ?Inworld TTS 1.5 Mini^,^task^:^text-to-speech^,^usd^:{^characters^:15},^zdr^:1<6-05-22^=ai-gateway&c^}~\
inworld/tts-2 ?Inworld TTS 2^,^task^:^text-to-speech^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
",
"\
jaredpalmer/kev-4b ?Kev 4B^,^task^:^text-classification^;8192,!0.042}=openrouter&p^}~\
",
"\
jondurbin/airoboros-l2-70b {!0.5#0.5}=novita|&g^}~\
",
"\
klingai/kling-v3 {^task^:^text-to-video*^,^out^:^audio video^<6-04-13^=ai-gateway&c^}~\
klingai/kling-v3-image {^task^:^text-to-image*^<6-04-13^=ai-gateway&c^}~\
klingai/kling-v3-omni {^task^:^text-to-video*^,^out^:^audio video^<6-04-13^=ai-gateway&c^}~\
",
"\
krea/k3-edit {^task^:^text-to-image*^=openrouter&p^}~\
krea/krea-2-large {^task^:^text-to-image*^,^usd^:{^images^:0.06},^zdr^:0<6-06-17^=openrouter^,^ai-gateway&cp^}~\
krea/krea-2-medium {^task^:^text-to-image*^,^usd^:{^images^:0.03},^zdr^:0<6-06-17^=openrouter^,^ai-gateway&cp^}~\
krea/krea-2-medium-turbo {^task^:^text-to-image*^,^zdr^:0<6-06-17^=openrouter^,^ai-gateway&cp^}~\
",
"\
kwaipilot/kat-coder-pro-v2 ?KAT-Coder-Pro V2^,!0.3>0.06#1.2}<6-03-27^=openrouter&g^}~\
",
"\
latitudegames/wayfarer-large-70b-llama-3.3 {!0.8#0.9}=openrouter&g^}~\
",
"\
lightricks/ltx-2-5-fast ?LTX-2.5 Fast^,^task^:^text-to-video*^,^out^:^audio video^,^zdr^:0<6-08-11^=ai-gateway&c^}~\
",
"\
liquid/d1 {^task^:^text-classification*^;65536,^can^:^vision^,!0.02>0.02}=openrouter&p^}~\
liquid/d1-ultra {^task^:^text-classification*^;32768,^can^:^vision^,!0.042>0.042}=openrouter&p^}~\
liquid/d1.1 {^task^:^text-classification*^;65536,^can^:^vision^,!0.02>0.02}=openrouter&p^}~\
liquid/lfm-2-24b-a2b ?LFM2-24B-A2B^,!0.03#0.12}<6-02-25^=openrouter&g^}~\
liquid/lfm-2.5-2.6b ?LFM2.5-2.6B^;128000#8192,^can^:^tools reasoning^,!0.35#0.5>0.04}=openrouter&p^}~\
liquid/lfm-2.5-24b-a2b ?LFM2.5-24B-A2B^;128000#8192,^can^:^tools reasoning^,!0.05#0.7>0.025}=openrouter&p^}~\
liquid/lfm-3-1.7b ?LFM3-1.7B^;262144#8192,^can^:^tools reasoning^,!0.08#0.2>0.02}=openrouter&p^}~\
liquid/lfm-3b {!0.02#0.02}=openrouter&g^}~\
liquid/lfm-40b {!0.15#0.15}=openrouter&g^}~\
liquid/lfm-7b {!0.01#0.01}=openrouter&g^}~\
",
"\
lmsys/vicuna-13b-v1.5 {!0.3#0.3}=together&g^}~\
lmsys/vicuna-7b-v1.5 {!0.2#0.2}=together&g^}~\
",
"\
mancer/weaver {^context^:8000,!1.125#1.125}<3-08-02^=openrouter&g^}~\
",
"\
meituan/longcat-2.0 ?LongCat 2.0^;1048756#262144,^can^:^tools reasoning^,!0.3#1.2>0.006}=openrouter&p^}~\
",
"\
meta/llama-2-13b-chat {!0.225#0.225}=together:meta-llama/Llama-2-13b-chat-hf|:meta-llama/llama-2-13b-chat&g^}~\
meta/llama-2-70b-chat {!0.7#0.8}=groq:llama2-70b-4096^,{^to^:^together:meta-llama/Llama-2-70b-chat-hf^,^price^:{!0.9#0.9}}},^openrouter:meta-llama/llama-2-70b-chat&g^}~\
meta/llama-2-7b-chat-hf ?Llama 2 7B Chat INT8^,!0.2#0.2}<3-09-25^=together:meta-llama/Llama-2-7b-chat-hf&g^}~\
meta/llama-3-70b-instruct ?Llama 3 70B Instruct^;8192,!2.65#3.5}<4-04-18^=amazon-bedrock:meta.llama3-70b-instruct-v1:0^,{^to^:^groq:llama3-70b-8192^,^price^:{!0.59#0.79}}},{^to^:^together:meta-llama/Llama-3-70b-chat-hf^,^price^:{!0.9#0.9}}},{^to^:^together:meta-llama/Meta-Llama-3-70B-Instruct-Lite^,^price^:{!0.54#0.54}},^fidelity^:^lite^},{^to^:^together:meta-llama/Meta-Llama-3-70B-Instruct-Turbo^,^price^:{!0.88#0.88}},^fidelity^:^turbo^},{^to^:^novita:meta-llama/llama-3-70b-instruct^,^price^:{!0.51#0.74}}},^openrouter:meta-llama/llama-3-70b-instruct&g^}~\
meta/llama-3-8b-instruct ?Llama 3 8B Instruct^;8192,!0.3#0.6}<4-04-18^=amazon-bedrock:meta.llama3-8b-instruct-v1:0^,{^to^:^groq:llama3-8b-8192^,^price^:{!0.05#0.08}}},{^to^:^together:meta-llama/Llama-3-8b-chat-hf^,^price^:{!0.2#0.2}}},{^to^:^together:meta-llama/Meta-Llama-3-8B-Instruct-Lite^,^price^:{!0.1#0.1}},^fidelity^:^lite^},{^to^:^together:meta-llama/Meta-Llama-3-8B-Instruct-Turbo^,^price^:{!0.18#0.18}},^fidelity^:^turbo^},{^to^:^novita:meta-llama/llama-3-8b-instruct^,^price^:{!0.04#0.04}}},^openrouter:meta-llama/llama-3-8b-instruct&g^}~\
meta/llama-3.1-405b {!2#2}=openrouter:meta-llama/llama-3.1-405b&g^}~\
meta/llama-3.1-405b-instruct {!1.5#1.5}<4-07-23^,^to^:[{^to^:^together:meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo^,^price^:{!3.5#3.5}},^fidelity^:^turbo^},^avian:Meta-Llama-3.1-405B-Instruct|:meta-llama/llama-3.1-405b-instruct&g^}~\
meta/llama-3.1-405b-reasoning {!0.59#0.79}=groq:&g^}~\
meta/llama-3.1-70b-instruct ?Llama 3.1 70B Instruct^;128000#4096,^can^:^tools^,!0.72#0.72}<4-07-23^=amazon-bedrock:meta.llama3-1-70b-instruct-v1:0^,^amazon-bedrock:us.meta.llama3-1-70b-instruct-v1:0^,{^to^:^groq:llama-3.1-70b-versatile^,^price^:{!0.59#0.79}}},{^to^:^together:meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo^,^price^:{!0.88#0.88}},^fidelity^:^turbo^},{^to^:^avian:Meta-Llama-3.1-70B-Instruct^,^price^:{!0.45#0.45}}},{^to^:^novita:meta-llama/llama-3.1-70b-instruct^,^price^:{!0.34#0.39}}},{^to^:^workers-ai:@cf/meta/llama-3.1-70b-instruct-fp8-fast^,^price^:{!0.293#2.253}},^fidelity^:^fp8-fast^},^openrouter:meta-llama/llama-3.1-70b-instruct&gp^}~\
meta/llama-3.1-8b-instruct ?Llama 3.1 8B Instruct^;128000#4096,^can^:^tools^,!0.22#0.22}<4-07-23^=amazon-bedrock:meta.llama3-1-8b-instruct-v1:0^,^amazon-bedrock:us.meta.llama3-1-8b-instruct-v1:0^,{^to^:^groq:llama-3.1-8b-instant^,^price^:{!0.05#0.08}}},{^to^:^cerebras:llama3.1-8b^,^price^:{!0.1#0.1}}},{^to^:^together:meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo^,^price^:{!0.18#0.18}},^fidelity^:^turbo^},{^to^:^fireworks:accounts/fireworks/models/llama-v3p1-8b-instruct^,^price^:{!0.2#0.2}}},{^to^:^avian:Meta-Llama-3.1-8B-Instruct^,^price^:{!0.1#0.1}}},{^to^:^novita:meta-llama/llama-3.1-8b-instruct^,^price^:{!0.05#0.05}}},{^to^:^novita:meta-llama/llama-3.1-8b-instruct-bf16^,^price^:{!0.06#0.06}},^fidelity^:^bf16^},{^to^:^ovhcloud:Llama-3.1-8B-Instruct^,^price^:{!0.11#0.11}}},{^to^:^workers-ai:@cf/meta/llama-3.1-8b-instruct-fp8^,^fidelity^:^fp8^},{^to^:^workers-ai:@cf/meta/llama-3.1-8b-instruct-fp8-fast^,^price^:{!0.045#0.384}},^fidelity^:^fp8-fast^},{^to^:^huggingface:meta-llama/Llama-3.1-8B-Instruct^,^price^:{!0.06#0.06}}},^openrouter:meta-llama/llama-3.1-8b-instruct&cgpw^}~\
meta/llama-3.2-11b-text-preview {!0.18#0.18},^deprecated^:1,^retires^:^2024-10-28^,^instead^:^meta/llama-3.2-11b-vision-instruct^=groq:&go^}~\
meta/llama-3.2-11b-vision-instruct ?Llama 3.2 11B Vision Instruct*^;128000,^can^:^vision lora^,!0.16#0.16}<4-09-25^=amazon-bedrock:meta.llama3-2-11b-instruct-v1:0^,{^to^:^groq:llama-3.2-11b-vision-preview^,^price^:{!0.18#0.18}}},{^to^:^novita:meta-llama/llama-3.2-11b-vision-instruct^,^price^:{!0.06#0.06}}},{^to^:^workers-ai:@cf/meta/llama-3.2-11b-vision-instruct^,^price^:{!0.049#0.68}}},^openrouter:meta-llama/llama-3.2-11b-vision-instruct&cgw^}~\
meta/llama-3.2-1b-instruct ?Llama 3.2 1B Instruct^;128000,!0.1#0.1}<4-09-25^=amazon-bedrock:meta.llama3-2-1b-instruct-v1:0^,{^to^:^groq:llama-3.2-1b-preview^,^price^:{!0.04#0.04}}},{^to^:^novita:meta-llama/llama-3.2-1b-instruct^,^price^:{!0.02#0.02}}},^workers-ai:@cf/meta/llama-3.2-1b-instruct|:meta-llama/llama-3.2-1b-instruct&cgw^}~\
meta/llama-3.2-3b-instruct ?Llama 3.2 3B Instruct^;128000,!0.15#0.15}<4-09-25^=amazon-bedrock:meta.llama3-2-3b-instruct-v1:0^,{^to^:^groq:llama-3.2-3b-preview^,^price^:{!0.06#0.06}}},{^to^:^novita:meta-llama/llama-3.2-3b-instruct^,^price^:{!0.03#0.05}}},^workers-ai:@cf/meta/llama-3.2-3b-instruct|:meta-llama/llama-3.2-3b-instruct&cgw^}~\
meta/llama-3.2-90b-text-preview {!0.9#0.9},^deprecated^:1,^retires^:^2024-11-25^,^instead^:^meta/llama-3.2-90b-vision-instruct^=groq:&go^}~\
meta/llama-3.2-90b-vision-instruct ?Llama 3.2 90B Instruct*^;128000#8192,^can^:^tools vision^,!0.72#0.72}<4-09-25^=amazon-bedrock:meta.llama3-2-90b-instruct-v1:0^,^groq:llama-3.2-90b-vision-preview +25%^,^nvidia|:meta-llama/llama-3.2-90b-vision-instruct&gp^}~\
meta/llama-3.3-70b-instruct ?Llama 3.3 70B Instruct^;128000#4096,^can^:^tools batch^,!0.72#0.72}<4-12-06^=amazon-bedrock:meta.llama3-3-70b-instruct-v1:0^,^amazon-bedrock:us.meta.llama3-3-70b-instruct-v1:0^,{^to^:^groq:llama-3.3-70b-versatile^,^price^:{!0.59#0.79}}},{^to^:^cerebras:llama-3.3-70b^,^price^:{!0.85#1.2}}},{^to^:^together:meta-llama/Llama-3.3-70B-Instruct-Turbo^,^price^:{!0.88#0.88}},^fidelity^:^turbo^},{^to^:^together:meta-llama/Meta-Llama-3.3-70B-Instruct-Turbo^,^price^:{!0.88#0.88}},^fidelity^:^turbo^},{^to^:^avian:Meta-Llama-3.3-70B-Instruct^,^price^:{!0.45#0.45}}},{^to^:^novita:meta-llama/llama-3.3-70b-instruct^,^price^:{!0.39#0.39}}},{^to^:^ovhcloud:Meta-Llama-3_3-70B-Instruct^,^price^:{!0.74#0.74}}},{^to^:^workers-ai:@cf/meta/llama-3.3-70b-instruct-fp8-fast^,^price^:{!0.293#2.253}},^fidelity^:^fp8-fast^},{^to^:^huggingface:meta-llama/Llama-3.3-70B-Instruct^,^price^:{!0.59#0.79}}},^openrouter:meta-llama/llama-3.3-70b-instruct&cgpw^}~\
meta/llama-3.3-70b-specdec {!0.59#0.99},^deprecated^:1,^retires^:^2025-04-14^,^instead^:^meta/llama-3.3-70b-instruct^=groq:&go^}~\
meta/llama-4-maverick ?Llama 4 Maverick 17B Instruct*^;1000000#8192,^can^:^tools vision^,!0.24#0.97}<5-04-05^=amazon-bedrock:meta.llama4-maverick-17b-instruct-v1:0^,^amazon-bedrock:us.meta.llama4-maverick-17b-instruct-v1:0^,{^to^:^groq:meta-llama/llama-4-maverick-17b-128e-instruct^,^price^:{!0.2#0.6}}},{^to^:^together:meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8^,^price^:{!0.27#0.85}},^fidelity^:^fp8^},{^to^:^fireworks:accounts/fireworks/models/llama4-maverick-instruct-basic^,^price^:{!0.22#0.88}}},^openrouter:meta-llama/llama-4-maverick&gp^}~\
meta/llama-4-scout ?Llama 4 Scout 17B 16E Instruct*^;10000000#8192,^can^:^tools vision^,!0.17#0.66}<5-04-05^=amazon-bedrock:meta.llama4-scout-17b-instruct-v1:0^,^amazon-bedrock:us.meta.llama4-scout-17b-instruct-v1:0^,{^to^:^groq:meta-llama/llama-4-scout-17b-16e-instruct^,^price^:{!0.11#0.34}}},{^to^:^together:meta-llama/Llama-4-Scout-17B-16E-Instruct^,^price^:{!0.18#0.59}}},{^to^:^workers-ai:@cf/meta/llama-4-scout-17b-16e-instruct^,^price^:{!0.27#0.85}}},^openrouter:meta-llama/llama-4-scout&cgpw^}~\
meta/llama-guard-2-8b {!0.2#0.2}=openrouter:meta-llama/llama-guard-2-8b&g^}~\
meta/llama-guard-3-8b ?Llama Guard 3 8B^,!0.2#0.2}<5-01-22^=groq:^,{^to^:^workers-ai:@cf/meta/llama-guard-3-8b^,^price^:{!0.48#0.03}}},^openrouter:meta-llama/llama-guard-3-8b&cgw^}~\
meta/llama-guard-4-12b ?Llama Guard 4 12B^;131072,!0.2#0.2}<5-04-05^=groq:meta-llama/llama-guard-4-12b|:meta-llama/llama-guard-4-12b&g^}~\
meta/llama3-groq-70b-8192-tool-use-preview {!0.89#0.89},^deprecated^:1,^retires^:^2025-01-06^,^instead^:^meta/llama-3.3-70b-instruct^=groq:&go^}~\
meta/llama3-groq-8b-8192-tool-use-preview {!0.19#0.19},^deprecated^:1,^retires^:^2025-01-06^,^instead^:^meta/llama-3.3-70b-instruct^=groq:&go^}~\
meta/muse-ember-1.0 ?Muse Ember*^;1048576#524288,^can^:^tools vision reasoning^,!0.1#0.5>0.004},^long^:[{^above^:200000,!0.3#1.5>0.012}}]=meta:|:meta/muse-ember&p^}~\
meta/muse-glimmer-30b ?Muse Glimmer 30B*^;131072#131072,^can^:^tools vision reasoning^,!0.3#1.2>0.04}=nvidia|&p^}~\
meta/muse-image {^task^:^text-to-image*^=openrouter&p^}~\
meta/muse-spark-1.1 {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,!1.25#4.25>0.15}=meta:|&p^}~\
meta/muse-spark-1.2 {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,!1.25#4.25>0.15}=meta:|&p^}~\
meta/muse-spark-1.2-contributor {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,!0.1#0.2>0.002}=meta:|&p^}~\
meta/muse-spark-1.3 {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,!1.25#4.25>0.15}=meta:|&p^}~\
meta/muse-spark-1.3-contributor {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,!0.1#0.2>0.002}=meta:|&p^}~\
meta/muse-spark-open {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,^reasoning^:^adaptive^,!1.25#4.25>0.15}=together:meta-models/Muse-Spark-Open-816B-A42B^,^fireworks:accounts/fireworks/models/muse-spark-open|&p^}~\
meta/muse-wonder-1.0 ?Muse Wonder*^;1048576#131072,^can^:^tools vision reasoning^,!4#20>0.2}=meta:|:meta/muse-wonder&p^}~\
",
"\
microsoft/mai-image-2.5 ?MAI-Image-2.5^,^task^:^text-to-image*^,!5}=openrouter&p^}~\
microsoft/mai-image-2.5-pro ?MAI-Image-2.5 Pro^,^task^:^text-to-image*^,!5}=openrouter&p^}~\
microsoft/mai-image-2.6 ?MAI-Image-2.6^,^task^:^text-to-image*^,!5}=openrouter&p^}~\
microsoft/mai-image-2.6-flash ?MAI-Image-2.6 Flash^,^task^:^text-to-image*^,!1.75}=openrouter&p^}~\
microsoft/microsoft-decision-1 ?Microsoft-Decision-1^,^task^:^text-classification^;32768,!0.042}=openrouter&p^}~\
microsoft/phi-2 ?Phi-2^,!0.1#0.1}=together&g^}~\
microsoft/phi-3-medium-128k-instruct ?Phi-3 Medium 128K Instruct^;131072,!1#1}<4-04-23^=azure-openai:|&g^}~\
microsoft/phi-3-mini-128k-instruct ?Phi-3 Mini 128K Instruct^;131072,!0.1#0.1}<4-04-23^=azure-openai:|&g^}~\
microsoft/phi-3.5-mini-128k-instruct ?Phi-3.5 Mini 128K Instruct^;131072,!0.1#0.1}=azure-openai:|&g^}~\
microsoft/phi-4 {^context^:16384,!0.07#0.14}<4-12-11^=azure-openai:|&g^}~\
microsoft/phi-4-mini-instruct {^context^:131072,!0.08#0.35}=azure-openai:|&g^}~\
microsoft/phi-4-multimodal-instruct {^context^:131072,!0.05#0.1}=azure-openai:|&g^}~\
microsoft/phi-4-reasoning-plus {^context^:32768,!0.07#0.35}=azure-openai:&g^}~\
microsoft/wizardlm-2-7b {!0.07#0.07}=openrouter&g^}~\
microsoft/wizardlm-2-8x22b ?WizardLM-2 8x22B^;65535,!0.48#0.48}<4-04-24^=azure-openai:^,^together:microsoft/WizardLM-2-8x22B +150%^,{^to^:^novita^,^price^:{!0.62#0.62}}},^openrouter&g^}~\
",
"\
minimax/h3 ?MiniMax H3^,^task^:^text-to-video* audio video^,^usd^:{^videoSeconds^:0.08},^variants^:{^768p^:{^videoSeconds^:0.08},^2k^:{^videoSeconds^:0.13}},^zdr^:0<6-09-16^=ai-gateway&c^}~\
minimax/h3-max ?MiniMax H3 Max^,^task^:^text-to-video* audio video^,^usd^:{^videoSeconds^:0.05},^variants^:{^480p^:{^videoSeconds^:0.05},^768p^:{^videoSeconds^:0.08}},^zdr^:0<6-09-16^=ai-gateway&c^}~\
minimax/hailuo-2.3 ?MiniMax Hailuo 2.3^,^task^:^text-to-video*^,^usd^:{^videoSeconds^:0.047},^variants^:{^6s @768p^:{^videos^:0.28},^10s @768p^:{^videos^:0.56},^6s @1080p^:{^videos^:0.49}},^zdr^:1<6-05-22^=ai-gateway&c^}~\
minimax/hailuo-2.3-fast {^task^:^text-to-video*^<6-04-13^=ai-gateway&c^}~\
minimax/m2-her ?MiniMax M2-her^;64000,!0.3#1.2}<6-01-23^=minimax:M2-her|:minimax/minimax-m2-her&g^}~\
minimax/m2.7 ?MiniMax M2.7^;204800#131072,^can^:^tools vision json reasoning^,!0.3,^cacheWrite^:0.375>0.06#1.2},^zdr^:1<6-03-18^=minimax:MiniMax-M2.7^,{^to^:^minimax:MiniMax-M2.7-highspeed^,^price^:{!0.6,^cacheWrite^:0.375>0.06#2.4}},^fidelity^:^highspeed^},^fireworks:accounts/fireworks/models/minimax-m2p7^,^huggingface:MiniMaxAI/MiniMax-M2.7|:minimax/minimax-m2.7^,^ai-gateway&cgp^}~\
minimax/m3 ?MiniMax M3*^;1000000#524288,^can^:^tools vision json reasoning^,^reasoning^:^adaptive^,!0.3>0.06#1.2},^long^:[{^above^:512000,!0.6>0.12#2.4}}],^zdr^:1<6-06-01^=minimax:MiniMax-M3^,{^to^:^together:MiniMaxAI/MiniMax-M3^,^price^:{!0.3#1.2>0.06}}},{^to^:^fireworks:accounts/fireworks/models/minimax-m3^,^price^:{!0.3>0.06#1.2}}},{^to^:^huggingface:MiniMaxAI/MiniMax-M3^,^price^:{!0.3#1.2}}},^openrouter:minimax/minimax-m3^,^ai-gateway&cgp^}~\
minimax/minimax-01 ?MiniMax-01^;1000192,!0.2#1.1}<5-01-15^=minimax:|&g^}~\
minimax/minimax-latest ?MiniMax Latest^;512000#512000,^can^:^tools reasoning^,^reasoning^:^adaptive^,!0.3#1.2>0.06}=fireworks:accounts/fireworks/routers/minimax-latest&p^}~\
minimax/minimax-m1 ?MiniMax M1^;1000000#80000,^can^:^tools reasoning^,!0.4#2.2}<5-06-16^=minimax:^,{^to^:^huggingface:MiniMaxAI/MiniMax-M1-80k^,^price^:{!0.55#2.2}}},^openrouter&gp^}~\
minimax/minimax-m2 ?MiniMax M2^;204800#128000,^can^:^tools reasoning^,!0.3,^cacheWrite^:0.375>0.03#1.2}<5-10-27^=minimax:MiniMax-M2^,^amazon-bedrock:minimax.minimax-m2^,^huggingface:MiniMaxAI/MiniMax-M2|&gp^}~\
minimax/minimax-m2.1 ?MiniMax-M2.1^;204800#131072,^can^:^tools reasoning^,!0.3#1.2}<5-12-23^,^to^:[{^to^:^minimax:MiniMax-M2.1-highspeed +100%^,^fidelity^:^highspeed^},^amazon-bedrock:minimax.minimax-m2.1^,^fireworks:accounts/fireworks/models/minimax-m2p1^,^huggingface:MiniMaxAI/MiniMax-M2.1|&gp^}~\
minimax/minimax-m2.5 ?MiniMax-M2.5^;204800#98304,^can^:^tools reasoning^,!0.3#1.2}<6-02-12^,^to^:[{^to^:^minimax:MiniMax-M2.5-highspeed +100%^,^fidelity^:^highspeed^},^amazon-bedrock:minimax.minimax-m2.5^,{^to^:^avian^,^price^:{!0.27>0.15#1.08}}},^huggingface:MiniMaxAI/MiniMax-M2.5|&gp^}~\
minimax/minimax-m3.1-flash ?MiniMax-M3.1-Flash*^;1000000#524288,^can^:^tools vision reasoning^,^reasoning^:^adaptive^,!0.15#0.6>0.015}=minimax:MiniMax-M3.1-Flash^,^fireworks:accounts/fireworks/models/minimax-m3p1-flash^,^nvidia:minimaxai/minimax-m3.1-flash^,^huggingface:MiniMaxAI/MiniMax-M3.1-Flash|&p^}~\
minimax/music-2.6 ?MiniMax Music 2.6^,^task^:^music-generation^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
minimax/speech-2.8-hd ?MiniMax Speech 2.8 HD^,^task^:^text-to-speech^,^usd^:{^characters^:100},^zdr^:1<6-05-22^=ai-gateway&c^}~\
",
"\
mistral/codestral-2501 {^can^:^json^,!0.3#0.9},^deprecated^:1,^retires^:^2025-11-30^,^instead^:^mistral/codestral-2508^=openrouter:mistralai/codestral-2501&go^}~\
mistral/codestral-2508 ?Codestral 25.08^;256000#8192,^can^:^tools json^,!0.3>0.03#0.9}=mistral:^,^mistral:codestral-latest|:mistralai/codestral-2508&gp^}~\
mistral/codestral-mamba {^can^:^json^,!0.25#0.25},^deprecated^:1,^retires^:^2025-06-06^,^instead^:^mistral/codestral-2508^=openrouter:mistralai/codestral-mamba&go^}~\
mistral/devstral-2512 ?Devstral 2 123B^;262144#8192,^can^:^tools json^,!0.4#2}<5-12-09^=amazon-bedrock:mistral.devstral-2-123b^,^doubleword:mistralai/Devstral-2-123B-Instruct-2512|:mistralai/devstral-2512&gp^}~\
mistral/devstral-latest ?Devstral 2^;262144#262144,^can^:^tools json^,!0.4#2>0.04},^deprecated^:1,^retires^:^2026-07-31^,^instead^:^mistral/mistral-medium-3.5^=mistral:&op^}~\
mistral/devstral-medium-latest ?Devstral 2^;262144#262144,^can^:^tools json^,!0.4#2>0.04},^deprecated^:1,^retires^:^2026-07-31^,^instead^:^mistral/mistral-medium-3.5^=mistral:&op^}~\
mistral/devstral-small {^can^:^json^,!0.1#0.3}<5-05-21^,^deprecated^:1=mistral:&g^}~\
mistral/labs-devstral-small-2512 ?Devstral Small 2*^;256000#256000,^can^:^tools vision^,!0.1#0.3}<5-12-09^,^deprecated^:1,^retires^:^2026-03-31^,^instead^:^mistral/mistral-medium-3.5^=mistral:&gop^}~\
mistral/labs-leanstral-1-5-1 ?Leanstral 1.5*^;262144#128000,^can^:^tools vision reasoning^=mistral:&p^}~\
mistral/magistral-medium {^can^:^json^,!2#5}=mistral:&g^}~\
mistral/magistral-medium-latest ?Magistral Medium*^;262144#16384,^can^:^tools vision json reasoning^,!2#5},^deprecated^:1,^retires^:^2026-07-31^,^instead^:^mistral/mistral-medium-3.5^=mistral:&gop^}~\
mistral/magistral-small {^can^:^json^,!0.5#1.5}=mistral:&g^}~\
mistral/magistral-small-2509 ?Magistral Small 1.2*^;128000#40000,^can^:^tools vision json reasoning^,!0.5#1.5},^deprecated^:1,^retires^:^2026-07-31^,^instead^:^mistral/mistral-small-2603^=amazon-bedrock:mistral.magistral-small-2509&gop^}~\
mistral/ministral-14b-2512 ?Ministral 3 14B*^;262144#262144,^can^:^tools vision json^,!0.2>0.02#0.2}<5-12-02^=mistral:^,^amazon-bedrock:mistral.ministral-3-14b-instruct|:mistralai/ministral-14b-2512&gp^}~\
mistral/ministral-3b ?Ministral 3B^,^can^:^json^,!0.04#0.04}=openrouter:mistralai/ministral-3b&g^}~\
mistral/ministral-3b-2512 ?Ministral 3 3B*^;131072#8192,^can^:^tools vision json^,!0.1>0.01#0.1}<5-12-02^=mistral:^,^amazon-bedrock:mistral.ministral-3-3b-instruct|:mistralai/ministral-3b-2512&gp^}~\
mistral/ministral-3b-latest ?Ministral 3B*^;131072#128000,^can^:^tools vision json^,!0.1#0.1>0.01}=mistral:&p^}~\
mistral/ministral-8b ?Ministral 8B 24.10^,^can^:^json^,!0.1#0.1}=openrouter|:mistralai/ministral-8b&g^}~\
mistral/ministral-8b-2512 ?Ministral 3 8B*^;262144#262144,^can^:^tools vision json^,!0.15>0.015#0.15}<5-12-02^=mistral:^,^amazon-bedrock:mistral.ministral-3-8b-instruct|:mistralai/ministral-8b-2512&gp^}~\
mistral/ministral-8b-latest ?Ministral 8B*^;262144#128000,^can^:^tools vision json^,!0.15>0.015#0.15}=mistral:&gp^}~\
mistral/mistral-7b ?Mistral 7B^,!0.25#0.25},^deprecated^:1,^retires^:^2025-03-30^,^instead^:^mistral/ministral-8b-2512^=mistral:&go^}~\
mistral/mistral-7b-instruct ?Mistral 7B Instruct^;32000,!0.15#0.2}=amazon-bedrock:mistral.mistral-7b-instruct-v0:2^,{^to^:^novita:mistralai/mistral-7b-instruct^,^price^:{!0.059#0.059}}},^openrouter:mistralai/mistral-7b-instruct&g^}~\
mistral/mistral-7b-instruct-v0.1 ?Mistral 7B Instruct v0.1^,!0.2#0.2},^deprecated^:1,^retires^:^2025-03-30^,^instead^:^mistral/ministral-8b-2512^=together:mistralai/Mistral-7B-Instruct-v0.1|:mistralai/mistral-7b-instruct-v0.1&go^}~\
mistral/mistral-7b-instruct-v0.2 ?Mistral 7B Instruct v0.2^,!0.2#0.2}<4-04-02^,^deprecated^:1,^retires^:^2025-03-30^,^instead^:^mistral/ministral-8b-2512^=together:mistralai/Mistral-7B-Instruct-v0.2|:mistralai/mistral-7b-instruct-v0.2&go^}~\
mistral/mistral-7b-instruct-v0.3 ?Mistral-7B-Instruct-v0.3^;65536#65536,^can^:^tools^,!0.11#0.11},^deprecated^:1,^retires^:^2025-03-30^,^instead^:^mistral/ministral-8b-2512^=nvidia:mistralai/mistral-7b-instruct-v0.3^,^ovhcloud:Mistral-7B-Instruct-v0.3&gop^}~\
mistral/mistral-7b-v0.1 {!0.2#0.2}=together:mistralai/Mistral-7B-v0.1&g^}~\
mistral/mistral-embed {^task^:^embeddings^;8192,^no^:^dimensions^,!0.1#0.1}<3-12-11^=mistral:&g^}~\
mistral/mistral-large {^context^:128000#102400,^can^:^tools json^,!2#6}<4-02-26^=mistral:|:mistralai/mistral-large&gp^}~\
mistral/mistral-large-2402 ?Mistral Large (24.02)^;32000,^can^:^json^,!4#12},^deprecated^:1,^retires^:^2025-06-16^,^instead^:^mistral/mistral-large-2512^=amazon-bedrock:mistral.mistral-large-2402-v1:0&go^}~\
mistral/mistral-large-2407 {^context^:131072#104857,^can^:^tools json^,!2#6},^deprecated^:1,^retires^:^2025-03-30^,^instead^:^mistral/mistral-large-2512^=openrouter:mistralai/mistral-large-2407&gop^}~\
mistral/mistral-large-2512 ?Mistral Large 3*^;262144#262144,^can^:^tools vision json^,!0.5>0.05#1.5}=mistral:^,^amazon-bedrock:mistral.mistral-large-3-675b-instruct|:mistralai/mistral-large-2512&gp^}~\
mistral/mistral-large-4 {^in^:^text image^;1048576#262144,^can^:^tools vision json reasoning^,!0.7#2.1>0.07}=mistral:|:mistralai/mistral-large-4-0&p^}~\
mistral/mistral-large-4-0-8 ?Mistral Large 4.0.8*^;1048576#262144,^can^:^tools vision json reasoning^,!0.7#2.1>0.07}=mistral:&p^}~\
mistral/mistral-large-latest ?Mistral Large*^;262144#262144,^can^:^tools vision json^,!0.5#1.5>0.05}=mistral:&p^}~\
mistral/mistral-medium {^can^:^json^,!2.75#8.1}<5-05-07^=openrouter:mistralai/mistral-medium&g^}~\
mistral/mistral-medium-2312 ?Mistral Medium 1^,^can^:^json^,!2.7#8.1},^deprecated^:1,^retires^:^2025-06-16^,^instead^:^mistral/mistral-medium-3.5^=mistral:&go^}~\
mistral/mistral-medium-2505 ?Mistral Medium 3*^;131072#104857,^can^:^tools vision json^,!0.4#2}<5-05-07^=openrouter:mistralai/mistral-medium-3&gp^}~\
mistral/mistral-medium-2508 ?Mistral Medium 3.1*^;131072#104857,^can^:^tools vision json^,!0.4>0.04#2}<5-08-12^=openrouter:mistralai/mistral-medium-3.1&gp^}~\
mistral/mistral-medium-3.5 {^in^:^text image^;262144#262144,^can^:^tools vision json reasoning^,!1.5>0.15#7.5}<6-04-29^=mistral:^,^mistral:mistral-medium-2604|:mistralai/mistral-medium-3-5&gp^}~\
mistral/mistral-medium-latest ?Mistral Medium*^;262144#262144,^can^:^tools vision json reasoning^,!1.5>0.15#7.5}=mistral:&gp^}~\
mistral/mistral-ocr-2503 ?Mistral OCR^,^task^:^document-to-text^,^usd^:{^pages^:1},^deprecated^:1,^retires^:^2025-12-31^,^instead^:^mistral/mistral-ocr-4-1^=mistral:&go^}~\
mistral/mistral-ocr-2505 ?Mistral OCR 2^,^task^:^document-to-text^,^usd^:{^pages^:1,^annotatedPages^:3},^deprecated^:1,^retires^:^2026-05-31^,^instead^:^mistral/mistral-ocr-4-1^=mistral:&go^}~\
mistral/mistral-ocr-2512 ?Mistral OCR 3^,^task^:^document-to-text^;16384,^usd^:{^pages^:2,^annotatedPages^:3}=mistral:&g^}~\
mistral/mistral-ocr-4-0 ?Mistral OCR 4.0^,^task^:^document-to-text^;16384,^usd^:{^pages^:4,^annotatedPages^:5}=mistral:&g^}~\
mistral/mistral-ocr-4-1 ?Mistral OCR 4.1^,^task^:^document-to-text^;16384,^usd^:{^pages^:4,^annotatedPages^:5}=mistral:&g^}~\
mistral/mistral-ocr-latest ?Mistral OCR Latest^,^task^:^document-to-text^,^usd^:{^pages^:4,^annotatedPages^:5}=mistral:&g^}~\
mistral/mistral-saba ?Saba^;32768#26214,^can^:^tools^,!0.79#0.79}<5-02-17^=groq:mistral-saba-24b|:mistralai/mistral-saba&gp^}~\
mistral/mistral-small {^can^:^json^,!0.2#0.6}<4-09-17^=openrouter:mistralai/mistral-small&g^}~\
mistral/mistral-small-2402 ?Mistral Small (24.02)^;32000,^can^:^json^,!1#3},^deprecated^:1,^retires^:^2025-06-16^,^instead^:^mistral/mistral-small-2603^=amazon-bedrock:mistral.mistral-small-2402-v1:0&go^}~\
mistral/mistral-small-24b-instruct-2501 ?Mistral Small 3^;32768,^can^:^json^,!0.05#0.09}<5-01-30^=openrouter:mistralai/mistral-small-24b-instruct-2501&g^}~\
mistral/mistral-small-2506 ?Mistral-Small-3.2-24B-Instruct-2506*^;131072#26214,^can^:^tools vision json^,!0.1#0.31}<5-06-20^=ovhcloud:Mistral-Small-3.2-24B-Instruct-2506|:mistralai/mistral-small-3.2-24b-instruct&gp^}~\
mistral/mistral-small-2603 ?Mistral Small 4*^;262144#256000,^can^:^tools vision json reasoning^,!0.15>0.015#0.6}<6-03-16^=mistral:|:mistralai/mistral-small-2603&gp^}~\
mistral/mistral-small-3.1-24b-instruct ?Mistral Small 3.1 24B Instruct*^;128000#128000,^can^:^tools vision json lora^,!0.351#0.555}<5-03-18^=workers-ai:@cf/mistralai/mistral-small-3.1-24b-instruct|:mistralai/mistral-small-3.1-24b-instruct&cgpw^}~\
mistral/mistral-small-latest ?Mistral Small*^;262144#256000,^can^:^tools vision json reasoning^,!0.15#0.6>0.015}=mistral:&p^}~\
mistral/mistral-tiny {!0.25#0.25},^deprecated^:1=mistral:|:mistralai/mistral-tiny&g^}~\
mistral/mixtral-8x22b-instruct ?Mixtral 8x22B Instruct^;65536#52428,^can^:^tools^,!2.4#2.4}<4-04-17^=together:mistralai/Mixtral-8x22B-Instruct-v0.1|:mistralai/mixtral-8x22b-instruct&gp^}~\
mistral/mixtral-8x7b ?Mixtral 8x7B Instruct^;32000,!0.45#0.7}<3-12-10^=amazon-bedrock:mistral.mixtral-8x7b-instruct-v0:1^,{^to^:^groq:mixtral-8x7b-32768^,^price^:{!0.24#0.24}}},{^to^:^together:mistralai/Mixtral-8x7B-Instruct-v0.1^,^price^:{!0.9#0.9}}},{^to^:^ovhcloud:Mixtral-8x7B-Instruct-v0.1^,^price^:{!0.7#0.7}}},^openrouter:mistralai/mixtral-8x7b-instruct&g^}~\
mistral/mixtral-8x7b-v0.1 {!0.9#0.9}=together:mistralai/Mixtral-8x7B-v0.1&g^}~\
mistral/open-mistral-nemo ?Mistral-Nemo-Instruct-2407^;60288#16384,^can^:^tools^,!0.17#0.17}<4-07-01^=novita:mistralai/mistral-nemo^,{^to^:^ovhcloud:Mistral-Nemo-Instruct-2407^,^price^:{!0.14#0.14}}},^openrouter:mistralai/mistral-nemo&gp^}~\
mistral/pixtral-12b ?Pixtral 12B^,!0.1#0.1}=openrouter:mistralai/pixtral-12b&g^}~\
mistral/pixtral-large ?Pixtral Large 2411^,!2#6},^deprecated^:1,^retires^:^2026-05-31^,^instead^:^mistral/mistral-medium-3.5^=mistral:&go^}~\
mistral/pixtral-large-2411 {!2#6}<4-11-19^,^deprecated^:1,^retires^:^2026-05-31^,^instead^:^mistral/mistral-medium-3.5^=openrouter:mistralai/pixtral-large-2411&go^}~\
mistral/pixtral-large-2502 ?Pixtral Large (25.02)*^;128000#8192,^can^:^tools vision^,!2#6}=amazon-bedrock:mistral.pixtral-large-2502-v1:0^,^amazon-bedrock:us.mistral.pixtral-large-2502-v1:0^,^amazon-bedrock:eu.mistral.pixtral-large-2502-v1:0&gp^}~\
mistral/voxtral-mini-2602 ?Voxtral Mini Transcribe 2^;16384,^usd^:{^inputAudioSeconds^:0.18}=mistral:&g^}~\
mistral/voxtral-mini-3b-2507 ?Voxtral Mini 3B 2507^,^in^:^text audio^;32768#4096,^can^:^tools^,!0.04#0.04},^deprecated^:1,^retires^:^2026-05-31^,^instead^:^mistral/voxtral-mini-2602^=amazon-bedrock:mistral.voxtral-mini-3b-2507&gop^}~\
mistral/voxtral-small-2507 ?Voxtral Small^,^in^:^text audio^;32768#32000,^can^:^tools^,!0.1>0.01#0.4,^inputAudioSeconds^:0.24}=mistral:^,^mistral:voxtral-small-latest^,{^to^:^amazon-bedrock:mistral.voxtral-small-24b-2507^,^price^:{!0.1#0.3}}},^openrouter:mistralai/voxtral-small-24b-2507&gop^}~\
",
"\
moonshotai/kimi-fast-latest {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,^reasoning^:^adaptive^,!4.5#22.5>0.45}=fireworks:accounts/fireworks/routers/kimi-fast-latest&p^}~\
moonshotai/kimi-k2 ?Kimi K2 0711^;131072#16384,^can^:^tools json^,!0.57#2.3}<5-07-14^,^deprecated^:1=moonshotai:^,{^to^:^moonshotai:kimi-k2-0711-preview^,^price^:{!0.6>0.15#2.5}}},{^to^:^groq:moonshotai/kimi-k2-instruct^,^price^:{!1>0.5#3}}},{^to^:^huggingface:moonshotai/Kimi-K2-Instruct^,^price^:{!1#3}}},^openrouter&gp^}~\
moonshotai/kimi-k2-0905-preview {^context^:262144#16384,^can^:^tools json^,!0.6>0.15#2.5}<5-09-05^,^deprecated^:1=moonshotai:^,{^to^:^huggingface:moonshotai/Kimi-K2-Instruct-0905^,^price^:{!1#3}}},^openrouter:moonshotai/kimi-k2-0905&gp^}~\
moonshotai/kimi-k2-thinking {^context^:262144#16000,^can^:^tools json reasoning^,!0.6>0.15#2.5}<5-11-06^,^deprecated^:1=moonshotai:^,^amazon-bedrock:moonshot.kimi-k2-thinking^,^huggingface:moonshotai/Kimi-K2-Thinking|&gp^}~\
moonshotai/kimi-k2-thinking-turbo {^context^:262144,^can^:^json^,!1.15>0.15#8}<5-11-06^,^deprecated^:1=moonshotai:&g^}~\
moonshotai/kimi-k2-turbo-preview {^context^:262144,^can^:^json^,!1.15>0.15#8}<5-09-05^,^deprecated^:1=moonshotai:&g^}~\
moonshotai/kimi-k2.5 {^in^:^text image^;262144#16384,^can^:^tools vision json reasoning^,!0.6>0.1#3}<6-01-27^=moonshotai:^,^amazon-bedrock:moonshotai.kimi-k2.5^,^fireworks:accounts/fireworks/models/kimi-k2p5^,{^to^:^avian^,^price^:{!0.45>0.225#2.2}}},^huggingface:moonshotai/Kimi-K2.5|^,^ai-gateway&cgp^}~\
moonshotai/kimi-k2.6 {^in^:^text image^;262144#262144,^can^:^tools vision json reasoning batch^,!0.95>0.16#4}<6-04-20^=moonshotai:^,^fireworks:accounts/fireworks/models/kimi-k2p6^,{^to^:^fireworks:accounts/fireworks/models/kimi-k2p6-fast^,^price^:{!2>0.3#8}},^fidelity^:^fast^},^avian^,^baseten:moonshotai/Kimi-K2.6^,^doubleword:moonshotai/Kimi-K2.6^,^nvidia^,^workers-ai:@cf/moonshotai/kimi-k2.6^,^huggingface:moonshotai/Kimi-K2.6|&cgpw^}~\
moonshotai/kimi-k2.7-code {^in^:^text image^;262144#262144,^can^:^tools vision json reasoning^,!0.95>0.19#4}<6-06-12^=moonshotai:^,{^to^:^moonshotai:kimi-k2.7-code-highspeed +100%^,^fidelity^:^highspeed^},^fireworks:accounts/fireworks/models/kimi-k2p7-code^,{^to^:^fireworks:accounts/fireworks/models/kimi-k2p7-code-fast +100%^,^fidelity^:^fast^},{^to^:^baseten:moonshotai/Kimi-K2.7-Code^,^price^:{!0.95>0.16#4}}},^workers-ai:@cf/moonshotai/kimi-k2.7-code^,^huggingface:moonshotai/Kimi-K2.7-Code|&cgpw^}~\
moonshotai/kimi-k3 {^in^:^text image^;1048576#1048576,^can^:^tools vision json reasoning^,!3>0.3#15},^zdr^:0<6-07-16^=moonshotai:^,^amazon-bedrock:global.moonshotai.kimi-k3^,^amazon-bedrock:us.moonshotai.kimi-k3 +10%^,^together:moonshotai/Kimi-K3^,^fireworks:accounts/fireworks/models/kimi-k3^,{^to^:^fireworks:accounts/fireworks/routers/kimi-k3-fast +50%^,^fidelity^:^fast^},{^to^:^fireworks:accounts/fireworks/routers/kimi-k3-spot^,^price^:{!2.1#10.5>0.21}},^fidelity^:^spot^},^arcee^,^baseten:moonshotai/Kimi-K3^,^doubleword^,^huggingface:moonshotai/Kimi-K3|^,^ai-gateway&cgp^}~\
moonshotai/kimi-k3-us ?Kimi K3 US^;1040000,^can^:^json^,!3.3>0.33#16.5}=fireworks:accounts/fireworks/models/kimi-k3-us&g^}~\
moonshotai/kimi-k3.1 ?Kimi K3.1 Pro Highspeed*^;1048576#1048576,^can^:^tools vision json reasoning^,!4#20>0.2,^cacheWrite^:5}=amazon-bedrock:global.moonshotai.kimi-k3.1^,^amazon-bedrock:us.moonshotai.kimi-k3.1 +10%&p^}~\
moonshotai/kimi-k3.1-pro {^in^:^text image^;1048576#1048576,^can^:^tools vision json reasoning^,!2#10>0.2}=moonshotai:^,{^to^:^moonshotai:kimi-k3.1-pro-highspeed^,^price^:{!4#20>0.2}},^fidelity^:^highspeed^},^together:moonshotai/Kimi-K3.1-Pro^,^fireworks:accounts/fireworks/models/kimi-k3p1-pro^,^baseten:moonshotai/Kimi-K3.1-Pro|&p^}~\
moonshotai/kimi-latest {^in^:^text image^;1048576#131072,^can^:^tools vision reasoning^,^reasoning^:^adaptive^,!3#15>0.3}=fireworks:accounts/fireworks/routers/kimi-latest&p^}~\
moonshotai/moonshot-v1-128k ?Moonshot V1 128K^;131072,!2#5}=moonshotai:&g^}~\
moonshotai/moonshot-v1-32k ?Moonshot V1 32K^;32768,!1#3}=moonshotai:&g^}~\
moonshotai/moonshot-v1-8k ?Moonshot V1 8K^;8192,!0.2#2}=moonshotai:&g^}~\
",
"\
morph/morph-v3-fast {^context^:81920,!0.8#1.2}<4-08-15^=openrouter&g^}~\
morph/morph-v3-large {^context^:262144,!0.9#1.9}<4-08-15^=openrouter&g^}~\
morph/reflex {^task^:^text-classification*^;65536,^can^:^vision^,!0.042>0.002}=openrouter&p^}~\
",
"\
nace-ai/drex-max {^task^:^text-classification*^;262144,^can^:^vision^,!0.06>0.06}=openrouter&p^}~\
nace-ai/drex-max-finance {^task^:^text-classification*^;262144,^can^:^vision^,!0.06>0.06}=openrouter&p^}~\
nace-ai/drex-v1.5 ?Drex v1.5^,^task^:^text-classification^;131072,!0.04}=openrouter&p^}~\
nace-ai/drex-v2.0 ?Drex v2.0^,^task^:^text-classification^;131072,!0.06}=openrouter&p^}~\
",
"\
neversleep/llama-3-lumimaid-70b {!3.375#4.5}=openrouter&g^}~\
neversleep/llama-3-lumimaid-8b {!0.09375#0.75}=openrouter&g^}~\
neversleep/llama-3.1-lumimaid-70b {!1.5#2.25}=openrouter&g^}~\
neversleep/llama-3.1-lumimaid-8b {!0.09375#0.75}=openrouter&g^}~\
neversleep/noromaid-20b {!0.75#1.5}=openrouter&g^}~\
",
"\
nex-agi/nex-n2.5-pro ?Nex-N2.5-Pro*^;262144#235929,^can^:^tools vision reasoning^,!0.075#0.25>0.015}=openrouter&p^}~\
nex-agi/nex-n2.6 ?Nex-N2.6*^;262144#235929,^can^:^tools vision reasoning^,!0.12#0.4>0.024}=openrouter&p^}~\
",
"\
nexusflow/nexusraven-v2-13b {!0.3#0.3}=together:Nexusflow/NexusRaven-V2-13B&g^}~\
",
"\
nothingiisreal/mn-celeste-12b {!0.8#1.2}=openrouter&g^}~\
",
"\
nousresearch/hermes-2-pro-llama-3-8b {^context^:8192,!0.14#0.14}=novita|&g^}~\
nousresearch/hermes-3-llama-3.1-405b ?Hermes 3 405B Instruct^;131072,!0.7#0.8}<4-08-16^=openrouter&g^}~\
nousresearch/hermes-3-llama-3.1-70b ?Hermes 3 70B Instruct^;131072,!0.12#0.3}<4-08-18^=openrouter&g^}~\
nousresearch/hermes-4-405b ?Hermes 4 405B^;131072,!1#3}<5-08-26^=openrouter&g^}~\
nousresearch/hermes-4-70b ?Hermes 4 70B^;131072,!0.13#0.4}<5-08-25^=openrouter&g^}~\
nousresearch/nous-capybara-7b-v1.9 {!0.2#0.2}=together:NousResearch/Nous-Capybara-7B-V1p9&g^}~\
nousresearch/nous-hermes-2-mixtral-8x7b-dpo {!0.9#0.9}=together:NousResearch/Nous-Hermes-2-Mixtral-8x7B-DPO|&g^}~\
nousresearch/nous-hermes-2-mixtral-8x7b-sft {!0.9#0.9}=together:NousResearch/Nous-Hermes-2-Mixtral-8x7B-SFT&g^}~\
nousresearch/nous-hermes-2-yi-34b {!0.8#0.8}=together:NousResearch/Nous-Hermes-2-Yi-34B&g^}~\
nousresearch/nous-hermes-llama-2-7b {!0.2#0.2}=together:NousResearch/Nous-Hermes-llama-2-7b&g^}~\
nousresearch/nous-hermes-llama2-13b {^context^:4096,!0.225#0.225}=together:NousResearch/Nous-Hermes-Llama2-13b^,{^to^:^novita^,^price^:{!0.17#0.17}}},^openrouter&g^}~\
nousresearch/openhermes-2-mistral-7b {!0.2#0.2}=together:teknium/OpenHermes-2-Mistral-7B&g^}~\
nousresearch/openhermes-2.5-mistral-7b {^context^:4096,!0.2#0.2}=together:teknium/OpenHermes-2p5-Mistral-7B^,{^to^:^novita:teknium/openhermes-2.5-mistral-7b^,^price^:{!0.17#0.17}}}],^from^:^g^}~\
",
"\
nvidia/cosmos-reason2-8b ?Cosmos Reason2 8B*^;131072#16384,^can^:^tools vision reasoning^=nvidia&p^}~\
nvidia/llama-3.1-nemotron-70b-instruct ?Llama 3.1 Nemotron 70B Instruct^;128000#8192,^can^:^tools^,!0.12#0.3}=nvidia|&gp^}~\
nvidia/llama-3.1-nemotron-ultra-253b-v1 ?Llama 3.1 Nemotron Ultra 253B^;128000#16384,^can^:^tools reasoning^=nvidia&p^}~\
nvidia/llama-3.3-nemotron-super-49b-v1.5 ?Llama 3.3 Nemotron Super 49B V1.5^,!0.4#0.4}<5-07-25^=openrouter&g^}~\
nvidia/nemotron-3-nano-30b-a3b ?NVIDIA Nemotron Nano 3 30B^;262144#8192,^can^:^tools reasoning^,!0.06#0.24}<5-12-15^=amazon-bedrock:nvidia.nemotron-nano-3-30b|&gp^}~\
nvidia/nemotron-3-nano-omni-30b-a3b-reasoning ?Nemotron 3 Nano Omni*^;256000#65536,^can^:^tools vision reasoning^<6-04-28^=nvidia&p^}~\
nvidia/nemotron-3-super-120b-a12b ?Nemotron 3 120B A12B^;262144#131072,^can^:^tools reasoning^,!0.15#0.65}<6-02-24^=amazon-bedrock:nvidia.nemotron-super-3-120b^,{^to^:^doubleword:nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-NVFP4^,^price^:{!0.3#0.75}},^fidelity^:^nvfp4^},{^to^:^workers-ai:@cf/nvidia/nemotron-3-120b-a12b^,^price^:{!0.5#1.5}}},^openrouter&cgpw^}~\
nvidia/nemotron-3-ultra-550b-a55b ?Nemotron 3 Ultra 550B A55B^;1000000#65536,^can^:^tools reasoning^,!0.6>0.12#2.4}<6-06-04^=nvidia^,{^to^:^fireworks:accounts/fireworks/models/nemotron-3-ultra-nvfp4^,^fidelity^:^nvfp4^},^baseten:nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B|&gp^}~\
nvidia/nemotron-3.5-lightning-30b-a3b ?Nemotron 3.5 Lightning 30B A3B^;262144#262144,^can^:^tools reasoning^,!0.07#0.2>0.04}=nvidia|:nvidia/nemotron-3.5-lightning&p^}~\
nvidia/nemotron-3.5-super-vl-120b-a12b ?Nemotron 3.5 Super VL 120B A12B*^;1048576#8192,^can^:^tools vision reasoning^,!0.15#0.5>0.02}=nvidia^,^together:nvidia/NVIDIA-Nemotron-3.5-Super-VL|:nvidia/nemotron-3.5-super-vl&p^}~\
nvidia/nemotron-nano-12b-v2 ?NVIDIA Nemotron Nano 12B v2 VL BF16*^;131072#8192,^can^:^tools vision^,!0.2#0.6}=amazon-bedrock:nvidia.nemotron-nano-12b-v2&p^}~\
nvidia/nemotron-nano-9b-v2 ?NVIDIA Nemotron Nano 9B v2^;131072#8192,^can^:^tools^,!0.06#0.23}<5-08-18^=amazon-bedrock:nvidia.nemotron-nano-9b-v2|&gp^}~\
",
"\
openai/ada {^task^:^embeddings^,!0.4#0.4},^deprecated^:1,^retires^:^2024-01-04^=openai:^,{^to^:^azure-openai:^,^price^:{!0.1}}}],^from^:^go^}~\
openai/babbage {!0.5#0.5},^deprecated^:1,^retires^:^2024-01-04^=openai:^,{^to^:^azure-openai:^,^price^:{!0.4}}}],^from^:^go^,^mct^:1}~\
openai/chat-latest {^in^:^text image^;400000#128000,^can^:^tools vision reasoning^,!5#30>0.5}=openai:^,^azure-openai:&p^,^mct^:1}~\
openai/chatgpt-4o-latest ?ChatGPT-4o^;128000,!5#15},^deprecated^:1,^retires^:^2026-02-17^=openai:|&go^,^mct^:1}~\
openai/codex-mini {^context^:200000,!1.5>0.375#6},^deprecated^:1,^retires^:^2026-02-12^=openai:|&go^,^mct^:1}~\
openai/computer-use ?Computer use^;8192,!3#12},^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-terra^=openai:&go^,^mct^:1}~\
openai/curie {!2#2},^deprecated^:1,^retires^:^2024-01-04^=openai:^,^azure-openai:&go^,^mct^:1}~\
openai/davinci {!20#20},^deprecated^:1,^retires^:^2024-01-04^=openai:^,{^to^:^azure-openai:^,^price^:{!2}}}],^from^:^go^,^mct^:1}~\
openai/gpt-3.5-0301 {!1.5#2},^deprecated^:1,^retires^:^2024-09-13^,^instead^:^openai/gpt-3.5-turbo^=openai:&go^,^mct^:1}~\
openai/gpt-3.5-turbo ?gpt 3.5 turbo^;16385,!0.5#1.5}<3-03-01^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-terra^=openai:|&go^,^mct^:1}~\
openai/gpt-3.5-turbo-0613 ?GPT-3.5 Turbo (older v0613)^;16385#3685,^can^:^tools^,!1.5#2}<3-06-13^,^deprecated^:1,^retires^:^2024-09-13^,^instead^:^openai/gpt-3.5-turbo^=openai:|&gop^,^mct^:1}~\
openai/gpt-3.5-turbo-1106 {^context^:16385,!1#2},^deprecated^:1,^retires^:^2026-09-28^,^instead^:^openai/gpt-5.6-terra^=openai:|&go^,^mct^:1}~\
openai/gpt-3.5-turbo-16k ?GPT-3.5 Turbo 16k^;16385#4096,^can^:^tools^,!3#4},^deprecated^:1,^retires^:^2026-10-23^=openai:|&gop^,^mct^:1}~\
openai/gpt-3.5-turbo-instruct ?gpt 3.5 turbo instruct^;16385,!1.5#2}<3-09-20^,^deprecated^:1,^retires^:^2026-09-28^,^instead^:^openai/gpt-5.6-terra^=openai:|&go^,^mct^:1}~\
openai/gpt-4 ?GPT-4^;8192#8192,^can^:^tools^,!30#60}<3-03-14^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|&gop^,^mct^:1}~\
openai/gpt-4-1106-preview {!10#30}<3-11-06^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-sol^=openrouter&go^,^mct^:1}~\
openai/gpt-4-32k ?gpt 4^;32000,!60#120},^deprecated^:1,^retires^:^2025-06-06^,^instead^:^openai/gpt-4o^=openai:|&go^,^mct^:1}~\
openai/gpt-4-turbo ?GPT-4 Turbo*^;128000#4096,^can^:^tools vision^,!10#30}<3-11-06^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|&gop^,^mct^:1}~\
openai/gpt-4-vision-preview ?gpt 4 vision^;128000,!10#30},^deprecated^:1,^retires^:^2024-12-06^,^instead^:^openai/gpt-4o^=openai:&go^,^mct^:1}~\
openai/gpt-4.1 ?GPT-4.1*^;1047576#32768,^can^:^tools vision json reasoning^,!2>0.5#8,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-04-14^,^deprecated^:1,^retires^:^2027-01-14^,^instead^:^openai/gpt-6-luna^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-4.1-mini ?GPT-4.1 mini*^;1047576#32768,^can^:^tools vision json^,!0.4>0.1#1.6,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-04-14^,^deprecated^:1,^retires^:^2027-01-14^,^instead^:^openai/gpt-6-luna^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-4.1-nano ?GPT-4.1 nano*^;1047576#32768,^can^:^tools vision json^,!0.1>0.025#0.4},^zdr^:1<5-04-14^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-luna^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-4.5-preview ?GPT-4.5 (Preview)^,!75>37.5#150},^deprecated^:1,^retires^:^2025-07-14^,^instead^:^openai/gpt-4.1^=openai:|&go^,^mct^:1}~\
openai/gpt-4o ?GPT-4o*^;128000#16384,^can^:^tools vision json^,!2.5>1.25#10,^searches^:10,^fileSearches^:2.5},^zdr^:1<4-05-13^,^deprecated^:1,^retires^:^2027-01-14^,^instead^:^openai/gpt-6-luna^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-4o-2024-05-13 ?GPT-4o (2024-05-13)*^;128000#4096,^can^:^tools vision json^,!5#15,^searches^:10,^fileSearches^:2.5}<4-05-13^=openai:^,^azure-openai:|&gp^,^mct^:1}~\
openai/gpt-4o-audio-preview ?gpt 4o audio preview^,^in^:^text audio^,^out^:^text audio^;128000,^can^:^json^,!2.5#10,^inputAudio^:40,^outputAudio^:80},^deprecated^:1,^retires^:^2026-05-07^=openai:&go^,^mct^:1}~\
openai/gpt-4o-mini ?GPT-4o mini*^;128000#16384,^can^:^tools vision json^,!0.15>0.075#0.6,^searches^:10,^fileSearches^:2.5},^zdr^:1<4-07-18^,^deprecated^:1,^retires^:^2027-01-14^,^instead^:^openai/gpt-6-luna^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-4o-mini-audio-preview ?gpt 4o mini audio preview^,^in^:^text audio^,^out^:^text audio^;128000,^can^:^json^,!0.15#0.6,^inputAudio^:10,^outputAudio^:20},^deprecated^:1,^retires^:^2026-05-07^,^instead^:^openai/gpt-audio-mini^=openai:&go^,^mct^:1}~\
openai/gpt-4o-mini-realtime-preview {^task^:^speech-to-speech^;16000,!0.6>0.3#2.4,^inputAudio^:10,^cacheReadAudio^:0.3,^outputAudio^:20},^deprecated^:1,^retires^:^2026-05-07^,^instead^:^openai/gpt-realtime-mini^=openai:&go^}~\
openai/gpt-4o-mini-search-preview ?GPT-4o-mini Search Preview^,^can^:^json^,!0.15#0.6}<5-03-12^,^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-terra^=openrouter&go^,^mct^:1}~\
openai/gpt-4o-mini-transcribe {^task^:^speech-to-text^;16000,!1.25#5,^inputAudio^:3}=openai:&g^}~\
openai/gpt-4o-mini-tts {^task^:^text-to-speech^,!0.6#12}=openai:&g^}~\
openai/gpt-4o-realtime-preview {^task^:^speech-to-speech^;32000,!5>2.5#20,^inputAudio^:40,^cacheReadAudio^:2.5,^outputAudio^:80},^deprecated^:1,^retires^:^2026-05-07^=openai:&go^}~\
openai/gpt-4o-search-preview ?GPT-4o Search Preview^;128000,^can^:^json^,!2.5#10},^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-terra^=openai:|&go^,^mct^:1}~\
openai/gpt-4o-transcribe ?GPT-4o Transcribe^,^task^:^speech-to-text^,^in^:^text audio^;16000#2000,!2.5#10,^inputAudio^:6},^zdr^:1<6-05-22^=openai:^,^ai-gateway&cg^}~\
openai/gpt-5 ?GPT-5*^;400000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!1.25>0.125#10,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-08-07^,^deprecated^:1,^retires^:^2026-12-11^,^instead^:^openai/gpt-6.1-sol^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-5-chat-latest ?GPT-5 Chat Latest*^;128000#16384,^can^:^tools vision json^,!1.25>0.125#10,^searches^:10,^fileSearches^:2.5},^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:&gop^,^mct^:1}~\
openai/gpt-5-image ?GPT-5 Image^,^task^:^text-to-image*^,^out^:^text image^,!10>1.25#10}<5-10-14^=openai:|&gp^}~\
openai/gpt-5-image-mini ?GPT-5 Image Mini^,^task^:^text-to-image*^,^out^:^text image^,!2.5>0.25#2}=openai:|&gp^}~\
openai/gpt-5-mini ?GPT-5 mini*^;400000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!0.25>0.025#2,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-08-07^,^deprecated^:1,^retires^:^2026-12-11^,^instead^:^openai/gpt-6.1-terra^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-5-nano ?GPT-5 nano*^;400000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!0.05>0.005#0.4,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-08-07^,^deprecated^:1,^retires^:^2026-12-11^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/gpt-5-pro ?GPT-5 Pro*^;400000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!15#120,^searches^:10,^fileSearches^:2.5}<5-10-06^,^deprecated^:1,^retires^:^2026-12-11^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|&gop^,^mct^:1}~\
openai/gpt-5.1 ?GPT-5.1*^;400000#128000,^can^:^tools vision json reasoning^,!1.25>0.125#10,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-11-13^=openai:^,^azure-openai:|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.1-codex ?GPT-5.1-Codex*^;400000#128000,^can^:^tools vision json reasoning^,!1.25>0.125#10,^searches^:10,^fileSearches^:2.5}<5-11-13^,^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-sol^=azure-openai:|&gop^,^mct^:1}~\
openai/gpt-5.1-codex-max ?GPT-5.1-Codex-Max*^;400000#128000,^can^:^tools vision json reasoning^,!1.25>0.125#10,^searches^:10,^fileSearches^:2.5}<5-11-19^,^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-sol^=azure-openai:|&gop^,^mct^:1}~\
openai/gpt-5.1-codex-mini ?GPT-5.1 Codex Mini*^;400000#128000,^can^:^tools vision json reasoning^,!0.25>0.025#2}<5-11-13^,^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-terra^=openai:^,^azure-openai:|&gop^,^mct^:1}~\
openai/gpt-5.2 ?GPT-5.2*^;400000#128000,^can^:^tools vision json reasoning^,!1.75>0.175#14,^searches^:10,^fileSearches^:2.5}<5-12-11^=openai:^,^azure-openai:|&gp^,^mct^:1}~\
openai/gpt-5.2-chat ?GPT-5.2 Chat*^;128000#32000,^can^:^tools vision json^,!1.75>0.175#14}<5-12-11^,^deprecated^:1,^retires^:^2026-08-10^,^instead^:^openai/gpt-5.6-sol^=openrouter&gop^,^mct^:1}~\
openai/gpt-5.2-codex ?GPT-5.2-Codex*^;400000#128000,^can^:^tools vision json reasoning^,!1.75>0.175#14,^searches^:10,^fileSearches^:2.5}<6-01-14^,^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-sol^=azure-openai:|&gop^,^mct^:1}~\
openai/gpt-5.2-pro ?GPT-5.2 Pro*^;400000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!21#168,^searches^:10,^fileSearches^:2.5}<5-12-11^=openai:^,^azure-openai:|&gp^,^mct^:1}~\
openai/gpt-5.3 ?GPT-5.3 Chat^;128000,^can^:^json^,!1.75>0.175#14}=openai:&g^,^mct^:1}~\
openai/gpt-5.3-chat ?GPT-5.3 Chat^,^can^:^json^,!1.75>0.175#14}<6-03-03^,^deprecated^:1,^retires^:^2026-08-10^,^instead^:^openai/gpt-5.6-sol^=openrouter&go^,^mct^:1}~\
openai/gpt-5.3-codex ?GPT-5.3 Codex*^;400000#128000,^can^:^tools vision json reasoning^,!1.75>0.175#14}<6-02-05^=openai:^,^azure-openai:|&gp^,^mct^:1}~\
openai/gpt-5.3-codex-spark ?GPT-5.3 Codex Spark*^;128000#32000,^can^:^tools vision json reasoning^,!1.75#14>0.175}<6-02-05^=openai:^,^azure-openai:&p^,^mct^:1}~\
openai/gpt-5.4 ?GPT-5.4*^;272000#128000,^can^:^tools vision json reasoning^,!2.5>0.25#15,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!5>0.5#22.5}}],^zdr^:1<6-03-05^=openai:^,^azure-openai:^,{^to^:^amazon-bedrock:openai.gpt-5.4^,^price^:{!2.75>0.275#16.5}}},^openrouter^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.4-image-2 ?GPT-5.4 Image 2^,^task^:^text-to-image*^,^out^:^text image^,!8>2#15}=openai:|&gp^}~\
openai/gpt-5.4-mini ?GPT-5.4 Mini*^;400000#128000,^can^:^tools vision json reasoning^,!0.75>0.075#4.5,^searches^:10,^fileSearches^:2.5}<6-03-17^=openai:^,^azure-openai:|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.4-nano ?GPT-5.4 nano*^;400000#128000,^can^:^tools vision json reasoning^,!0.2>0.02#1.25,^searches^:10,^fileSearches^:2.5},^zdr^:1<6-03-17^=openai:^,^azure-openai:|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.4-pro ?GPT-5.4 pro*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!30#180,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!60#270}}],^zdr^:1<6-03-05^=openai:^,^azure-openai:|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.5 ?GPT-5.5*^;272000#128000,^can^:^tools vision json reasoning^,!5>0.5#30,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!10>1#45}}],^zdr^:0<6-04-23^=openai:^,^azure-openai:^,{^to^:^amazon-bedrock:openai.gpt-5.5^,^price^:{!5.5>0.55#33}}},^openrouter^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.5-pro ?GPT-5.5 pro*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!30#180,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!60#270}}],^zdr^:1<6-04-23^=openai:^,^azure-openai:|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.6-cyber ?GPT-5.6 Cyber*^;400000#128000,^can^:^tools vision json reasoning^,!12.5#75>1.25,^cacheWrite^:15.625}=openai:^,^azure-openai:&p^,^mct^:1}~\
openai/gpt-5.6-luna ?GPT-5.6 Luna*^;272000#128000,^can^:^tools vision json reasoning^,!0.2,^cacheWrite^:0.25>0.02#1.2,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!0.4,^cacheWrite^:0.5>0.04#1.8}}],^zdr^:0<6-07-10^=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-5.6-luna^,^amazon-bedrock:openai.gpt-5.6-luna +10%^,^amazon-bedrock:us.openai.gpt-5.6-luna +10%^,^amazon-bedrock:in.openai.gpt-5.6-luna +10%|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.6-luna-pro ?GPT-5.6 Luna Pro*^;1050000#128000,^can^:^tools vision json reasoning^,!0.2#1.2>0.02,^cacheWrite^:0.25},^long^:[{^above^:272000,!0.4#1.8>0.04,^cacheWrite^:0.5}}]=openrouter&p^,^mct^:1}~\
openai/gpt-5.6-sol ?GPT-5.6 Sol*^;272000#128000,^can^:^tools vision json reasoning^,!4,^cacheWrite^:5>0.4#20,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!8,^cacheWrite^:10>0.8#30}}],^zdr^:0<6-07-10^=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-5.6-sol^,^amazon-bedrock:openai.gpt-5.6-sol +10%^,^amazon-bedrock:us.openai.gpt-5.6-sol +10%|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.6-sol-pro ?GPT-5.6 Sol Pro*^;1050000#128000,^can^:^tools vision json reasoning^,!4#20>0.4,^cacheWrite^:5},^long^:[{^above^:272000,!8#30>0.8,^cacheWrite^:10}}]=openrouter&p^,^mct^:1}~\
openai/gpt-5.6-terra ?GPT-5.6 Terra*^;272000#128000,^can^:^tools vision json reasoning^,!2,^cacheWrite^:2.5>0.2#12,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!4,^cacheWrite^:5>0.4#18}}],^zdr^:0<6-07-10^=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-5.6-terra^,^amazon-bedrock:openai.gpt-5.6-terra +10%^,^amazon-bedrock:us.openai.gpt-5.6-terra +10%^,^amazon-bedrock:in.openai.gpt-5.6-terra +10%|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-5.6-terra-pro ?GPT-5.6 Terra Pro*^;1050000#128000,^can^:^tools vision json reasoning^,!2#12>0.2,^cacheWrite^:2.5},^long^:[{^above^:272000,!4#18>0.4,^cacheWrite^:5}}]=openrouter&p^,^mct^:1}~\
openai/gpt-6-astra ?GPT-6 Astra*^;272000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!10,^cacheWrite^:12.5>1#50,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:271999,!20,^cacheWrite^:25>2#75}}],^zdr^:0<6-09-10^=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-6-astra^,^amazon-bedrock:openai.gpt-6-astra +10%^,^amazon-bedrock:us.openai.gpt-6-astra +10%|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-6-astra-pro ?GPT-6 Astra Pro*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!10#50>1,^cacheWrite^:12.5},^long^:[{^above^:272000,!20#75>2,^cacheWrite^:25}}]=openrouter&p^,^mct^:1}~\
openai/gpt-6-luna ?GPT-6 Luna*^;922000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!0.1,^cacheWrite^:0.125>0.01#0.5,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:272000,!0.2,^cacheWrite^:0.25>0.02#0.75}}],^zdr^:0<6-09-23^=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-6-luna^,^amazon-bedrock:openai.gpt-6-luna +10%^,^amazon-bedrock:us.openai.gpt-6-luna +10%|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-6-luna-decisions ?GPT-6 Luna Decisions^,^task^:^text-classification*^;1050000,^can^:^vision^,!0.1}=openrouter&p^}~\
openai/gpt-6-luna-pro ?GPT-6 Luna Pro*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!0.1,^cacheWrite^:0.125>0.01#0.5,^searches^:10},^long^:[{^above^:272000,!0.2,^cacheWrite^:0.25>0.02#0.75}}]=openrouter&gp^,^mct^:1}~\
openai/gpt-6-sol ?GPT-6 Sol*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!2,^cacheWrite^:2.5>0.2#10,^searches^:10,^fileSearches^:2.5},^long^:[{^above^:272000,!4,^cacheWrite^:5>0.4#15}}],^zdr^:0<6-09-23^=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-6-sol^,^amazon-bedrock:openai.gpt-6-sol +10%^,^amazon-bedrock:us.openai.gpt-6-sol +10%|^,^ai-gateway&cgp^,^mct^:1}~\
openai/gpt-6-sol-pro ?GPT-6 Sol Pro*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!2,^cacheWrite^:2.5>0.2#10,^searches^:10},^long^:[{^above^:272000,!4,^cacheWrite^:5>0.4#15}}]=openrouter&gp^,^mct^:1}~\
openai/gpt-6.1-sol ?GPT-6.1 Sol*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!2#10>0.1,^cacheWrite^:2.5},^long^:[{^above^:272000,!4#15>0.2,^cacheWrite^:5}}]=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-6.1-sol^,^amazon-bedrock:openai.gpt-6.1-sol +10%^,^amazon-bedrock:us.openai.gpt-6.1-sol +10%|^,^ai-gateway&p^,^mct^:1}~\
openai/gpt-6.1-sol-pro ?GPT-6.1 Sol Pro*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!2#10>0.1,^cacheWrite^:2.5},^long^:[{^above^:272000,!4#15>0.2,^cacheWrite^:5}}]=openrouter&p^,^mct^:1}~\
openai/gpt-6.1-terra ?GPT-6.1 Terra*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!1#5>0.05,^cacheWrite^:1.25},^long^:[{^above^:272000,!2#7.5>0.1,^cacheWrite^:2.5}}]=openai:^,^azure-openai:^,^amazon-bedrock:global.openai.gpt-6.1-terra^,^amazon-bedrock:openai.gpt-6.1-terra +10%^,^amazon-bedrock:us.openai.gpt-6.1-terra +10%|^,^ai-gateway&p^,^mct^:1}~\
openai/gpt-6.1-terra-pro ?GPT-6.1 Terra Pro*^;1050000#128000,^can^:^tools vision json reasoning^,^no^:^sampling^,!1#5>0.05,^cacheWrite^:1.25},^long^:[{^above^:272000,!2#7.5>0.1,^cacheWrite^:2.5}}]=openrouter&p^,^mct^:1}~\
openai/gpt-audio ?GPT Audio^,^in^:^text audio^,^out^:^text audio^;128000#16384,^can^:^tools^,!2.5#10,^inputAudio^:32,^outputAudio^:64},^deprecated^:1,^retires^:^2027-01-20^=openai:|&gop^,^mct^:1}~\
openai/gpt-audio-mini ?GPT Audio Mini^,^in^:^text audio^,^out^:^text audio^;128000#16384,^can^:^tools^,!0.6#2.4,^inputAudio^:10,^outputAudio^:20},^deprecated^:1,^retires^:^2027-01-20^=openai:|&gop^,^mct^:1}~\
openai/gpt-chat-latest ?GPT Chat Latest*^;400000#128000,^can^:^tools vision^,!5>0.5#30}=openai:|&gp^,^mct^:1}~\
openai/gpt-daybreak-blue-latest ?Daybreak Blue*^;1050000#128000,^can^:^tools vision reasoning^,!4#20>0.4,^cacheWrite^:5},^long^:[{^above^:272000,!8#30>0.8,^cacheWrite^:10}}]=openai:^,^azure-openai:&p^,^mct^:1}~\
openai/gpt-daybreak-red-latest ?Daybreak Red*^;400000#128000,^can^:^tools vision reasoning^,!12.5#75>1.25,^cacheWrite^:15.625}=openai:^,^azure-openai:&p^,^mct^:1}~\
openai/gpt-image-1 ?GPT Image 1^,^task^:^text-to-image*^,!5>1.25#40,^inputImage^:10,^cacheReadImage^:2.5}<5-04-24^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-image-2^=openai:^,^azure-openai:|&gop^}~\
openai/gpt-image-1-mini ?GPT Image 1 Mini^,^task^:^text-to-image*^,!2>0.2#8,^inputImage^:2.5,^cacheReadImage^:0.25}<5-09-26^,^deprecated^:1,^retires^:^2026-12-01^,^instead^:^openai/gpt-image-2.6-sunburst^=openai:^,^azure-openai:|&gop^}~\
openai/gpt-image-1.5 ?GPT Image 1.5^,^task^:^text-to-image*^,!5>1.25#10,^inputImage^:8,^cacheReadImage^:2,^outputImage^:32},^zdr^:1<5-12-16^,^deprecated^:1,^retires^:^2026-12-01^,^instead^:^openai/gpt-image-2.6-sunburst^=openai:^,^azure-openai:^,^ai-gateway&cgo^}~\
openai/gpt-image-2 ?GPT Image 2^,^task^:^text-to-image*^,!5>1.25#30,^inputImage^:8,^cacheReadImage^:2},^zdr^:1<6-04-21^=openai:^,^azure-openai:|^,^ai-gateway&cgop^}~\
openai/gpt-image-2.5-flare ?GPT Image 2.5 Flare^,^task^:^text-to-image*^,!5>1.25,^inputImage^:8,^cacheReadImage^:3,^outputImage^:30},^zdr^:0<6-09-10^=openrouter^,^ai-gateway&cp^}~\
openai/gpt-image-2.5-sunburst ?GPT Image 2.5 Sunburst^,^task^:^text-to-image*^,^usd^:{^cacheReadImage^:3>1.25,^inputImage^:8,^input^:5,^outputImage^:30},^zdr^:0<6-09-10^=openrouter^,^ai-gateway&cp^}~\
openai/gpt-image-2.6-flare ?GPT Image 2.6 Flare^,^task^:^text-to-image*^,!8#8>2,^cacheWrite^:10}=openrouter&p^}~\
openai/gpt-image-2.6-sunburst ?GPT Image 2.6 Sunburst^,^task^:^text-to-image*^,!8#8>2,^cacheWrite^:10}=openrouter&p^}~\
openai/gpt-oss-120b ?GPT-OSS 120B^;131072#131072,^can^:^tools reasoning batch^,!0.09#0.36}<5-08-05^=google-vertex:openai/gpt-oss-120b-maas^,{^to^:^amazon-bedrock:openai.gpt-oss-120b^,^price^:{!0.15#0.6}}},{^to^:^amazon-bedrock:openai.gpt-oss-120b-1:0^,^price^:{!0.15#0.6}}},^amazon-bedrock:us-gov.openai.gpt-oss-120b-1:0 +100%^,{^to^:^groq^,^price^:{!0.15>0.075#0.6}}},{^to^:^cerebras:^,^price^:{!0.35#0.75}}},{^to^:^together^,^price^:{!0.15#0.6}}},{^to^:^fireworks:accounts/fireworks/models/gpt-oss-120b^,^price^:{!0.15>0.014#0.6}}},{^to^:^baseten^,^price^:{!0.1#0.5}}},{^to^:^ovhcloud:^,^price^:{!0.09#0.47}}},{^to^:^workers-ai:@cf/openai/gpt-oss-120b^,^price^:{!0.35#0.75}}},{^to^:^huggingface^,^price^:{!0.25#0.69}}},^openrouter&cgopw^}~\
openai/gpt-oss-20b ?GPT-OSS 20B^;131072#131072,^can^:^tools reasoning^,!0.07#0.25>0.007}<5-08-05^=google-vertex:openai/gpt-oss-20b-maas^,{^to^:^amazon-bedrock:openai.gpt-oss-20b^,^price^:{!0.07#0.3}}},{^to^:^amazon-bedrock:openai.gpt-oss-20b-1:0^,^price^:{!0.07#0.3}}},{^to^:^amazon-bedrock:us-gov.openai.gpt-oss-20b-1:0^,^price^:{!0.084#0.36}}},{^to^:^groq^,^price^:{!0.075>0.0375#0.3}}},{^to^:^fireworks:accounts/fireworks/models/gpt-oss-20b^,^price^:{!0.07>0.035#0.3}}},{^to^:^doubleword^,^price^:{!0.04#0.3}}},^nvidia^,{^to^:^ovhcloud:^,^price^:{!0.05#0.18}}},{^to^:^workers-ai:@cf/openai/gpt-oss-20b^,^price^:{!0.2#0.3}}},{^to^:^huggingface^,^price^:{!0.1#0.5}}},^openrouter^,^ai-gateway&cgopw^}~\
openai/gpt-oss-safeguard-120b ?GPT OSS Safeguard 120B^;128000#16384,^can^:^tools reasoning^,!0.15#0.6}<5-10-29^=amazon-bedrock:openai.gpt-oss-safeguard-120b&p^}~\
openai/gpt-oss-safeguard-20b ?GPT OSS Safeguard 20B^;128000#16384,^can^:^tools reasoning^,!0.07#0.2}<5-10-29^=amazon-bedrock:openai.gpt-oss-safeguard-20b^,{^to^:^groq^,^price^:{!0.075#0.3>0.0375}}},^openrouter&gp^}~\
openai/gpt-realtime {^task^:^speech-to-speech^;32000,!4>0.4#16,^inputAudio^:32,^cacheReadAudio^:0.4,^outputAudio^:64,^inputImage^:5,^cacheReadImage^:0.5},^deprecated^:1,^retires^:^2027-01-20^=openai:&go^}~\
openai/gpt-realtime-2 {^task^:^speech-to-speech^;128000,!4>0.4#24,^inputAudio^:32,^cacheReadAudio^:0.4,^outputAudio^:64,^inputImage^:5,^cacheReadImage^:0.5}<6-05-07^=openai:&g^}~\
openai/gpt-realtime-mini {^task^:^speech-to-speech^,!0.6>0.06#2.4,^inputAudio^:10,^cacheReadAudio^:0.3,^outputAudio^:20,^inputImage^:0.8,^cacheReadImage^:0.08}<5-10-10^,^deprecated^:1,^retires^:^2027-01-20^=openai:&go^}~\
openai/gpt-transcribe {^task^:^speech-to-text^,^usd^:{^inputAudioSeconds^:0.27}=openai:&g^}~\
openai/moderation {^task^:^text-classification^=openai:&g^}~\
openai/o1 {^in^:^text image^;200000#100000,^can^:^tools vision json reasoning^,^no^:^sampling^,!15>7.5#60}<4-12-05^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|&gop^,^mct^:1}~\
openai/o1-mini ?o1 mini^;128000,^no^:^sampling^,!1.1>0.55#4.4}<4-09-12^,^deprecated^:1,^retires^:^2025-10-27^,^instead^:^openai/o4-mini^=openai:^,^azure-openai:|&go^,^mct^:1}~\
openai/o1-preview ?o1 preview^;128000,^no^:^sampling^,!15>7.5#60}<4-09-12^,^deprecated^:1,^retires^:^2025-07-28^,^instead^:^openai/o3^=openai:^,^azure-openai:&go^,^mct^:1}~\
openai/o1-pro {^in^:^text image^;200000#100000,^can^:^tools vision json reasoning^,^no^:^sampling^,!150#600}<5-03-19^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|&gop^,^mct^:1}~\
openai/o3 {^in^:^text image^;200000#100000,^can^:^tools vision json reasoning^,^no^:^sampling^,!2>0.5#8,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-04-16^,^deprecated^:1,^retires^:^2026-12-11^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/o3-deep-research ?o3 Deep Research^;200000,^can^:^json^,^no^:^sampling^,!10>2.5#40}<5-06-26^,^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-sol^=openai:|&go^,^mct^:1}~\
openai/o3-mini {^context^:200000#100000,^can^:^tools json reasoning^,^no^:^sampling^,!1.1>0.55#4.4},^zdr^:1<5-01-31^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|^,^ai-gateway&cgop^,^mct^:1}~\
openai/o3-pro {^in^:^text image^;200000#100000,^can^:^tools vision json reasoning^,^no^:^sampling^,!20#80}<5-06-10^,^deprecated^:1,^retires^:^2026-12-11^,^instead^:^openai/gpt-5.6-sol^=openai:^,^azure-openai:|&gop^,^mct^:1}~\
openai/o4-mini {^in^:^text image^;200000#100000,^can^:^tools vision json reasoning^,^no^:^sampling^,!1.1>0.275#4.4,^searches^:10,^fileSearches^:2.5},^zdr^:1<5-04-16^,^deprecated^:1,^retires^:^2026-10-23^,^instead^:^openai/gpt-5.6-terra^=openai:^,{^to^:^azure-openai:^,^price^:{!1.1>0.28#4.4}}},^openrouter^,^ai-gateway&cgop^,^mct^:1}~\
openai/o4-mini-deep-research ?o4 Mini Deep Research^;200000,^can^:^json^,^no^:^sampling^,!2>0.5#8},^deprecated^:1,^retires^:^2026-07-23^,^instead^:^openai/gpt-5.6-sol^=openai:|&go^,^mct^:1}~\
openai/text-davinci-002 {!20#20},^deprecated^:1,^retires^:^2024-01-04^,^instead^:^openai/gpt-3.5-turbo-instruct^=openai:&go^,^mct^:1}~\
openai/text-davinci-003 {!20#20},^deprecated^:1,^retires^:^2024-01-04^,^instead^:^openai/gpt-3.5-turbo-instruct^=openai:&go^,^mct^:1}~\
openai/text-embedding-3-large ?text embedding 3^,^task^:^embeddings^;8192,!0.13}<4-01-25^=openai:^,^azure-openai:&g^}~\
openai/text-embedding-3-small ?text embedding 3^,^task^:^embeddings^;8192,!0.02}<4-01-25^=openai:^,^azure-openai:&g^}~\
openai/text-embedding-ada-002 ?text embedding ada^,^task^:^embeddings^;8192,^no^:^dimensions^,!0.1}<2-12-15^=openai:&g^}~\
openai/whisper-1 {^task^:^speech-to-text^,^usd^:{^inputAudioSeconds^:0.36}=openai:&g^}~\
openai/whisper-large-v3 {^task^:^speech-to-text^,^usd^:{^inputAudioSeconds^:0.111}=groq:&g^}~\
openai/whisper-large-v3-turbo ?Whisper Large v3 Turbo^,^task^:^speech-to-text^,^usd^:{^inputAudioSeconds^:0.04}<4-05-22^=groq:^,{^to^:^workers-ai:@cf/openai/whisper-large-v3-turbo^,^price^:{^usd^:{^inputAudioSeconds^:0.0306}}}],^from^:^cgw^}~\
",
"\
openchat/openchat-3.5-1210 {!0.2#0.2}=together&g^}~\
openchat/openchat-7b {^context^:4096,!0.06#0.06}=novita|&g^}~\
",
"\
openorca/mistral-7b-openorca {!0.2#0.2}=together:Open-Orca/Mistral-7B-OpenOrca&g^}~\
",
"\
openrouter/auto {^in^:^text image^,^out^:^text image^;2000000#30000,^can^:^tools vision reasoning^=openrouter:|&p^}~\
openrouter/auto-beta ?Auto Router (Beta)*^,^out^:^text image^;2000000#64000,^can^:^tools vision reasoning^=openrouter&p^}~\
openrouter/auto-code {^in^:^text image^,^out^:^text image^;2000000#64000,^can^:^tools vision reasoning^=openrouter&p^}~\
openrouter/free ?Free Models Router*^;200000#4096,^can^:^tools vision reasoning^=openrouter&p^}~\
openrouter/fusion {^context^:1000000#30000,^can^:^tools reasoning^<6-06-13^=openrouter&p^}~\
openrouter/pareto-code ?Pareto Code Router^;2000000#4096,^can^:^tools reasoning^<6-04-21^=openrouter&p^}~\
",
"\
particle-ai/particle-1 ?Particle-1*^;1048576#131072,^can^:^tools vision reasoning^,!0.05#0.5>0.003}=openrouter&p^}~\
",
"\
perceptron/perceptron-mk1 {^context^:32768,!0.15#1.5}<6-05-12^=openrouter&g^}~\
perceptron/perceptron-mk1.5 {^in^:^text image^;36864#8192,^can^:^tools vision reasoning^,!0.15#1.5}=openrouter&p^}~\
",
"\
perplexity/llama-3.1-sonar-large-128k-online ?Llama 3.1 Sonar 70B Online^,!1#1}=perplexity:|&g^}~\
perplexity/llama-3.1-sonar-small-128k-online ?Llama 3.1 Sonar 8B Online^,!0.2#0.2}=perplexity:|&g^}~\
perplexity/pplx-decider-flash-v1.2 ?Decider Flash V1.2^,^task^:^text-classification*^;262144,^can^:^vision^,!0.01}=openrouter&p^}~\
perplexity/pplx-decider-v1.2 ?Decider V1.2^,^task^:^text-classification*^;262144,^can^:^vision^,!0.02}=openrouter&p^}~\
perplexity/r1-1776 {!2#8}=perplexity:|&g^}~\
perplexity/sonar {^context^:128000,!1#1,^requests^:5},^variants^:{^low^:{^requests^:5},^medium^:{^requests^:8},^high^:{^requests^:12}}<5-01-27^=perplexity:|&go^}~\
perplexity/sonar-deep-research {^context^:128000,!2#8,^reasoning^:3,^citation^:2,^searches^:5}=perplexity:|&g^}~\
perplexity/sonar-pro {^context^:200000,!3#15,^requests^:6},^variants^:{^low^:{^requests^:6},^medium^:{^requests^:10},^high^:{^requests^:14}}<5-02-19^=perplexity:|&go^}~\
perplexity/sonar-pro-search {!3#15}=perplexity:&g^}~\
perplexity/sonar-reasoning {!1#5,^requests^:5},^variants^:{^low^:{^requests^:5},^medium^:{^requests^:8},^high^:{^requests^:12}}=perplexity:|&go^}~\
perplexity/sonar-reasoning-pro {^context^:128000,!2#8,^requests^:6},^variants^:{^low^:{^requests^:6},^medium^:{^requests^:10},^high^:{^requests^:14}}<5-02-19^=perplexity:|&go^}~\
",
"\
pixverse/v5.6 ?Pixverse v5.6^,^task^:^text-to-video*^,^out^:^audio video^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
pixverse/v6 ?Pixverse v6^,^task^:^text-to-video*^,^out^:^audio video^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
",
"\
poolside/laguna-xs-2.1 ?Laguna XS 2.1^;262144#16384,^can^:^tools reasoning^=nvidia&p^}~\
",
"\
prime-intellect/intellect-3 ?INTELLECT-3^,!0.2#1.1}<5-11-26^=openrouter&g^}~\
",
"\
prism-ml/ternary-bonsai-2-27b ?Ternary Bonsai 2 27B*^;262144#32768,^can^:^tools vision reasoning^,!0.075#0.5>0.0375}=openrouter&p^}~\
prism-ml/ternary-bonsai-2-9b ?Ternary Bonsai 2 9B*^;262144#65536,^can^:^tools vision reasoning^,!0.08#0.13>0.04}=openrouter&p^}~\
",
"\
pruna/p-image-upscale ?P-Image-Upscale^,^task^:^image-to-image^,^usd^:{^images^:0.12},^variants^:{^1-4 mp^:{^images^:0.005},^5-8 mp^:{^images^:0.01},^9-16 mp^:{^images^:0.02},^17-32 mp^:{^images^:0.04},^33-64 mp^:{^images^:0.06},^65-128 mp^:{^images^:0.12}},^zdr^:0<6-06-18^=ai-gateway&c^}~\
pruna/p-video ?P-Video^,^task^:^text-to-video* audio^,^out^:^audio video^,^zdr^:0<6-06-18^=ai-gateway&c^}~\
pruna/p-video-avatar ?P-Video-Avatar^,^task^:^image-to-video* audio^,^out^:^audio video^,^usd^:{^videoSeconds^:0.025},^variants^:{^720p^:{^videoSeconds^:0.025},^1080p^:{^videoSeconds^:0.045}},^zdr^:0<6-06-18^=ai-gateway&c^}~\
",
"\
pygmalionai/mythalion-13b {!0.5625#1.125}=openrouter&g^}~\
",
"\
raifle/sorcererlm-8x22b {!4.5#4.5}=openrouter&g^}~\
",
"\
recraft/recraft-v3 {^task^:^text-to-image*^<4-10-30^=openrouter&p^}~\
recraft/recraft-v4 {^task^:^text-to-image*^<6-02-17^=openrouter&p^}~\
recraft/recraft-v4-pro {^task^:^text-to-image*^<6-02-17^=openrouter&p^}~\
recraft/recraft-v4-pro-vector {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraft-v4-styles {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraft-v4-styles-pro {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraft-v4-styles-pro-vector {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraft-v4-styles-vector {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraft-v4-vector {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraft-v4.1 {^task^:^text-to-image*^<6-05-14^=openrouter&p^}~\
recraft/recraft-v4.1-flash {^task^:^text-to-image^=openrouter&p^}~\
recraft/recraft-v4.1-pro {^task^:^text-to-image*^<6-05-14^=openrouter&p^}~\
recraft/recraft-v4.1-pro-vector {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraft-v4.1-utility {^task^:^text-to-image*^<6-05-14^=openrouter&p^}~\
recraft/recraft-v4.1-utility-pro {^task^:^text-to-image*^<6-05-14^=openrouter&p^}~\
recraft/recraft-v4.1-vector {^task^:^text-to-image*^=openrouter&p^}~\
recraft/recraftv3 ?Recraft V3^,^task^:^text-to-image^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
recraft/recraftv4 ?Recraft V4^,^task^:^text-to-image^,^usd^:{^images^:0.04},^zdr^:1<6-05-22^=ai-gateway&c^}~\
recraft/recraftv4-1 ?Recraft V4.1^,^task^:^text-to-image^,^usd^:{^images^:0.04},^zdr^:1<6-05-22^=ai-gateway&c^}~\
recraft/recraftv4-1-pro-vector ?Recraft V4.1 Pro SVG^,^task^:^text-to-image^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
recraft/recraftv4-1-utility-pro ?Recraft V4.1 Utility Pro^,^task^:^text-to-image^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
recraft/recraftv4-1-vector ?Recraft V4.1 SVG^,^task^:^text-to-image^,^usd^:{^images^:0.08},^zdr^:1<6-05-22^=ai-gateway&c^}~\
recraft/recraftv4-pro ?Recraft V4 Pro^,^task^:^text-to-image^,^usd^:{^images^:0.25},^zdr^:1<6-05-22^=ai-gateway&c^}~\
",
"\
reflection/beam-1.0-501b-a23b ?Beam 1.0 501B A23B^;1048576#131072,^can^:^tools reasoning^,!0.4#1.2>0.04}=together:reflection/Beam-1.0-501B-A23B|&p^}~\
",
"\
rekaai/reka-edge {^in^:^text image^;16384#14745,^can^:^tools vision^,!0.1#0.1}<6-03-20^=openrouter&gp^}~\
rekaai/reka-flash-3 {^context^:65536,!0.1#0.2}<5-03-12^=openrouter&g^}~\
",
"\
relace/relace-apply-3 {^context^:256000,!0.85#1.25}<5-09-26^=openrouter&g^}~\
relace/relace-search {^context^:256000#128000,^can^:^tools^,!1#3}<5-12-08^=openrouter&gp^}~\
",
"\
respan/span-01 ?Span-01^,^task^:^text-classification^;4096,!0.02}=openrouter&p^}~\
respan/span-01-lite ?Span-01 Lite^,^task^:^text-classification^;4096=openrouter&p^}~\
respan/span-02 ?Span-02^,^task^:^text-classification*^;131072,^can^:^vision^,!0.01}=openrouter&p^}~\
",
"\
ricursiveai/ripple-65b-preview ?Ripple 65B Preview^;1048576#131072,^can^:^tools reasoning^,!0.2#0.6>0.05}=openrouter&p^}~\
",
"\
runwayml/aleph-2 ?RunwayML Aleph 2^,^task^:^text-to-video* video^,^usd^:{^videoSeconds^:0.336},^zdr^:0<6-06-15^=ai-gateway&c^}~\
runwayml/gen-4.5 ?RunwayML Gen-4.5^,^task^:^text-to-video*^<6-04-14^=ai-gateway&c^}~\
",
"\
sakana/fugu-max {^in^:^text image^;1000000#128000,^can^:^tools vision reasoning^,!2#6>0.25}=openrouter&p^}~\
sakana/fugu-ultra {^in^:^text image^;1000000#128000,^can^:^tools vision reasoning^,!5#30>0.5},^long^:[{^above^:272000,!10#45>1}}]<6-06-15^=openrouter&p^}~\
sakana/fugu-ultra-v2 ?Fugu Ultra v2*^;1000000#128000,^can^:^tools vision reasoning^,!5#30>0.5},^long^:[{^above^:272000,!10#45>1}}]=openrouter&p^}~\
sakana/sakana-namazu {^in^:^text image^;262144#65536,^can^:^tools vision reasoning^,!0.95#4>0.15}=openrouter&p^}~\
",
"\
sao10k/fimbulvetr-11b-v2 {!0.8#1.2}=openrouter&g^}~\
sao10k/l3-70b-euryale-v2.1 {^context^:8192,!1.48#1.48}=novita&g^}~\
sao10k/l3-8b-lunaris {^context^:8192,!0.05#0.05}=novita&g^}~\
sao10k/l3-8b-stheno-v3.2 {^context^:8192,!0.05#0.05}<4-11-29^=novita:Sao10K/L3-8B-Stheno-v3.2&g^}~\
sao10k/l3-euryale-70b {!1.48#1.48}<4-06-18^=openrouter&g^}~\
sao10k/l3-lunaris-8b ?Llama 3 8B Lunaris^;8192,!0.02#0.05}<4-08-13^=openrouter&g^}~\
sao10k/l3.1-70b-hanami-x1 ?Llama 3.1 70B Hanami x1^,!3#3}<5-01-08^=openrouter&g^}~\
sao10k/l3.1-euryale-70b ?Llama 3.1 Euryale 70B v2.2^,!0.7#0.8}<4-08-28^=openrouter&g^}~\
sao10k/l3.3-euryale-70b ?Llama 3.3 Euryale 70B^;131072,!0.7#0.8}<4-12-18^=openrouter&g^}~\
sao10k/l31-70b-euryale-v2.2 {^context^:8192,!1.48#1.48}=novita&g^}~\
",
"\
scaledown/classify-1 ?Classify-1^,^task^:^text-classification*^;1000000,^can^:^vision^,!0.04}=openrouter&p^}~\
",
"\
scb10x/llama3.1-typhoon2-70b-instruct {!0.88#0.88}=openrouter&g^}~\
scb10x/llama3.1-typhoon2-8b-instruct {!0.18#0.18}=openrouter&g^}~\
",
"\
snorkelai/snorkel-mistral-pairrm-dpo {!0.2#0.2}=together:snorkelai/Snorkel-Mistral-PairRM-DPO&g^}~\
",
"\
sophosympatheia/midnight-rose-70b {!0.8#0.8}=novita|&g^}~\
",
"\
sourceful/riverflow-v2-fast {^task^:^text-to-image*^=openrouter&p^}~\
sourceful/riverflow-v2-pro {^task^:^text-to-image*^=openrouter&p^}~\
sourceful/riverflow-v2.5-fast {^task^:^text-to-image*^=openrouter&p^}~\
sourceful/riverflow-v2.5-pro {^task^:^text-to-image*^=openrouter&p^}~\
sourceful/riverflow-v2.6-pro {^task^:^text-to-image*^=openrouter&p^}~\
",
"\
stealth/union-alpha {^in^:^text image^,^can^:^tools vision json reasoning^,^zdr^:0<6-09-16^=ai-gateway&c^}~\
",
"\
steelskull/l3.3-electra-r1-70b {!0.7#0.95}=openrouter&g^}~\
",
"\
stepfun/step-3.5-flash {^context^:262144#256000,^can^:^tools reasoning^,!0.1#0.3}<6-01-29^=huggingface:stepfun-ai/Step-3.5-Flash|&p^}~\
stepfun/step-3.7-flash {^in^:^text image^;262144#256000,^can^:^tools vision reasoning^,!0.2#1.15}<6-05-29^=huggingface:stepfun-ai/Step-3.7-Flash|&gp^}~\
stepfun/step-5-preview {^in^:^text image^;1048576#1048576,^can^:^tools vision reasoning^,!1#2.7>0.1}=nvidia:stepfun-ai/step-5-preview|&p^}~\
",
"\
switchpoint/router ?Switchpoint Router^,!0.85#3.4}<5-07-11^=openrouter&g^}~\
",
"\
tencent/hunyuan-a13b-instruct ?Hunyuan A13B Instruct^;131072,!0.14#0.57}<5-06-30^=openrouter&g^}~\
tencent/hy-image-v3.5-preview ?Hy Image 3.5 Preview^,^task^:^text-to-image*^=openrouter&p^}~\
tencent/hy3 {^context^:262144#128000,^can^:^tools reasoning^,!0.14#0.58}=huggingface:tencent/Hy3|&p^}~\
tencent/hy3-preview ?Hy3 preview^;262144#235929,^can^:^tools reasoning^,!0.18#0.6>0.06}<6-04-20^=openrouter&p^}~\
tencent/hy4 {^in^:^text image^;1048576#65536,^can^:^tools vision reasoning^,!0.417#1.2505>0.021}=openrouter&p^}~\
tencent/hy4-preview ?Hy4 preview^;1000000#64000,^can^:^tools reasoning^,!0.834#2.501}=huggingface:tencent/Hy4-preview|&p^}~\
",
"\
thedrummer/anubis-pro-105b-v1 {!0.8#1}=openrouter&g^}~\
thedrummer/cydonia-24b-v4.1 ?Cydonia 24B V4.1^;131072,!0.3>0.15#0.5}<5-09-27^=openrouter&g^}~\
thedrummer/rocinante-12b ?Rocinante 12B^,!0.25#0.5}<4-09-30^=openrouter&g^}~\
thedrummer/skyfall-36b-v2 ?Skyfall 36B V2^;32768,!0.5#0.8}<5-03-10^=openrouter&g^}~\
thedrummer/unslopnemo-12b {!0.5#0.5}<4-11-08^=openrouter&g^}~\
",
"\
thinkingmachines/inkling {^in^:^text image^;524288#131072,^can^:^tools vision reasoning^,!1#4.05>0.17},^zdr^:0<6-07-22^=together:thinkingmachines/Inkling^,^fireworks:accounts/fireworks/models/inkling^,^baseten^,^huggingface:thinkingmachines/Inkling|^,^ai-gateway&cgp^}~\
thinkingmachines/inkling-256k ?Inkling 256K^;262144,^can^:^tools reasoning^,!3.74#9.36>0.748,^cacheWrite^:3.74},^zdr^:0<6-07-21^=ai-gateway&c^}~\
thinkingmachines/inkling-small {^in^:^text image^;1048000#262144,^can^:^tools vision reasoning^,!0.5>0.1#1.2}=arcee^,^baseten^,^huggingface:thinkingmachines/Inkling-Small|&gp^}~\
",
"\
togethercomputer/alpaca-7b {!0.2#0.2}=together&g^}~\
togethercomputer/gpt-jt-moderation-6b {^task^:^text-classification^,!0.2#0.2}=together:togethercomputer/GPT-JT-Moderation-6B&g^}~\
togethercomputer/llama-2-7b-32k-instruct {!0.2#0.2}=together:togethercomputer/Llama-2-7B-32K-Instruct&g^}~\
togethercomputer/redpajama-incite-7b-base {!0.2#0.2}=together:togethercomputer/RedPajama-INCITE-7B-Base&g^}~\
togethercomputer/redpajama-incite-7b-chat {!0.2#0.2}=together:togethercomputer/RedPajama-INCITE-7B-Chat&g^}~\
togethercomputer/redpajama-incite-7b-instruct {!0.2#0.2}=together:togethercomputer/RedPajama-INCITE-7B-Instruct&g^}~\
togethercomputer/redpajama-incite-base-3b-v1 {!0.1#0.1}=together:togethercomputer/RedPajama-INCITE-Base-3B-v1&g^}~\
togethercomputer/redpajama-incite-chat-3b-v1 {!0.1#0.1}=together:togethercomputer/RedPajama-INCITE-Chat-3B-v1&g^}~\
togethercomputer/redpajama-incite-instruct-3b-v1 {!0.1#0.1}=together:togethercomputer/RedPajama-INCITE-Instruct-3B-v1&g^}~\
togethercomputer/stripedhyena-hessian-7b {!0.2#0.2}=together:togethercomputer/StripedHyena-Hessian-7B&g^}~\
togethercomputer/stripedhyena-nous-7b {!0.2#0.2}=together:togethercomputer/StripedHyena-Nous-7B&g^}~\
togethercomputer/tev1-4b-experimental ?Tev1 4B Experimental^,^task^:^text-classification^;32768,!0.042}=openrouter&p^}~\
",
"\
typesafe/jev {^task^:^text-classification*^;32000,^can^:^vision json^,!0.042},^zdr^:1<6-09-17^=ai-gateway&cp^}~\
typesafe/jev-1.13 {^task^:^text-classification*^;262144,^can^:^vision^,!0.042}=openrouter&p^}~\
typesafe/jev-1.13.0 {^task^:^text-classification^,!0.042}=typesafe:&g^}~\
typesafe/jev-1.14 {^task^:^text-classification*^;262144,^can^:^vision^,!0.042}=openrouter&p^}~\
typesafe/jev-1.14.0 ?Jev 1.14^,^task^:^text-classification*^;32000,^can^:^vision^,!0.042}=ai-gateway&p^}~\
typesafe/jev-latest ?Jev^,^task^:^text-classification*^;64000,^can^:^vision^,!0.042}=typesafe:&gp^}~\
typesafe/jev-router {^task^:^text-classification*^;1000000#64000,^can^:^tools vision reasoning^=openrouter&p^}~\
",
"\
unbiased/pareto-26.10 {^in^:^text image^;1048576#131072,^can^:^tools vision^,!0.8#3.2>0.03}=openrouter&p^}~\
unbiased/pareto-26.9 {^in^:^text image^;262144#131072,^can^:^tools vision^,!2.5#7.5>0.25}=openrouter&p^}~\
",
"\
undi95/remm-slerp-l2-13b ?ReMM SLERP 13B^;6144,!0.3#0.3}=together:Undi95/ReMM-SLERP-L2-13B|&g^}~\
undi95/toppy-m-7b {!0.2#0.2}=together:Undi95/Toppy-M-7B|&g^}~\
",
"\
upstage/solar-10.7b-instruct-v1.0 {!0.3#0.3}=together:upstage/SOLAR-10.7B-Instruct-v1.0&g^}~\
upstage/solar-decide {^task^:^text-classification^;524288,!0.05>0.05}=openrouter&p^}~\
upstage/solar-decide-flash {^task^:^text-classification^;524288,!0.05>0.05}=openrouter&p^}~\
upstage/solar-mini4 ?Solar Mini 4^;524288#131072,^can^:^tools reasoning^,!0.05#0.2>0.005}=openrouter&p^}~\
upstage/solar-pro-3 {^context^:131072,!0.15>0.015#0.6}<6-01-27^=openrouter&g^}~\
upstage/solar-pro4 ?Solar Pro 4^;524288#131072,^can^:^tools reasoning^,!0.15#0.6>0.03}=openrouter&p^}~\
",
"\
vidu/q3-pro ?Vidu Q3 Pro^,^task^:^text-to-video*^,^out^:^audio video^,^usd^:{^videoSeconds^:0.125},^variants^:{^720p^:{^videoSeconds^:0.125},^1080p^:{^videoSeconds^:0.15},^540p^:{^videoSeconds^:0.05}},^zdr^:1<6-05-22^=ai-gateway&c^}~\
vidu/q3-turbo ?Vidu Q3 Turbo^,^task^:^text-to-video*^,^out^:^audio video^,^zdr^:1<6-05-22^=ai-gateway&c^}~\
",
"\
voyage/rerank-2.5 {^task^:^reranking^;32000,!0.05}<5-08-11^=voyage:&o^}~\
voyage/rerank-2.5-lite {^task^:^reranking^;32000,!0.02}<5-08-11^=voyage:&o^}~\
voyage/voyage-01 {^task^:^embeddings^,^no^:^dimensions^,!0.1},^deprecated^:1=voyage:&g^}~\
voyage/voyage-02 {^task^:^embeddings^,^no^:^dimensions^,!0.1},^deprecated^:1=voyage:&g^}~\
voyage/voyage-2 {^task^:^embeddings^,^no^:^dimensions^,!0.1}=voyage:&g^}~\
voyage/voyage-3 {^task^:^embeddings^,^no^:^dimensions^,!0.06}=voyage:&g^}~\
voyage/voyage-3-large {^task^:^embeddings^,!0.18}<5-01-07^=voyage:&g^}~\
voyage/voyage-3-lite {^task^:^embeddings^,^no^:^dimensions^,!0.02}=voyage:&g^}~\
voyage/voyage-3.5 {^task^:^embeddings^,!0.06}<5-05-20^=voyage:&g^}~\
voyage/voyage-3.5-lite {^task^:^embeddings^,!0.02}<5-05-20^=voyage:&g^}~\
voyage/voyage-4 {^task^:^embeddings^,!0.06}<6-01-15^=voyage:&g^}~\
voyage/voyage-4-large {^task^:^embeddings^,!0.12}<6-01-15^=voyage:&g^}~\
voyage/voyage-4-lite {^task^:^embeddings^,!0.02}<6-01-15^=voyage:&g^}~\
voyage/voyage-code-2 {^task^:^embeddings^,^no^:^dimensions^,!0.12}=voyage:&g^}~\
voyage/voyage-code-3 {^task^:^embeddings^,!0.18}<4-12-04^=voyage:&g^}~\
voyage/voyage-context-3 {^task^:^embeddings^,!0.18}=voyage:&g^}~\
voyage/voyage-finance-2 {^task^:^embeddings^,^no^:^dimensions^,!0.12}<4-06-03^=voyage:&g^}~\
voyage/voyage-large-2 {^task^:^embeddings^,^no^:^dimensions^,!0.12}=voyage:&g^}~\
voyage/voyage-large-2-instruct {^task^:^embeddings^,^no^:^dimensions^,!0.12}=voyage:&g^}~\
voyage/voyage-law-2 {^task^:^embeddings^,^no^:^dimensions^,!0.12}<4-04-15^=voyage:&g^}~\
voyage/voyage-lite-01 {^task^:^embeddings^,^no^:^dimensions^,!0.1},^deprecated^:1=voyage:&g^}~\
voyage/voyage-lite-01-instruct {^task^:^embeddings^,^no^:^dimensions^,!0.1},^deprecated^:1=voyage:&g^}~\
voyage/voyage-lite-02-instruct {^task^:^embeddings^,^no^:^dimensions^,!0.1},^deprecated^:1=voyage:&g^}~\
voyage/voyage-multilingual-2 {^task^:^embeddings^,^no^:^dimensions^,!0.12}=voyage:&g^}~\
",
"\
wizardlm/wizardlm-13b-v1.2 {!0.3#0.3}=together:WizardLM/WizardLM-13B-V1.2&g^}~\
",
"\
writer/palmyra-x4 {^context^:122880#8192,^can^:^tools reasoning^,!2.5#10}<5-04-28^=amazon-bedrock:writer.palmyra-x4-v1:0^,^amazon-bedrock:us.writer.palmyra-x4-v1:0&gp^}~\
writer/palmyra-x5 {^context^:1040000#8192,^can^:^tools reasoning^,!0.6#6}<5-04-28^=amazon-bedrock:writer.palmyra-x5-v1:0^,^amazon-bedrock:us.writer.palmyra-x5-v1:0|&gp^}~\
",
"\
xai/grok-2-1212 {^context^:32768,!2#10},^deprecated^:1=xai:|:x-ai/grok-2-1212&g^}~\
xai/grok-2-vision-1212 {^context^:32768,!2#10}=xai:|:x-ai/grok-2-vision-1212&g^}~\
xai/grok-3 {^context^:131072,^can^:^json^,!3>0.75#15},^deprecated^:1,^retires^:^2026-05-15^,^instead^:^xai/grok-4.3^=xai:|:x-ai/grok-3-beta&go^}~\
xai/grok-3-fast {^context^:131072,^can^:^json^,!5>1.25#25}=xai:&g^}~\
xai/grok-3-mini {^context^:131072,^can^:^json^,!0.3>0.075#0.5}=xai:|:x-ai/grok-3-mini-beta&g^}~\
xai/grok-3-mini-fast {^context^:131072,^can^:^json^,!0.6>0.15#4}=xai:&g^}~\
xai/grok-4 {^context^:256000,^can^:^json^,!3>0.75#15,^searches^:5}<5-07-09^,^deprecated^:1,^retires^:^2026-05-15^,^instead^:^xai/grok-4.3^=xai:^,^xai:grok-4-latest^,^xai:grok-4-0709|:x-ai/grok-4&go^}~\
xai/grok-4-1-fast-non-reasoning ?Grok 4.1 Fast Non-Reasoning^;2000000,^can^:^json^,!0.2>0.05#0.5,^searches^:5}<5-11-19^,^deprecated^:1,^retires^:^2026-05-15^,^instead^:^xai/grok-4.3^=xai:&go^}~\
xai/grok-4-1-fast-reasoning ?Grok 4.1 Fast Reasoning^;2000000,^can^:^json^,!0.2>0.05#0.5,^searches^:5}<5-11-19^,^deprecated^:1,^retires^:^2026-05-15^,^instead^:^xai/grok-4.3^=xai:&go^}~\
xai/grok-4-fast {^context^:2000000,^can^:^json^,!0.2>0.05#0.5},^long^:[{^above^:128000,!0.4#1}}]<5-09-19^=openrouter:x-ai/grok-4-fast&g^}~\
xai/grok-4-fast-non-reasoning ?Grok 4 Fast Non-Reasoning^;2000000,^can^:^json^,!0.2>0.05#0.5,^searches^:5},^deprecated^:1,^retires^:^2026-05-15^,^instead^:^xai/grok-4.3^=xai:&go^}~\
xai/grok-4-fast-reasoning {^context^:2000000,^can^:^json^,!0.2>0.05#0.5,^searches^:5},^deprecated^:1,^retires^:^2026-05-15^,^instead^:^xai/grok-4.3^=xai:&go^}~\
xai/grok-4.20-0309-reasoning ?Grok 4.20 Reasoning*^;1000000,^can^:^tools vision json reasoning^,!1.25>0.2#2.5,^searches^:5},^long^:[{^above^:199999,!2.5>0.4#5}}],^zdr^:1<6-03-09^=xai:grok-4.20-reasoning^,^xai:grok-4.20^,^google-vertex:xai/grok-4.20-reasoning|:x-ai/grok-4.20^,^ai-gateway&cgop^}~\
xai/grok-4.20-multi-agent-0309 ?Grok 4.20 Multi-Agent^;1000000,^can^:^tools json reasoning^,!2>0.2#6,^searches^:5},^zdr^:0<6-03-09^=xai:grok-4.20-multi-agent|:x-ai/grok-4.20-multi-agent^,^ai-gateway&cgo^}~\
xai/grok-4.3 {^in^:^text image^;1000000#30000,^can^:^tools vision json reasoning^,!1.25>0.2#2.5,^searches^:5},^long^:[{^above^:199999,!2.5>0.4#5}}],^zdr^:1<6-04-17^=xai:^,^google-vertex^,{^to^:^amazon-bedrock:xai.grok-4.3^,^price^:{!1.25#2.5>0.2}}},^openrouter:x-ai/grok-4.3^,^ai-gateway&cgop^}~\
xai/grok-4.5 {^in^:^text image^;500000#500000,^can^:^tools vision json reasoning^,!2>0.3#6,^searches^:5},^long^:[{^above^:199999,!4>0.6#12}}],^zdr^:1<6-07-21^=xai:|:x-ai/grok-4.5^,^ai-gateway&cgop^}~\
xai/grok-4.6 {^in^:^text image^;500000#500000,^can^:^tools vision json reasoning^,!2>0.5#6,^searches^:5},^long^:[{^above^:199999,!4>1#12}}],^zdr^:1<6-08-12^=xai:^,^google-vertex^,{^to^:^amazon-bedrock:global.xai.grok-4.6^,^price^:{!2#6>0.5}}},{^to^:^amazon-bedrock:xai.grok-4.6^,^price^:{!2.2#6.6>0.55}}},{^to^:^amazon-bedrock:us.xai.grok-4.6^,^price^:{!2.2#6.6>0.55}}},^openrouter:x-ai/grok-4.6^,^ai-gateway&cgop^}~\
xai/grok-4.7 {^in^:^text image^;500000#500000,^can^:^tools vision json reasoning^,!2#6>0.5,^searches^:5},^long^:[{^above^:200000,!4#12>1}}],^zdr^:1<6-09-22^=xai:^,{^to^:^amazon-bedrock:global.xai.grok-4.7^,^price^:{!2#6>0.5}}},{^to^:^amazon-bedrock:us.xai.grok-4.7^,^price^:{!2.2#6.6>0.55}}},^openrouter:x-ai/grok-4.7^,^ai-gateway&cop^}~\
xai/grok-beta {!5#15}=openrouter:x-ai/grok-beta&g^}~\
xai/grok-build-0.1 {^in^:^text image^;256000#230400,^can^:^tools vision reasoning^,!1>0.2#2},^long^:[{^above^:199999,!2>0.4#4}}]<6-04-16^=xai:|:x-ai/grok-build-0.1&gp^}~\
xai/grok-code-fast-1 {^context^:256000,!0.2>0.02#1.5},^deprecated^:1,^retires^:^2026-05-15^,^instead^:^xai/grok-4.3^=xai:|:x-ai/grok-code-fast-1&go^}~\
xai/grok-imagine-image {^task^:^text-to-image*^,^usd^:{^inputImages^:0.002,^images^:0.02},^zdr^:1<6-01-28^=ai-gateway&c^}~\
xai/grok-imagine-image-2.0 {^task^:^text-to-image*^,^usd^:{^images^:0.04,^inputImages^:0.01},^zdr^:0<6-08-14^=openrouter:x-ai/grok-imagine-image-2.0^,^ai-gateway&cp^}~\
xai/grok-imagine-video {^task^:^text-to-video* video^,^usd^:{^videoSeconds^:0.05},^variants^:{^720p^:{^videoSeconds^:0.07},^480p^:{^videoSeconds^:0.05}},^zdr^:1<6-01-28^=ai-gateway&c^}~\
xai/grok-imagine-video-1.5-preview {^task^:^image-to-video* video^,^usd^:{^videoSeconds^:0.08},^variants^:{^480p^:{^videoSeconds^:0.08},^720p^:{^videoSeconds^:0.14}},^zdr^:1<6-05-30^=ai-gateway&c^}~\
xai/grok-stt ?Grok STT^,^task^:^speech-to-text^,^can^:^realtime^,^usd^:{^inputAudioSeconds^:0.10002},^variants^:{^streaming^:{^inputAudioSeconds^:0.20004}},^zdr^:1<6-03-16^=ai-gateway&c^}~\
xai/grok-vision-beta {!5#15}=openrouter:x-ai/grok-vision-beta&g^}~\
xai/grok-voice-latest ?Grok Voice^,^task^:^speech-to-speech^,^usd^:{^inputAudioSeconds^:4.8,^messages^:4}=xai:&g^}~\
xai/grok-voice-think-fast-1.0 {^task^:^speech-to-speech^,^usd^:{^inputAudioSeconds^:3,^messages^:4}<6-04-23^,^deprecated^:1=xai:&g^}~\
xai/grok-voice-think-fast-2.0 {^task^:^speech-to-speech^,^usd^:{^inputAudioSeconds^:4.8,^messages^:4}=xai:&g^}~\
",
"\
xiaomi/mimo-v2-flash ?MiMo-V2-Flash^,!0.1>0.01#0.3}<5-12-16^=openrouter&g^}~\
xiaomi/mimo-v2.5 ?MiMo-V2.5 Small^;1000000#131072,^can^:^tools vision reasoning^,!0.2>0.05#0.4}<6-04-22^=avian^,{^to^:^huggingface:XiaomiMiMo/MiMo-V2.5^,^price^:{!0.4#2}}},^openrouter&gp^}~\
xiaomi/mimo-v2.5-pro ?MiMo-V2.5 Pro^;1000000#131072,^can^:^tools reasoning^,!0.435>0.0036#0.87}<6-04-22^=avian^,{^to^:^huggingface:XiaomiMiMo/MiMo-V2.5-Pro^,^price^:{!1#3}}},^openrouter&gp^}~\
xiaomi/mimo-v2.6-flash ?MiMo-V2.6-Flash*^;1048576#131072,^can^:^tools vision reasoning^,!0.14#0.28>0.0028}=xiaomi:|&p^}~\
xiaomi/mimo-v2.6-pro ?MiMo-V2.6-Pro*^;1048576#131072,^can^:^tools vision reasoning^,!0.435#0.87>0.0036}=xiaomi:^,{^to^:^xiaomi:mimo-v2.6-pro-ultraspeed +900%^,^fidelity^:^ultraspeed^},^openrouter^,{^to^:^openrouter:xiaomi/mimo-v2.6-pro-ultraspeed^,^fidelity^:^ultraspeed^}],^from^:^p^}~\
",
"\
xwin-lm/xwin-lm-70b {!3.75#3.75}=openrouter&g^}~\
",
"\
zai/glm-4-air ?GLM-4-Air^;128000,^can^:^json^,!0.069>0.034#0.069}=zhipuai:GLM-4-Air&g^}~\
zai/glm-4-airx ?GLM-4-AirX^;8000,^can^:^json^,!1.379#1.379}=zhipuai:GLM-4-AirX&g^}~\
zai/glm-4-assistant ?GLM-4-Assistant^;128000,^can^:^json^,!0.69#0.69}=zhipuai:GLM-4-Assistant&g^}~\
zai/glm-4-flashx-250414 ?GLM-4-FlashX-250414^;128000,^can^:^json^,!0.014>0.007#0.014}=zhipuai:GLM-4-FlashX-250414&g^}~\
zai/glm-4-long ?GLM-4-Long^;1000000,^can^:^json^,!0.138>0.069#0.138}=zhipuai:GLM-4-Long&g^}~\
zai/glm-4-plus ?GLM-4-Plus^;128000,^can^:^json^,!0.69>0.345#0.69}=zhipuai:GLM-4-Plus&g^}~\
zai/glm-4.5 ?GLM 4.5^;131072#98304,^can^:^tools json reasoning^,!0.6>0.11#2.2}<5-07-28^=openrouter:z-ai/glm-4.5&gp^}~\
zai/glm-4.5-air ?GLM-4.5-Air^;128000#98304,^can^:^tools json reasoning^,!0.11>0.022#0.276}<5-07-28^=zhipuai:GLM-4.5-Air^,{^to^:^huggingface:zai-org/GLM-4.5-Air^,^price^:{!0.13#0.85}}},^openrouter:z-ai/glm-4.5-air&gp^}~\
zai/glm-4.5v ?GLM-4.5V*^;65536#16384,^can^:^tools vision json reasoning^,!0.6#1.8}<5-08-11^=huggingface:zai-org/GLM-4.5V|:z-ai/glm-4.5v&gp^}~\
zai/glm-4.6 ?GLM-4.6^;204800#131072,^can^:^tools json reasoning^,!0.55#2.2}<5-09-30^=huggingface:zai-org/GLM-4.6|:z-ai/glm-4.6&p^}~\
zai/glm-4.6v ?GLM 4.6V*^;131072#32768,^can^:^tools vision json reasoning^,!0.3#0.9>0.055}<5-12-08^=openrouter:z-ai/glm-4.6v&p^}~\
zai/glm-4.6v-flash ?GLM-4.6V-Flash*^;131072#32768,^can^:^tools vision json reasoning^,!0.3#0.9}=huggingface:zai-org/GLM-4.6V-Flash&p^}~\
zai/glm-4.7 ?GLM-4.7^;204800#131072,^can^:^tools json reasoning^,!0.6#2.2>0.11}<5-12-22^=zai:^,^amazon-bedrock:zai.glm-4.7^,{^to^:^cerebras:zai-glm-4.7^,^price^:{!2.25#2.75}}},^fireworks:accounts/fireworks/models/glm-4p7^,{^to^:^avian:z-ai/glm-4.7^,^price^:{!0.388>0.097#1.806}}},{^to^:^baseten:zai-org/GLM-4.7^,^price^:{!0.6>0.12#2.2}}},{^to^:^zhipuai:GLM-4.7^,^price^:{!0.276>0.055#1.103}}},^huggingface:zai-org/GLM-4.7|:z-ai/glm-4.7&gp^}~\
zai/glm-4.7-flash ?GLM 4.7 Flash^;202752#131072,^can^:^tools json reasoning^,!0.07#0.4}<6-01-19^=amazon-bedrock:zai.glm-4.7-flash^,{^to^:^workers-ai:@cf/zai-org/glm-4.7-flash^,^price^:{!0.06#0.4}}},^huggingface:zai-org/GLM-4.7-Flash|:z-ai/glm-4.7-flash^,^ai-gateway:z-ai/glm-4.7-flash&cgpw^}~\
zai/glm-4.7-flashx ?GLM-4.7-FlashX^;200000,^can^:^json^,!0.069>0.014#0.414}<6-01-19^=zhipuai:GLM-4.7-FlashX&g^}~\
zai/glm-5 ?GLM-5^;202752#131072,^can^:^tools json reasoning^,!1#3.2}<6-02-12^=amazon-bedrock:zai.glm-5^,{^to^:^avian:z-ai/glm-5^,^price^:{!0.516>0.129#2.322}}},{^to^:^zhipuai:GLM-5^,^price^:{!0.552>0.138#2.483}}},^huggingface:zai-org/GLM-5|:z-ai/glm-5&gp^}~\
zai/glm-5-turbo ?GLM-5-Turbo^;200000#131072,^can^:^tools json reasoning^,!1.2#4>0.24}<6-03-16^=zai:^,{^to^:^zhipuai:GLM-5-Turbo^,^price^:{!0.69>0.166#3.034}}},^openrouter:z-ai/glm-5-turbo&gp^}~\
zai/glm-5.1 ?GLM-5.1^;202000#131072,^can^:^tools json reasoning^,!1.4>0.26#4.4}<6-04-07^=fireworks:accounts/fireworks/models/glm-5p1^,{^to^:^fireworks:accounts/fireworks/models/glm-5p1-fast +100%^,^fidelity^:^fast^},{^to^:^avian:z-ai/glm-5.1^,^price^:{!0.743>0.186#2.971}}},{^to^:^doubleword:zai-org/GLM-5.1-FP8^,^fidelity^:^fp8^},{^to^:^zhipuai:GLM-5.1^,^price^:{!0.828>0.179#3.31}}},{^to^:^huggingface:zai-org/GLM-5.1^,^price^:{!1#3.2>0.2}}},^openrouter:z-ai/glm-5.1&gp^}~\
zai/glm-5.2 ?GLM 5.2^;1000000#131072,^can^:^tools json reasoning^,!1.4>0.26#4.4}<6-06-15^=zai:^,{^to^:^zai:glm-5.2-highspeed^,^fidelity^:^highspeed^},{^to^:^mistral:glm-5-2^,^price^:{!1.4#4.4>0.14}}},{^to^:^mistral:zai-glm-5-2^,^price^:{!1.4#4.4>0.14}}},^together:zai-org/GLM-5.2^,{^to^:^fireworks:accounts/fireworks/models/glm-5p2^,^price^:{!1.4>0.14#4.4}}},{^to^:^fireworks:accounts/fireworks/models/glm-5p2-fast^,^price^:{!2.1>0.21#6.6}},^fidelity^:^fast^},^arcee:zai-org/glm-5.2^,{^to^:^avian:z-ai/glm-5.2^,^price^:{!0.495>0.124#1.733}}},{^to^:^baseten:zai-org/GLM-5.2^,^price^:{!1.4>0.14#4.4}}},{^to^:^baseten:zai-org/GLM-5.2-Fast^,^price^:{!2.1>0.21#6.6}},^fidelity^:^fast^},{^to^:^doubleword:zai-org/GLM-5.2-FP8^,^price^:{!0.93>0.19#3}},^fidelity^:^fp8^},{^to^:^zhipuai:GLM-5.2^,^price^:{!1.103>0.276#3.862}}},^workers-ai:@cf/zai-org/glm-5.2^,^huggingface:zai-org/GLM-5.2|:z-ai/glm-5.2&cgpw^}~\
zai/glm-5.3 ?GLM 5.3^;1000000#131072,^can^:^tools vision json reasoning^,!1.4>0.26#4.4}<6-08-14^=zai:^,{^to^:^zai:glm-5.3-highspeed^,^fidelity^:^highspeed^},^amazon-bedrock:global.zai.glm-5.3 +20%^,^amazon-bedrock:us.zai.glm-5.3 +32%^,{^to^:^mistral:zai-glm-5-3^,^price^:{!1.4#4.4>0.14}}},^together:zai-org/GLM-5.3^,^fireworks:accounts/fireworks/models/glm-5p3^,{^to^:^fireworks:accounts/fireworks/routers/glm-5p3-fast +50%^,^fidelity^:^fast^},{^to^:^fireworks:accounts/fireworks/routers/glm-5p3-spot^,^price^:{!0.98#3.08>0.182}},^fidelity^:^spot^},{^to^:^baseten:zai-org/GLM-5.3^,^price^:{!1.4>0.14#4.4}}},{^to^:^baseten:zai-org/GLM-5.3-Fast^,^price^:{!2.1#6.6>0.21}},^fidelity^:^fast^},{^to^:^zhipuai:GLM-5.3^,^price^:{!1.103>0.276#3.862}}},^workers-ai:@cf/zai-org/glm-5.3^,^huggingface:zai-org/GLM-5.3|:z-ai/glm-5.3^,^ai-gateway:fireworks/glm-5.3&cgpw^}~\
zai/glm-5.3-flash ?GLM 5.3 Flash*^;1000000#131072,^can^:^tools vision json reasoning^,!0.15#0.5>0.03}<6-08-26^=zai:^,^mistral:zai-glm-5-3-flash^,^together:zai-org/GLM-5.3-Flash^,^fireworks:accounts/fireworks/models/glm-5p3-flash^,^baseten:zai-org/GLM-5.3-Flash^,^nvidia:z-ai/glm-5.3-flash^,{^to^:^zhipuai:GLM-5.3-Flash^,^price^:{!0.055>0.016#0.193}}},^workers-ai:@cf/zai-org/glm-5.3-flash^,^huggingface:zai-org/GLM-5.3-Flash|:z-ai/glm-5.3-flash^,^ai-gateway:fireworks/glm-5.3-flash&cgpw^}~\
zai/glm-5.3-flashx ?GLM 5.3 FlashX*^;1048576#131072,^can^:^tools vision json reasoning^,!0.37#1.25>0.075}=openrouter:z-ai/glm-5.3-flashx&p^}~\
zai/glm-5.3-flashx-legal ?GLM 5.3 FlashX Legal*^;1048576#131072,^can^:^tools vision json reasoning^,!0.37#1.25>0.075}=openrouter:z-ai/glm-5.3-flashx-legal&p^}~\
zai/glm-5.3-prime ?GLM 5.3 Prime^;1000000#131072,^can^:^tools json reasoning^,!2.8#8.8>0.56}=openrouter:z-ai/glm-5.3-prime&p^}~\
zai/glm-5v-turbo ?GLM 5V Turbo*^;202752#131072,^can^:^tools vision json reasoning^,!1.2#4>0.24}<6-04-01^=openrouter:z-ai/glm-5v-turbo&p^}~\
zai/glm-fast-latest ?GLM 5.3 Fast^;1048572#262144,^can^:^tools reasoning^,!2.1#6.6>0.39}=fireworks:accounts/fireworks/routers/glm-fast-latest&p^}~\
zai/glm-flash-latest ?GLM Flash Latest (GLM 5.3 Flash)*^;1048573#131072,^can^:^tools vision reasoning^,!0.15#0.5>0.03}=fireworks:accounts/fireworks/routers/glm-flash-latest&p^}~\
zai/glm-latest ?GLM Latest^;1048573#262144,^can^:^tools reasoning^,!1.4#4.4>0.26}=fireworks:accounts/fireworks/routers/glm-latest&p^}~\
",
  ].join("");
}
