/** Answers whose content type says nothing, or the wrong thing. */
import { describe, expect, it } from "vitest";
import type { RunSink } from "../../src/run/attempt.ts";
import { executeRun } from "../../src/run/run.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { ManualClock } from "./manual-clock.ts";

const EVENTS = chatEvents(3).join("");
const BODY = JSON.stringify({ choices: [{ index: 0, message: { content: "hi" }, finish_reason: "stop" }] });

/** One run at a provider that answers so, and what its readers were told. */
async function run(chunks: string[], contentType: string | undefined, native = false) {
  const opened: Parameters<RunSink["open"]>[0][] = [];
  const dispatch = async (): Promise<Response> => {
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
        controller.close();
      },
    });
    return new Response(body, { headers: contentType === undefined ? {} : { "content-type": contentType } });
  };
  const target = { provider: "one", model: { id: "m" }, format: "openai-chat" as const, connection: { dispatch } };
  const inputs = { messages: [{ role: "user", content: "hi" }] };
  const request = { model: "m", inputs, format: "openai-chat" as const, native, stream: true, includeUsage: true };
  const end = await executeRun(
    {
      request: { ...request, requestHash: "hash" },
      targets: [{ ...target, slow: false, warnings: [] }],
      signal: new AbortController().signal,
      clock: new InstantClock(),
      random: () => 0,
      slots: { acquire: async () => undefined, release: () => undefined },
    },
    { open: (frame) => void opened.push(frame), append: () => undefined },
  );
  return { end, opened };
}

/** Waits for nothing, so that what is tried again is tried at once; limits of time never pass. */
class InstantClock extends ManualClock {
  override after(ms: number, call: () => void): () => void {
    if (ms < 1_000) queueMicrotask(call);
    return () => undefined;
  }
}

describe("an answer", () => {
  it.each([
    ["events", "text/plain; charset=utf-8", [EVENTS], "sse"],
    ["events", undefined, ["", "\n", ": hello\n\n", EVENTS], "sse"],
    ["events", "application/octet-stream", ["", EVENTS.slice(0, 2), EVENTS.slice(2)], "sse"],
    ["a body", "text/plain", [BODY], "json"],
    ["a body", undefined, [" \n", BODY.slice(0, 1), BODY.slice(1)], "json"],
  ])("of %s that calls itself %s is read as what it is", async (_what, contentType, chunks, framing) => {
    const { end, opened } = await run(chunks, contentType);
    expect(end).toMatchObject({ outcome: "completed" });
    expect(opened).toMatchObject([
      { framing, contentType: framing === "sse" ? "text/event-stream" : "application/json" },
    ]);
  });

  it.each([
    ["<!DOCTYPE html><h1>Sign in</h1>", "text/html"],
    ["upstream connect error", "text/plain"],
    ["", "text/plain"],
    [" ".repeat(5_000), undefined],
  ])("that is a page (%j) is no answer, whatever its status", async (page, contentType) => {
    const { end, opened } = await run([page], contentType);
    expect(end).toMatchObject({ outcome: "failed", error: { code: "provider/malformed", retryable: true } });
    expect(end.error?.message).toContain(page.slice(0, 100).trim());
    expect(opened).toEqual([]);
  });

  it.each([
    ["image/png", false],
    ["text/plain", true],
  ])("that is passed on untouched may be anything (%s, native: %j)", async (contentType, native) => {
    const { end, opened } = await run(["\u0089PNG"], contentType, native);
    expect(end).toMatchObject({ outcome: "completed" });
    expect(opened).toMatchObject([{ framing: "bytes", contentType }]);
  });
});
