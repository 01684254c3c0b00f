/**
 * Cloudflare's own client over recorded streams that break at every event: what it makes of them is what it makes of the
 * unbroken ones. The recordings are beside the repository; where they are not, nothing is shown.
 */
import { createAI } from "agents/models/ai-sdk";
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import type { FormatId } from "../../src/chat.ts";
import { breakingAi } from "./breaking-ai.ts";
import { CannedLayer, RUN_ID } from "./canned-layer.ts";
import { withCrlf } from "./canned-streams.ts";

const RECORDINGS: [FormatId, string][] = [
  ["openai-chat", "rig/openai/openai.chat/chat_streaming_logprobs_matrix.streaming_gpt_4_1_mini_stop_top_two.0"],
  ["openai-chat", "rig/openrouter/openai.chat/document_file_data.streaming_document_file_data_roundtrip_live.0"],
  [
    "openai-chat",
    "rig/openrouter/openai.chat/response_identity_edge.streaming_contract_and_gateway_both_report_none.0",
  ],
  ["openai-chat", "rig/deepseek/openai.chat/reasoning_tool_roundtrip.streaming.0"],
  ["openai-chat", "rig/groq/openai.chat/agent_tool_sessions.sequential_complex_tool_calls_streaming.1"],
  ["openai-chat", "vercel-ai/xai/openai.chat/xai-tool-call.chunks.0"],
  [
    "anthropic-messages",
    "rig/anthropic/anthropic.messages/opus_4_7.messages_adaptive_thinking_streaming_tool_roundtrip_smoke.0",
  ],
  [
    "anthropic-messages",
    "rig/anthropic/anthropic.messages/opus_4_7.messages_adaptive_thinking_streaming_tool_roundtrip_smoke.1",
  ],
];

const isThere = (await fetch("http://fixtures.test/INDEX.jsonl")).ok;

async function bodyOf(recording: string): Promise<string> {
  const response = await fetch(`http://fixtures.test/${recording}.json`);
  const { response: recorded } = (await response.json()) as { response: { body_text: string } };
  return recorded.body_text;
}

interface Part {
  type: string;
  id?: string;
}

/** All that createAI makes of the stream of `ai`: text, reasoning, tool calls, the end, usage. Its own ids are random. */
async function partsOf(ai: DurableAI): Promise<Part[]> {
  const { stream } = await createAI({ binding: ai })("openai/gpt-6-sol").doStream({
    prompt: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
  });
  const parts: Part[] = [];
  const ids: (string | undefined)[] = [];
  for await (const part of stream as ReadableStream<Part>) {
    if (!ids.includes(part.id)) ids.push(part.id);
    parts.push({ ...part, id: String(ids.indexOf(part.id)) });
  }
  return parts;
}

describe.skipIf(!isThere)("createAI over recordings that break at every event", () => {
  it.each(RECORDINGS.flatMap(([format, recording]) => [false, true].map((crlf) => [format, recording, crlf] as const)))(
    "%s %s, CRLF: %s",
    async (format, recording, crlf) => {
      const recorded = await bodyOf(recording);
      const layer = new CannedLayer({ format, body: crlf ? withCrlf(recorded) : recorded, chunkBytes: 100_000 });
      const ai = wrapAI(undefined, { service: layer });
      const whole = await partsOf(ai);
      expect(whole.map(({ type }) => type)).toContain("finish");
      const sent = await new Response(await ai.runs.read(RUN_ID)).text();
      const events = sent.split("\n\n").length - 1;
      for (let cut = 0; cut < events; cut += 1) {
        const broken = breakingAi(ai, cut);
        expect(await partsOf(broken.ai)).toEqual(whole);
        expect(broken.resumes).toEqual([`?from=${cut}`]);
      }
    },
  );
});
