import { describe, expect, it } from "vitest";
import { signOfLife, toOutgoing } from "../../src/binding/outgoing-stream.ts";
import { answerStream } from "../../src/http/stream-answer.ts";

const EVERY_MS = 5;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A stream that waits before each chunk, and before its end. */
function slowly(chunks: string[], then: "end" | "fail" = "end", waitMs = 30): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const chunk = chunks[next];
      next += 1;
      if (chunk !== undefined) controller.enqueue(bytes(chunk));
      else if (then === "end") controller.close();
      else controller.error(new TypeError("lost"));
    },
  });
}

async function collect(body: ReadableStream<Uint8Array> | null): Promise<{ text: string; failed: boolean }> {
  let text = "";
  try {
    for await (const chunk of body ?? []) text += new TextDecoder().decode(chunk);
    return { text, failed: false };
  } catch {
    return { text, failed: true };
  }
}

describe("toOutgoing", () => {
  it("breaks silences with signs between the events, and moves no position", async () => {
    const { text, failed } = await collect(
      toOutgoing(slowly(["data: 1\n\n", "data: 2\n\n"]), { sign: ":\n", everyMs: EVERY_MS }),
    );
    expect(failed).toBe(false);
    expect(text).toMatch(/^(:\n)+data: 1\n\n(:\n)+data: 2\n\n(:\n)+$/);
    expect(text.split("\n\n")).toHaveLength(3);
  });

  it("adds nothing to a stream that flows", async () => {
    const { text } = await collect(toOutgoing(slowly(["a", "b"], "end", 0), { sign: ":\n", everyMs: 1_000 }));
    expect(text).toBe("ab");
  });

  it("fails as its stream does, after all that came before", async () => {
    const { text, failed } = await collect(toOutgoing(slowly(["a", "b"], "fail", 0), { sign: ":\n", everyMs: 1_000 }));
    expect({ text, failed }).toEqual({ text: "ab", failed: true });
  });

  it("sends no sign where none is given", async () => {
    const { text } = await collect(toOutgoing(slowly(["a", "b"]), { everyMs: EVERY_MS }));
    expect(text).toBe("ab");
  });

  it("keeps to itself why it broke", async () => {
    const reading = toOutgoing(slowly([], "fail", 0), { breakDelayMs: 1 })
      .getReader()
      .read();
    await expect(reading).rejects.toMatchObject({ message: "the answer broke off; its last event says why" });
  });

  it("leaves the stream when its reader leaves", async () => {
    let left: unknown;
    const body = new ReadableStream<Uint8Array>({ cancel: (reason) => void (left = reason) });
    await toOutgoing(body, { sign: ":\n" }).cancel("gone");
    expect(left).toBe("gone");
  });
});

describe("a stream whose first event is late", () => {
  const late = (response: Response): Promise<Response> =>
    new Promise((resolve) => setTimeout(() => resolve(response), 40));
  const headers = { "content-type": "text/event-stream" };
  const runId = (): string => `${"a".repeat(64)}.7`;
  const chat = { format: "openai-chat", runId, everyMs: EVERY_MS } as const;

  it("begins with signs of life and the run's id", async () => {
    const response = await answerStream(late(new Response("data: 1\n\n", { headers })), chat);
    expect(response.status).toBe(200);
    expect(response.headers.get("durable-ai-run-id")).toBe(runId());
    expect((await collect(response.body)).text).toMatch(/^(:\n)+data: 1\n\n$/);
  });

  it.each([
    [chat, /^(:\n)+data: \{"error":"no"\}\n\n$/],
    [{ ...chat, format: "anthropic-messages" } as const, /ping"\}\n\nevent: error\ndata: \{"error":"no"\}\n\n$/],
  ])("that fails, ends with the format's error event and breaks", async (options, expected) => {
    const failed = late(Response.json({ error: "no" }, { status: 503 }));
    const response = await answerStream(failed, options);
    expect(response.status).toBe(200);
    const { text, failed: broke } = await collect(response.body);
    expect(text).toMatch(expected);
    expect(broke).toBe(true);
  });

  it("keeps its status where it fails in time", async () => {
    const response = await answerStream(Promise.resolve(new Response("no", { status: 503 })), chat);
    expect(response.status).toBe(503);
    await expect(answerStream(Promise.reject(new TypeError("x")), chat)).rejects.toThrow("x");
  });
});

describe("signOfLife", () => {
  it("is no event in formats whose clients count, and Anthropic's own in Messages", () => {
    expect(signOfLife("openai-chat")).not.toContain("\n\n");
    expect(signOfLife("workers-ai")).not.toContain("\n\n");
    expect(signOfLife("gemini")).toBe(" \n");
    expect(signOfLife("anthropic-messages")).toMatch(/^event: ping\ndata: .+\n\n$/);
  });
});
