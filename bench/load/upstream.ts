/**
 * The provider of the bench, in a process of its own: Chat Completions on 127.0.0.1, and the far end of the AI binding.
 * What it does is asked for in the user's message (scenario.ts). Started by `fork`; it says its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { nextIndex, nowUs, parseScenario, toStamp, type Scenario } from "./scenario.ts";

/** A burst arrives in pieces of this size, whatever events it cuts. */
const FLOOD_BYTES = 16 * 1024;
/** Events of a burst have no time of their own: they are as long as if they had. */
const STAMP_LENGTH = 20;

/** How an answer looks on the wire. */
interface Wire {
  first: string;
  event(content: string): string;
  last(body: string): string;
  whole(content: string): string;
}

const ENVELOPE =
  '"id":"chatcmpl-CqA1vQ3mXz8yJ5kR2tW7bN4pL6sD","created":1790000000,"model":"gpt-4.1-2025-04-14","service_tier":"default","system_fingerprint":"fp_51e1070cf2"';
const USAGE =
  '{"prompt_tokens":12,"completion_tokens":500,"total_tokens":512,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}';

/** https://platform.openai.com/docs/api-reference/chat-streaming: as gpt-4.1 sends it. */
const CHAT: Wire = {
  first: chunk('{"role":"assistant","content":"","refusal":null}', "null"),
  event: (content) => chunk(`{"content":"${content}"}`, "null"),
  last: (body) => {
    const usage = body.includes('"include_usage":true')
      ? `data: {${ENVELOPE},"object":"chat.completion.chunk","choices":[],"usage":${USAGE}}\n\n`
      : "";
    return `${chunk("{}", '"stop"')}${usage}data: [DONE]\n\n`;
  },
  whole: (content) =>
    `{${ENVELOPE},"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"${content}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":${USAGE}}`,
};

/** https://developers.cloudflare.com/workers-ai/: a text model's own wire. */
const WORKERS_AI: Wire = {
  first: "",
  event: (content) => `data: {"response":"${content}","p":"abdefghijklmnopqrstuvwxyz0123456789"}\n\n`,
  last: () => 'data: {"response":"","usage":{"prompt_tokens":12,"completion_tokens":500}}\n\ndata: [DONE]\n\n',
  whole: (content) => `{"response":"${content}","usage":{"prompt_tokens":12,"completion_tokens":500}}`,
};

function chunk(delta: string, finish: string): string {
  return `data: {${ENVELOPE},"object":"chat.completion.chunk","choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`;
}

const server = createServer((request, response) => {
  void receive(request, response).catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
/** Bytes of streams that were sent. */
let sentBytes = 0;
process.on("message", () => process.send?.({ sentBytes }));
process.once("disconnect", () => process.exit());

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString("utf8");
  const scenario = parseScenario(body);
  if (scenario === undefined) {
    response.writeHead(404, { "content-type": "application/json" });
    response.end('{"error":{"message":"The message asks for no scenario."}}');
    return;
  }
  const wire = request.headers["cf-consn-model-id"] === undefined ? CHAT : WORKERS_AI;
  response.socket?.setNoDelay(true);
  await answer(scenario, { wire, body, response });
}

interface Exchange {
  wire: Wire;
  body: string;
  response: ServerResponse;
}

async function answer(scenario: Scenario, exchange: Exchange): Promise<void> {
  const { wire, response } = exchange;
  if (scenario.kind === "json") {
    const whole = Buffer.from(wire.whole(` token${toStamp(nowUs(), 0)}`));
    response.writeHead(200, { "content-type": "application/json", "content-length": whole.length });
    response.end(whole);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  if (scenario.kind === "flood") await flood(scenario, exchange);
  else pace(scenario, exchange);
}

/** Each event in a write of its own, at its time; one that is late is sent at once, and stamped with when that was. */
function pace({ events, everyMs }: Scenario, { wire, body, response }: Exchange): void {
  const start = performance.now();
  const from = nextIndex(body);
  let index = from;
  const tick = (): void => {
    if (response.destroyed) return;
    while (index < events && start + (index - from) * everyMs <= performance.now()) {
      const event = wire.event(` token${toStamp(nowUs(), index)}`);
      sentBytes += event.length;
      response.write(event);
      index += 1;
    }
    if (index < events) setTimeout(tick, Math.max(0, start + (index - from) * everyMs - performance.now()));
    else response.end(wire.last(body));
  };
  if (wire.first !== "") response.write(wire.first);
  tick();
}

async function flood({ events }: Scenario, { wire, body, response }: Exchange): Promise<void> {
  const whole = floodBody(events, { wire, body });
  for (let at = 0; at < whole.length && !response.destroyed; at += FLOOD_BYTES)
    if (!send(whole.subarray(at, at + FLOOD_BYTES))) await drained(response);
  response.end();

  function send(bytes: Buffer): boolean {
    sentBytes += bytes.length;
    return response.write(bytes);
  }
}

/** The same bytes for all: made once, so that a burst is not held up by its making. */
const floods = new Map<string, Buffer>();

function floodBody(events: number, { wire, body }: Omit<Exchange, "response">): Buffer {
  const last = wire.last(body);
  const name = `${events} ${wire === CHAT} ${last.length}`;
  const made = floods.get(name);
  if (made !== undefined) return made;
  const parts = Array.from({ length: events }, (_, index) =>
    wire.event(` token${toStamp(0, index).padEnd(STAMP_LENGTH)}`),
  );
  const whole = Buffer.from([wire.first, ...parts, last].join(""));
  floods.set(name, whole);
  return whole;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}
