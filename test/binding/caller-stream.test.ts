import { describe, expect, it } from "vitest";
import type { MayPass } from "../../src/binding/answer-stream.ts";
import { toCallerStream } from "../../src/binding/caller-stream.ts";
import { BREAK_DELAY_MS, pause } from "../../src/binding/outgoing-stream.ts";
import { DurableAIError } from "../../src/errors.ts";
import { drain } from "./drained-stream.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const failed = (): DurableAIError => new DurableAIError({ code: "provider/truncated", message: "it broke off" });
const nobody = (): void => undefined;

async function* failing(): AsyncGenerator<Uint8Array, void> {
  yield bytes("data: 1\n\n");
  throw failed();
}

/** What passes: two events that come cut, and the end when `then` is there. */
function passed(then?: Promise<void>): ReadableStream<Uint8Array> {
  const pieces = ["data: 2\n\nda", "ta: 3\n\n"];
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const piece = pieces.shift();
      if (piece !== undefined) return controller.enqueue(bytes(piece));
      await then;
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

/** As with a run that has closed: what passes is there before anybody reads. */
async function* passing(pass: MayPass, signal: AbortSignal, then?: Promise<void>): AsyncGenerator<Uint8Array, void> {
  await pass()?.(bytes("data: 1\n\n"), passed(then), signal);
  yield bytes("data: 4\n\n");
}

/** Nothing passes. */
async function* nothingPassing(then?: Promise<void>): AsyncGenerator<Uint8Array, void> {
  for (const event of [1, 2, 3]) yield bytes(`data: ${event}\n\n`);
  await then;
  yield bytes("data: 4\n\n");
}

/** Reads on until the text ends with `end`. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, end: string): Promise<void> {
  for (let text = ""; !text.endsWith(end);) {
    const { done, value } = await reader.read();
    expect(done).toBe(false);
    text += new TextDecoder().decode(value);
  }
}

const NEVER = new AbortController().signal;
const ALL = "data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n";

/** Where something passes, and where nothing does. */
const KINDS: [
  string,
  (onCancel?: () => void, then?: Promise<void>, signal?: AbortSignal) => ReadableStream<Uint8Array>,
][] = [
  [
    "that passes",
    (onCancel = nobody, then, signal = NEVER) => toCallerStream((pass) => passing(pass, signal, then), onCancel),
  ],
  ["that is made", (onCancel = nobody, then) => toCallerStream(() => nothingPassing(then), onCancel)],
];

describe.each(KINDS)("a stream %s, for a caller", (_, whole) => {
  it("has all, in order", async () => {
    expect(await drain(whole())).toEqual({ text: ALL });
    expect(await new Response(whole()).text()).toBe(ALL);
  });

  it("has all where JavaScript comes late", async () => {
    const stream = whole();
    await pause(5);
    expect(await drain(stream)).toEqual({ text: ALL });
  });

  it("can be the body of a response that is cloned", async () => {
    const response = new Response(whole());
    const copy = response.clone();
    expect(await Promise.all([response.text(), copy.text()])).toEqual([ALL, ALL]);
  });

  it("is read in every way that JavaScript has", async () => {
    const decoder = new TextDecoder();
    let iterated = "";
    for await (const chunk of whole()) iterated += decoder.decode(chunk, { stream: true });
    expect(iterated).toBe(ALL);
    const [left, right] = whole().tee();
    expect(await Promise.all([new Response(left).text(), new Response(right).text()])).toEqual([ALL, ALL]);
    let piped = "";
    await whole().pipeTo(new WritableStream({ write: (chunk: Uint8Array) => void (piped += decoder.decode(chunk)) }));
    expect(piped).toBe(ALL);
    let through = "";
    for await (const text of whole().pipeThrough(new TextDecoderStream())) through += text;
    expect(through).toBe(ALL);
    const reader = whole().getReader({ mode: "byob" });
    const { value } = await reader.read(new Uint8Array(4));
    expect(decoder.decode(value)).toBe("data");
    await reader.cancel();
  });

  it("is locked while it is read, and can be read on by another", async () => {
    let left = 0;
    const stream = whole(() => (left += 1));
    expect(stream.locked).toBe(false);
    const reader = stream.getReader();
    expect(stream.locked).toBe(true);
    expect(() => stream.getReader()).toThrow(TypeError);
    await reader.read();
    await expect(stream.cancel()).rejects.toThrow(TypeError);
    reader.releaseLock();
    await expect(reader.cancel()).rejects.toThrow(TypeError);
    expect(left).toBe(0);
    expect(await drain(stream)).toEqual({ text: ALL.slice("data: 1\n\n".length) });
    expect(() => new Response(stream)).toThrow(TypeError);
  });
});

describe("a stream for a caller that is the body of a response", () => {
  it("is the runtime's: JavaScript can neither read nor cancel it", async () => {
    const then = Promise.withResolvers<void>();
    const stream = toCallerStream(() => nothingPassing(then.promise), nobody);
    const text = new Response(stream).text();
    await pause(5);
    expect(stream.locked).toBe(true);
    expect(() => stream.getReader()).toThrow(new TypeError("This ReadableStream is currently locked to a reader."));
    await expect(stream.cancel()).rejects.toThrow(TypeError);
    then.resolve();
    expect(await text).toBe(ALL);
  });
});

describe("a stream for a caller, live", () => {
  it("lets pass what the runtime reads, not what JavaScript does", async () => {
    const asked: boolean[] = [];
    async function* asking(pass: MayPass): AsyncGenerator<Uint8Array, void> {
      yield bytes("data: 1\n\n");
      asked.push(pass() !== undefined);
    }
    await new Response(toCallerStream(asking, nobody)).text();
    await drain(toCallerStream(asking, nobody));
    await toCallerStream(asking, nobody).pipeTo(new WritableStream());
    expect(asked).toEqual([true, false, false]);
  });
});

describe("a stream for a caller that fails", () => {
  const broken = (): ReadableStream<Uint8Array> => toCallerStream(failing, nobody);
  const ERROR = { code: "provider/truncated", message: "it broke off", retryable: false };

  it("does so with the class and the code of its error, after all that came before", async () => {
    const { text, thrown } = await drain(broken());
    expect(text).toBe("data: 1\n\n");
    expect(thrown).toBeInstanceOf(DurableAIError);
    expect(thrown).toMatchObject(ERROR);
  });

  it("does so in every way that JavaScript has", async () => {
    const iterate = async (stream: ReadableStream): Promise<void> => {
      const iterator = stream[Symbol.asyncIterator]();
      while (!(await iterator.next()).done) continue;
    };
    const [left, right] = broken().tee();
    const bytesReader = broken().getReader({ mode: "byob" });
    const ways = [
      iterate(broken()),
      iterate(broken().pipeThrough(new TextDecoderStream())),
      broken().pipeTo(new WritableStream()),
      iterate(left),
      iterate(right),
      bytesReader.read(new Uint8Array(64)).then(() => bytesReader.read(new Uint8Array(64))),
    ];
    for (const way of await Promise.allSettled(ways)) {
      expect(way).toMatchObject({ status: "rejected", reason: ERROR });
      expect((way as PromiseRejectedResult).reason).toBeInstanceOf(DurableAIError);
    }
  });

  it("does so with the facts of its error where the runtime reads it, without its class", async () => {
    const { facts, message } = failed();
    await expect(new Response(broken()).text()).rejects.toMatchObject({ name: "DurableAIError", message, facts });
  });

  it("waits with the failure until its last bytes have gone out, where the runtime reads it", async () => {
    const order: string[] = [];
    const returned = new Response(broken()).text().catch(() => order.push("returned"));
    const read = drain(broken()).then(() => order.push("read"));
    // Due before the delay, whatever the machine: timers ring in their order.
    const between = pause(BREAK_DELAY_MS / 2).then(() => order.push("between"));
    await Promise.all([returned, read, between]);
    expect(order).toEqual(["read", "between", "returned"]);
  });

  it("does so at once where its caller aborts while bytes pass", async () => {
    const caller = new AbortController();
    let left = 0;
    const never = new Promise<void>(nobody);
    const reason = failed();
    const stopped = Promise.withResolvers<never>();
    stopped.promise.catch(nobody);
    async function* abortable(pass: MayPass): AsyncGenerator<Uint8Array, void> {
      const attempt = passing(pass, caller.signal, never);
      for (;;) {
        const { done, value } = await Promise.race([attempt.next(), stopped.promise]);
        if (done) return;
        yield value;
      }
    }
    const stream = toCallerStream(abortable, () => (left += 1));
    const reader = stream.getReader();
    await readUntil(reader, "3\n\n");
    const waiting = reader.read();
    caller.abort();
    stopped.reject(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(left).toBeGreaterThan(0);
  });
});

describe.each(KINDS)("a stream %s, for a caller who leaves", (_, whole) => {
  const never = new Promise<void>(nobody);

  it("is left, also in a silence", async () => {
    const left = Promise.withResolvers<void>();
    const reader = whole(left.resolve, never).getReader();
    await readUntil(reader, "3\n\n");
    await reader.cancel();
    await left.promise;
  });

  it("is left by whoever never read it", async () => {
    let left = 0;
    await whole(() => (left += 1)).cancel();
    expect(left).toBeGreaterThan(0);
  });

  it("is left by whoever breaks off an iteration", async () => {
    const left = Promise.withResolvers<void>();
    const iterator = whole(left.resolve, never)[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    await left.promise;
  });

  it("is left where the connection is gone that the runtime read it for", async () => {
    let left = 0;
    const response = new Response(whole(() => (left += 1), never));
    const { readable, writable } = new IdentityTransformStream();
    const piped = response.body?.pipeTo(writable);
    const reader = readable.getReader();
    await reader.read();
    await reader.cancel();
    await expect(piped).rejects.toThrow();
    expect(left).toBeGreaterThan(0);
  });
});
