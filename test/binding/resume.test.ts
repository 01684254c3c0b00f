import { createAI } from "agents/models/ai-sdk";
import { generateText, streamText } from "ai";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWorkersAI } from "workers-ai-provider";
import { anthropic } from "workers-ai-provider/anthropic";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import type { FormatId } from "../../src/chat.ts";
import { DurableAIError } from "../../src/errors.ts";
import type { Frame } from "../../src/stream/frame.ts";
import { soakCount } from "../soak.ts";
import { breakingAi } from "./breaking-ai.ts";
import { CannedLayer, RUN_ID, type CannedRun } from "./canned-layer.ts";
import {
  messagesStream,
  OPENAI_CHAT_BODY,
  openaiChatStream,
  openaiChatText,
  withComments,
  withCrlf,
} from "./canned-streams.ts";

const WORDS = ["Hello", " there", ", how are you?"];
const MODEL = "openai/gpt-6-sol";
const STREAMED = { messages: [{ role: "user", content: "hi" }], stream: true } as const;
const ORIGIN = "https://workers-binding.ai/ai-gateway/gateways/default/run";

interface Bound {
  ai: DurableAI;
  layer: CannedLayer;
  resume(from: number | string, runId?: string): Promise<Response>;
}

function bind(run: CannedRun): Bound {
  const layer = new CannedLayer(run);
  const ai = wrapAI(undefined, { service: layer });
  return { ai, layer, resume: (from, runId = RUN_ID) => ai.fetch(`${ORIGIN}/${runId}/resume?from=${from}`) };
}

async function rawText(ai: DurableAI, format?: FormatId): Promise<string> {
  return (await ai.run(MODEL, STREAMED, { returnRawResponse: true, session: "s", format })).text();
}

/** As agents/models/ai-sdk and workers-ai-provider count: `\n\n`, none twice, in whole events. */
function positionsIn(text: string): number {
  return text.split("\n\n").length - 1;
}

/** What a client keeps of a stream that broke: its whole events. */
function wholeEvents(text: string): string {
  const [, ...rest] = text.split("\n\n").toReversed();
  return rest
    .toReversed()
    .map((event) => `${event}\n\n`)
    .join("");
}

describe("the resume route", () => {
  const run: CannedRun = { format: "openai-chat", body: openaiChatStream(WORDS) };

  it("goes on with the same log probabilities in another format", async () => {
    const piece = (text: string, more: object = {}): object => ({
      candidates: [
        {
          content: { parts: [{ text }] },
          logprobsResult: {
            chosenCandidates: [{ token: text, logProbability: -0.5 }],
            topCandidates: [{ candidates: [{ token: text, logProbability: -0.5 }] }],
          },
          ...more,
        },
      ],
    });
    const pieces = [...WORDS.map((word) => piece(word)), piece(".", { finishReason: "STOP" })];
    const body = pieces.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join("");
    for (const format of ["openai-chat", "openai-responses"] as const) {
      const { ai, resume } = bind({ format: "gemini", body, chunkBytes: 50 });
      const sent = await rawText(ai, format);
      expect(sent.match(/"logprobs":(\{"content":)?\[\{"token"/g)?.length).toBeGreaterThanOrEqual(pieces.length);
      for (let cut = 0; cut < positionsIn(sent); cut += 1) {
        const rest = await (await resume(cut)).text();
        expect(sent.endsWith(rest)).toBe(true);
        expect(positionsIn(rest)).toBe(positionsIn(sent) - cut);
      }
    }
  });

  it("sends all of the stream from 0, and names the run again", async () => {
    const { ai, resume } = bind(run);
    const sent = await rawText(ai);
    const response = await resume(0);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("cf-aig-run-id")).toBe(RUN_ID);
    expect(await response.text()).toBe(sent);
    const withoutFrom = await ai.fetch(new Request(`${ORIGIN}/${RUN_ID}/resume`));
    expect(await withoutFrom.text()).toBe(sent);
  });

  it("sends nothing past the end of a run that completed", async () => {
    const { ai, resume } = bind(run);
    const end = positionsIn(await rawText(ai));
    for (const from of [end, end + 1, end + 1_000]) {
      const response = await resume(from);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("");
    }
  });

  it("knows only the runs there are", async () => {
    const response = await bind(run).resume(0, `${"0".repeat(64)}.1`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: "Request not found" });
  });

  it.each(["-1", "1.5", "soon", "1e3", "9".repeat(20)])("refuses from=%s", async (from) => {
    const response = await bind(run).resume(from);
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain("from");
  });

  it("leaves ids that are not ours to env.AI", async () => {
    await expect(bind(run).resume(0, "c".repeat(64))).rejects.toMatchObject({ code: "option/not-available" });
    const asked: unknown[] = [];
    const real = { fetch: async (...call: unknown[]) => new Response(String(asked.push(call))) } as unknown as Ai;
    const ai = wrapAI(real, { service: new CannedLayer(run) });
    await ai.fetch(`${ORIGIN}/${"c".repeat(64)}/resume?from=0`);
    expect(asked).toHaveLength(1);
  });

  it("gives the error of a run that failed to a reader that has all of it", async () => {
    const error = new DurableAIError({ code: "provider/truncated", message: "the stream was cut" }).facts;
    const { ai, resume } = bind({ ...run, outcome: "failed", error });
    const response = await ai.run(MODEL, STREAMED, { returnRawResponse: true, session: "s" });
    const reader = response.body?.getReader();
    let sent = "";
    const read = async (): Promise<void> => {
      for (;;) {
        const { value } = (await reader?.read()) ?? {};
        sent += new TextDecoder().decode(value);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "provider/truncated" });
    const end = positionsIn(sent);
    const last = await resume(end - 1);
    expect(last.status).toBe(200);
    await expect(last.text()).rejects.toThrow();
    expect((await resume(end)).status).toBe(502);
  });

  it("answers 409 where an interrupted run has lost what the reader has", async () => {
    const { resume } = bind({ ...run, outcome: "interrupted" });
    const response = await resume(100);
    expect(response.status).toBe(409);
    expect(response.headers.get("durable-ai-error")).toBe("run/rewound");
  });

  it("answers 409 too where it has lost everything, and the reader has something", async () => {
    const { resume } = bind({ ...run, uncommitted: true, outcome: "interrupted" });
    expect((await resume(0)).status).toBe(502);
    expect((await resume(1)).status).toBe(409);
  });

  it("does not wait for more than it drops", async () => {
    const { ai, layer, resume } = bind({ ...run, live: true });
    const response = await resume(layer.events);
    expect(response.status).toBe(200);
    await response.body?.cancel();
    await expect.poll(() => layer.left).toBe(1);
    expect(await ai.runs.get(RUN_ID)).toMatchObject({ state: "live" });
  });
});

const spelling = fc.constantFrom<(stream: string) => string>(
  (stream) => stream,
  withCrlf,
  withComments,
  (stream) => withCrlf(withComments(stream)),
  (stream) => stream.trimEnd(),
);
const words = fc.array(fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }), { minLength: 1, maxLength: 12 });

describe.each<[FormatId, (words: readonly string[]) => string]>([
  ["openai-chat", openaiChatStream],
  ["anthropic-messages", messagesStream],
])("any cut of a run in %s", (format, write) => {
  it.each<FormatId | undefined>([undefined, "openai-chat", "anthropic-messages"])(
    "and a resume by position are the uninterrupted bytes, read in %s",
    async (asked) => {
      await fc.assert(
        fc.asyncProperty(
          words,
          spelling,
          fc.integer({ min: 1, max: 300 }),
          fc.nat(),
          async (said, spell, chunkBytes, at) => {
            const { ai, resume } = bind({ format, body: spell(write(said)), chunkBytes });
            const all = await rawText(ai, asked);
            expect(all.endsWith("\n\n")).toBe(true);
            expect(all).not.toContain("\r");
            expect(all).not.toContain("\n\n\n");
            const kept = wholeEvents(all.slice(0, at % (all.length + 1)));
            const rest = await resume(positionsIn(kept));
            expect(rest.status).toBe(200);
            expect(kept + (await rest.text())).toBe(all);
          },
        ),
        { numRuns: soakCount(60) },
      );
    },
  );
});

describe("Cloudflare's clients", () => {
  const TEXT = WORDS.join("");
  const streams: [string, string][] = [
    ["openai", openaiChatStream(WORDS)],
    ["openrouter", withComments(openaiChatStream(WORDS))],
    ["crlf", withCrlf(openaiChatStream(WORDS))],
  ];

  it.each(streams)("createAI resumes a broken stream at every event: %s", async (_name, body) => {
    const { ai, layer } = bind({ format: "openai-chat", body });
    for (let events = 0; events < layer.events; events += 1) {
      const broken = breakingAi(ai, events);
      const { text, finishReason } = streamText({ model: createAI({ binding: broken.ai })(MODEL), prompt: "hi" });
      expect(await text).toBe(TEXT);
      expect(await finishReason).toBe("stop");
      expect(broken.resumes).toEqual([`?from=${events}`]);
    }
  });

  it("createAI sees the run's id, and an answer that is not streamed", async () => {
    const streamed = bind({ format: "openai-chat", body: openaiChatStream(WORDS) });
    const result = streamText({ model: createAI({ binding: streamed.ai })(MODEL), prompt: "hi" });
    await result.consumeStream();
    expect((await result.providerMetadata)?.["cloudflare"]).toMatchObject({ runId: RUN_ID, logId: RUN_ID });
    const whole = bind({ format: "openai-chat", framing: "json", body: OPENAI_CHAT_BODY });
    const { text } = await generateText({ model: createAI({ binding: whole.ai })(MODEL), prompt: "hi" });
    expect(text).toBe("Hello there");
  });

  it("workers-ai-provider resumes a broken stream", async () => {
    const { ai } = bind({ format: "anthropic-messages", body: messagesStream(WORDS) });
    const broken = breakingAi(ai, 2);
    const workersAi = createWorkersAI({ binding: broken.ai, providers: [anthropic] });
    const { text } = streamText({ model: workersAi("anthropic/claude-sonnet-5", { resume: true }), prompt: "hi" });
    expect(await text).toBe(TEXT);
    expect(broken.resumes).toEqual(["?from=2"]);
  });
});

describe("ai.runs", () => {
  const run: CannedRun = { format: "openai-chat", body: openaiChatStream(WORDS) };

  it("reads a run in its own format, in another, and as the provider sent it", async () => {
    const { ai } = bind({ ...run, body: withComments(run.body) });
    await rawText(ai);
    const own = await new Response(await ai.runs.read(RUN_ID)).text();
    expect(openaiChatText(own)).toBe(WORDS.join(""));
    const tail = await new Response(await ai.runs.read(RUN_ID, { from: 3 })).text();
    expect(own.endsWith(tail)).toBe(true);
    expect(positionsIn(own) - positionsIn(tail)).toBe(3);
    const messages = await new Response(await ai.runs.read(RUN_ID, { format: "anthropic-messages" })).text();
    expect(messages).toContain("event: message_stop");
    expect(await new Response(await ai.runs.read(RUN_ID, { format: "native" })).text()).toBe(withComments(run.body));
  });

  it("reads frames from an offset", async () => {
    const { ai, layer } = bind(run);
    const frames: Frame[] = [];
    for await (const frame of ai.runs.frames(RUN_ID, { from: 2 })) frames.push(frame);
    expect(frames.map(({ type }) => type)).toEqual([
      "attempt",
      ...Array.from({ length: layer.events - 2 }, () => "events"),
      "closed",
    ]);
  });

  it("ends reading, not the run, where the signal is aborted", async () => {
    const { ai, layer } = bind({ ...run, live: true });
    const controller = new AbortController();
    const reader = (await ai.runs.read(RUN_ID, { signal: controller.signal })).getReader();
    await reader.read();
    controller.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: "AbortError" });
    expect(layer.cancelled).toEqual([]);
  });

  it("gets, lists and cancels", async () => {
    const { ai, layer } = bind(run);
    expect(await ai.runs.get(RUN_ID)).toMatchObject({ runId: RUN_ID, state: "closed" });
    expect((await ai.runs.list({ session: "s" })).runs).toHaveLength(1);
    await ai.runs.cancel(RUN_ID);
    expect(layer.cancelled).toEqual([RUN_ID]);
  });

  it("throws what the layer says", async () => {
    const { ai } = bind(run);
    const other = `${"0".repeat(64)}.1`;
    await expect(ai.runs.get(other)).rejects.toMatchObject({ code: "run/not-found", status: 404 });
    await expect(ai.runs.read(other)).rejects.toMatchObject({ code: "run/not-found" });
    await expect(ai.runs.read(RUN_ID, { from: -1 })).rejects.toMatchObject({ code: "input/invalid", field: "from" });
    await expect(wrapAI({} as Ai).runs.get(RUN_ID)).rejects.toMatchObject({ code: "option/not-available" });
  });
});
