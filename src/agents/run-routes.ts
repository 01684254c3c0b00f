/**
 * The agent's runs over HTTP, below the agent's own URL.
 *
 * | route | answer |
 * |---|---|
 * | `GET …/inference/runs` | `{ "runs": […] }`, newest first |
 * | `GET …/inference/runs/{run}` | the run's record |
 * | `GET …/inference/runs/{run}/events?from=N&format=F` | server-sent events: the run's messages, `text` unless `format` says otherwise |
 * | `POST …/inference/runs/{run}/cancel` | ends a live run; its record |
 *
 * `{run}` is the id or the key of a run this agent started; any other does not exist. `Last-Event-ID` is honoured.
 */
import { unwrap } from "../binding/layer-result.ts";
import { answerMessages, answerReaderOfAll } from "../binding/message-events.ts";
import { parseMessageFormat } from "../binding/run-messages.ts";
import { DurableAIError, invalidInput, toErrorFacts } from "../errors.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { parsePlace } from "../stream/run-message.ts";
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

const ROUTE = /\/inference\/runs(?:\/([^/]+)(?:\/(events|cancel))?)?$/;

/** Whether the request is for one of the routes. */
export function isRunRoute(request: Request): boolean {
  return ROUTE.test(new URL(request.url).pathname);
}

/** Answers it. */
export async function answerRunRoute(request: Request, agent: ServedAgent): Promise<Response> {
  const [, run, action] = ROUTE.exec(new URL(request.url).pathname) ?? [];
  try {
    const method = action === "cancel" ? "POST" : "GET";
    if (request.method !== method) throw wrongMethod(request.method, method);
    if (run === undefined) return Response.json({ runs: agent.list(MAX_LISTED_RUNS).map(toListed) });
    return await answerForRun(request, agent, parseRun(run), action);
  } catch (thrown) {
    return toErrorAnswer(thrown);
  }
}

/** An error as these routes answer it. */
export function toErrorAnswer(thrown: unknown): Response {
  const error = toErrorFacts(thrown);
  return Response.json({ error }, { status: error.status });
}

async function answerForRun(
  request: Request,
  agent: ServedAgent,
  run: string,
  action: string | undefined,
): Promise<Response> {
  const { layer } = agent;
  if (action === "events") return answerEvents(request, agent, run);
  const runId = await agent.locate(run);
  return Response.json(unwrap(action === "cancel" ? await layer.cancel(runId) : await layer.get(runId)));
}

async function answerEvents(request: Request, agent: ServedAgent, run: string): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const lastEventId = request.headers.get("last-event-id");
  const nothingMore = answerReaderOfAll(lastEventId);
  if (nothingMore !== undefined) return nothingMore;
  const place = lastEventId === null ? parsePlace(query.get("from")) : parsePlace(lastEventId, "last-event-id");
  const format = parseMessageFormat(query.get("format") ?? "text");
  return answerMessages(agent.layer, await agent.locate(run), { ...place, format });
}

/** The id or key as it stands in the path. */
function parseRun(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidInput("run", "it is not escaped as a URL wants it", "Write `encodeURIComponent(run)` into the path.");
  }
}

function toListed({ runId, key, session, model, state, outcome, metadata, createdAt }: AgentRun): object {
  return { runId, key, session, model, state, outcome, metadata, createdAt };
}

function wrongMethod(method: string, right: string): DurableAIError {
  const fix = `Use ${right}.`;
  return new DurableAIError({
    code: "route/not-found",
    status: 405,
    fix,
    message: `there is no ${method} here. ${fix}`,
  });
}
