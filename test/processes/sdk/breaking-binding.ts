/** Our binding, watched, and with connections that break: neither it nor the SDK that uses it can tell. */
import type { DurableAI } from "durable-ai";
import type { BindingCall } from "./sdk-call.ts";

/** Of the event in which a connection breaks, that many bytes still arrive. */
const TORN_BYTES = 9;
const LF = 10;

/** `ai` itself in all but `run` and `fetch`: `calls` gets what they are asked, `breaks` says when their bodies break. */
export function breakingBinding(ai: DurableAI, calls: BindingCall[], breaks: number[]): Ai {
  const torn = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> => {
    const events = breaks.shift();
    return events === undefined ? body : breakAfter(body, events);
  };
  const tornAnswer = (answer: unknown): unknown => {
    if (answer instanceof ReadableStream) return torn(answer);
    if (!(answer instanceof Response) || answer.body === null) return answer;
    return new Response(torn(answer.body), answer);
  };
  const run = async (...call: unknown[]): Promise<unknown> => {
    const watched: BindingCall = { method: "run", model: String(call[0]) };
    calls.push(watched);
    const answer: unknown = await Reflect.apply(ai.run, ai, call);
    if (answer instanceof Response) watched.runId = answer.headers.get("cf-aig-run-id") ?? undefined;
    return tornAnswer(answer);
  };
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<unknown> => {
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
    const answer = await ai.fetch(input, init);
    calls.push({ method: "fetch", path: pathname, from: Number(searchParams.get("from")), status: answer.status });
    return tornAnswer(answer);
  };
  return Object.create(ai, { run: { value: run }, fetch: { value: fetch } }) as Ai;
}

/** `body` until `events` of its events have come and a part of the next, then the error of a connection that is lost. */
function breakAfter(body: ReadableStream<Uint8Array>, events: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const counter = new EventCounter(events);
  let broken = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (broken) return controller.error(new TypeError("Network connection lost."));
      const { done, value } = await reader.read();
      if (done) return controller.close();
      const end = counter.endIn(value);
      broken = end !== undefined;
      controller.enqueue(end === undefined ? value : value.slice(0, end + TORN_BYTES));
      if (broken) await reader.cancel();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** Finds the end of the nth event, wherever the chunks are cut. */
class EventCounter {
  #left: number;
  #last = 0;

  constructor(events: number) {
    this.#left = events;
  }

  /** How much of `chunk` belongs to the first events; undefined where all of it does. */
  endIn(chunk: Uint8Array): number | undefined {
    for (const [index, byte] of chunk.entries()) {
      if (this.#left === 0) return index;
      if (byte === LF && this.#last === LF) this.#left -= 1;
      this.#last = byte;
    }
    return undefined;
  }
}
