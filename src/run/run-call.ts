/**
 * How a layer asks a run object for a run that it will read: with `fetch`, since the body of an answer costs both sides
 * less than a stream that comes over RPC (docs/performance.md). All else is RPC.
 */
import type { LayerResult, Place, ReadOptions, RunReading, RunRequest, RunStub, Started } from "./run-record.ts";

/** What is asked, as the body of a request. */
export type RunCall =
  | { type: "start"; request: RunRequest; place: Place }
  | { type: "read"; account: string; run: number; options: ReadOptions };

/** What comes beside the frames, as JSON. */
const ANSWER_HEADER = "durable-ai-answer";
/** Nobody reads the address. */
const URL_OF_RUN = "http://run/";

/** As `object.start`. */
export async function startRun(object: RunStub, request: RunRequest, place: Place): Promise<Started> {
  const started = await ask(object, { type: "start", request, place });
  return started === undefined ? object.start(request, place) : (started as Started);
}

/** As `object.read`. What a reader offers is bytes: it goes over RPC. */
export async function readRunOf(
  object: RunStub,
  account: string,
  run: number,
  options: ReadOptions,
): Promise<LayerResult<RunReading>> {
  const isBytes = options.offer !== undefined;
  const read = isBytes ? undefined : await ask(object, { type: "read", account, run, options });
  return read === undefined ? object.read(account, run, options) : (read as LayerResult<RunReading>);
}

/** Undefined where it has not been asked: it is no stub, or what says that the request is ours has not arrived. */
async function ask(object: RunStub, call: RunCall): Promise<unknown> {
  const response = await object.fetch?.(URL_OF_RUN, { method: "POST", body: JSON.stringify(call), cf: OURS });
  const said = response?.headers.get(ANSWER_HEADER) ?? undefined;
  if (response === undefined || said === undefined) return void response?.body?.cancel();
  const answer = JSON.parse(decodeURIComponent(said)) as { ok: unknown; value?: object };
  return answer.ok === true ? { ...answer, value: { ...answer.value, frames: response.body } } : answer;
}

/**
 * Says that a request was made by a Worker of the deployment. What comes from outside has the `cf` that Cloudflare gave it,
 * and no Worker that passes it on puts this there: `routeAgentRequest` and the like can address any namespace.
 */
const OURS = { durableAI: "run" };

/** What `request` asks a run object for; undefined where no layer has made it. */
export async function runCallIn(request: Request): Promise<RunCall | undefined> {
  const isOurs = (request.cf as Partial<typeof OURS> | undefined)?.durableAI === OURS.durableAI;
  return isOurs ? ((await request.json()) as RunCall) : undefined;
}

/** The answer of a run object to a {@link RunCall}. */
export function toRunAnswer(answer: Started | LayerResult<RunReading>): Response {
  if (answer.ok !== true) return new Response(null, { headers: { [ANSWER_HEADER]: asHeader(answer) } });
  const { frames, ...value } = answer.value;
  return new Response(frames, { headers: { [ANSWER_HEADER]: asHeader({ ok: true, value }) } });
}

function asHeader(answer: object): string {
  return encodeURIComponent(JSON.stringify(answer));
}
