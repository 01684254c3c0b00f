/**
 * The agent's runs over HTTP, below the agent's own URL.
 *
 * | route | answer |
 * |---|---|
 * | `GET …/inference/runs` | `{ "runs": […] }`, newest first |
 * | `GET …/inference/runs/{run}/events?from=N&format=F` | server-sent events: the run's messages, `event:` their type, `id:` the offset after them |
 *
 * `{run}` is the id or the key of a run this agent started; any other does not exist. `Last-Event-ID` is honoured.
 */
import { parseMessageFormat, parseOffset, runMessages, type RunMessage } from "../binding/run-messages.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import type { AgentRun } from "./agent-runs.ts";

/** Runs in the list. */
export const MAX_LISTED_RUNS = 100;

/** What the routes need of the agent. */
export interface ServedAgent {
  layer: InferenceLayer;
  list(limit: number): AgentRun[];
  /** @throws DurableAIError `run/not-found`. */
  locate(run: string): Promise<string>;
}

const ROUTE = /\/inference\/runs(?:\/([^/]+)\/events)?$/;

/** Whether the request is for one of the routes. */
export function isRunRoute(request: Request): boolean {
  return ROUTE.test(new URL(request.url).pathname);
}

/** Answers it. */
export async function answerRunRoute(request: Request, agent: ServedAgent): Promise<Response> {
  const url = new URL(request.url);
  const [, run] = ROUTE.exec(url.pathname) ?? [];
  try {
    if (request.method !== "GET") throw wrongMethod(request.method);
    if (run === undefined) return Response.json({ runs: agent.list(MAX_LISTED_RUNS).map(toListed) });
    return await toEvents(request, url, decodeURIComponent(run), agent);
  } catch (thrown) {
    return toErrorAnswer(thrown);
  }
}

/** An error as these routes answer it. */
export function toErrorAnswer(thrown: unknown): Response {
  const error = toErrorFacts(thrown);
  return Response.json({ error }, { status: error.status });
}

function toListed({ runId, key, session, model, state, outcome, metadata, createdAt }: AgentRun): object {
  return { runId, key, session, model, state, outcome, metadata, createdAt };
}

async function toEvents(request: Request, url: URL, run: string, agent: ServedAgent): Promise<Response> {
  const from = parseOffset(request.headers.get("last-event-id") ?? url.searchParams.get("from"));
  const format = parseMessageFormat(url.searchParams.get("format") ?? "text");
  const left = new AbortController();
  const messages = runMessages(agent.layer, await agent.locate(run), { from, format, signal: left.signal });
  const encoder = new TextEncoder();
  let offset = from;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await messages.next();
        if (done) return controller.close();
        if (value.type === "events") offset = value.first + value.count;
        controller.enqueue(encoder.encode(toEvent(value, offset)));
      },
      cancel: () => left.abort(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

function toEvent(message: RunMessage, offset: number): string {
  return `id: ${offset}\nevent: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
}

function wrongMethod(method: string): DurableAIError {
  return new DurableAIError({ code: "route/not-found", status: 405, message: `there is no ${method} here: use GET` });
}
