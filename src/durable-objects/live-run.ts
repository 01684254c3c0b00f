/**
 * `LiveRun`: one run, watched over WebSockets by any number of browsers. It reads the run object once.
 *
 * A viewer connects to `GET /runs/{id}/live?from=N&format=F`, and gets JSON messages (`src/stream/run-message.ts`):
 * `attempt`, `events` from offset N on, each once and in order, `rewind`, and `closed`, after which the socket closes
 * with 1000. `format` is `native` (the default), `text`, or the id of a format. What cannot be watched is one message
 * `{"type":"error","error":{…}}` and close code 4000 + its HTTP status. What viewers send is ignored.
 *
 * Nobody gets in but by {@link connectLive}: `routeAgentRequest` and the like can address any namespace of a Worker.
 */
import { Server, type Connection, type ConnectionContext } from "partyserver";
import { createLocalLayer } from "../binding/local-layer.ts";
import { unwrap } from "../binding/layer-result.ts";
import { parseMessageFormat, type MessageFormat } from "../binding/run-messages.ts";
import { DurableAIError, toErrorFacts, type ErrorFacts } from "../errors.ts";
import type { ProviderEnv } from "../providers/provider.ts";
import type { InferenceLayer, LayerResult, RunObjectNamespace } from "../run/run-record.ts";
import { followRun } from "../stream/resume.ts";
import { parsePlace, type MessagePlace } from "../stream/run-message.ts";
import { LiveViewers, type Viewer } from "./live-viewers.ts";

/** How long an admission is good for: the upgrade follows it at once. */
export const ADMISSION_MS = 10_000;
/** How far ahead the alarm of a watched live run is: workerd evicts an idle object after 70 s. */
export const LIVE_HEARTBEAT_MS = 20_000;
/** Close codes: the application's start here (RFC 6455, 7.4.2); the HTTP status is added. */
export const CLOSE_CODE_BASE = 4_000;

const ADMISSION_HEADER = "durable-ai-admission";

/** The bindings of a LiveRun's Worker. */
export interface LiveRunEnv {
  RUNS: DurableObjectNamespace;
}

/** A `LIVE` namespace, as {@link connectLive} uses it. */
export interface LiveRunNamespace {
  getByName(name: string): Pick<LiveRun, "admit"> & { fetch(request: Request): Promise<Response> };
}

/** Kept with a connection, so that it goes on after its object was evicted. */
interface Watching extends MessagePlace {
  account: string;
  format: MessageFormat;
}

export class LiveRun<Env extends Cloudflare.Env = Cloudflare.Env & LiveRunEnv> extends Server<Env> {
  static override options: { hibernate: boolean } = { hibernate: true };

  /** Tokens that let one upgrade in each. */
  readonly #admissions = new Map<string, { account: string; until: number }>();
  readonly #accounts = new WeakMap<Request, string>();
  readonly #viewers = new Map<string, Viewer>();
  #live: Promise<LiveViewers> | undefined;
  #leave = new AbortController();

  /** Lets one WebSocket in, for {@link ADMISSION_MS}, if the run exists for this account. Called by our own door. */
  async admit(account: string, runId: string): Promise<LayerResult<string>> {
    const found = await this.#layerOf(account).get(runId);
    if (!found.ok) return found;
    if (runId !== this.ctx.id.name) return { ok: false, error: refusal().facts };
    const now = Date.now();
    for (const [token, { until }] of this.#admissions) if (until < now) this.#admissions.delete(token);
    const token = crypto.randomUUID();
    this.#admissions.set(token, { account, until: now + ADMISSION_MS });
    return { ok: true, value: token };
  }

  /** Answers upgrades that were admitted, and nothing else. */
  override async fetch(request: Request): Promise<Response> {
    const token = request.headers.get(ADMISSION_HEADER) ?? "";
    const admission = this.#admissions.get(token);
    this.#admissions.delete(token);
    const isUpgrade = request.headers.get("upgrade")?.toLowerCase() === "websocket";
    if (admission === undefined || admission.until < Date.now() || !isUpgrade) return refuse();
    this.#accounts.set(request, admission.account);
    return super.fetch(request);
  }

  // ---- connections -------------------------------------------------------------------------------------------------

  override async onConnect(connection: Connection<Watching>, { request }: ConnectionContext): Promise<void> {
    try {
      const account = this.#accounts.get(request);
      if (account === undefined) throw refusal();
      const query = new URL(request.url).searchParams;
      const format = parseMessageFormat(query.get("format") ?? "native");
      connection.setState({ account, format, ...parsePlace(query.get("from")) });
      this.#watch(connection);
    } catch (thrown) {
      closeWith(connection, toErrorFacts(thrown));
    }
  }

  /** A new life: viewers that were there before go on where they were. */
  override onStart(): void {
    for (const connection of this.getConnections<Watching>()) this.#watch(connection);
  }

  override onClose(connection: Connection): void {
    this.#unwatch(connection.id);
  }

  override onError(connection: Connection): void {
    this.#unwatch(connection.id);
  }

  override async onAlarm(): Promise<void> {
    if (this.#viewers.size > 0) await this.#setHeartbeat();
  }

  #watch(connection: Connection<Watching>): void {
    const { state, id } = connection;
    if (state === null || this.#viewers.has(id)) return;
    const viewer = new SocketViewer(connection, state);
    this.#viewers.set(id, viewer);
    this.#live ??= this.#open(state.account);
    this.#live.then(
      (live) => this.#viewers.has(id) && live.add(viewer),
      (thrown: unknown) => closeWith(connection, toErrorFacts(thrown)),
    );
  }

  #unwatch(id: string): void {
    const viewer = this.#viewers.get(id);
    if (viewer === undefined) return;
    this.#viewers.delete(id);
    void this.#live?.then((live) => live.remove(viewer)).catch(() => undefined);
    if (this.#viewers.size === 0) this.#stop();
  }

  // ---- reading the run ---------------------------------------------------------------------------------------------

  async #open(account: string): Promise<LiveViewers> {
    const { signal } = this.#leave;
    const layer = this.#layerOf(account);
    await this.#setHeartbeat();
    const reading = unwrap(await layer.read(this.name));
    const live = new LiveViewers(reading);
    const push = async (): Promise<void> => {
      for await (const frame of followRun(reading, { layer, signal })) live.push(frame);
    };
    void push().catch((thrown: unknown) => this.#fail(toErrorFacts(thrown)));
    return live;
  }

  /** The run cannot be read on: its viewers come back, or do not. */
  #fail(error: ErrorFacts): void {
    for (const connection of this.getConnections()) closeWith(connection, error);
    this.#viewers.clear();
    this.#stop();
  }

  /** Nobody watches: the next viewer reads the run anew. */
  #stop(): void {
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#live = undefined;
    void this.ctx.storage.deleteAlarm();
  }

  async #setHeartbeat(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + LIVE_HEARTBEAT_MS);
  }

  #layerOf(account: string): InferenceLayer {
    const { RUNS } = this.env as unknown as LiveRunEnv;
    const runs = RUNS as unknown as RunObjectNamespace;
    return createLocalLayer({ runs, env: this.env as unknown as ProviderEnv, account });
  }
}

/** A connection, and where it is. */
class SocketViewer implements Viewer {
  readonly #connection: Connection<Watching>;
  #watching: Watching;

  constructor(connection: Connection<Watching>, watching: Watching) {
    this.#connection = connection;
    this.#watching = watching;
  }

  get format(): MessageFormat {
    return this.#watching.format;
  }
  get place(): MessagePlace {
    return this.#watching;
  }

  send(message: string, place: MessagePlace): void {
    if (!trySend(this.#connection, message)) return;
    const { from, attempt } = this.#watching;
    if (place.from === from && place.attempt === attempt) return;
    this.#watching = { ...this.#watching, ...place };
    this.#connection.setState(this.#watching);
  }

  end(): void {
    if (this.#connection.readyState === WebSocket.READY_STATE_OPEN) this.#connection.close(1_000, "closed");
  }

  fail(error: ErrorFacts): void {
    closeWith(this.#connection, error);
  }
}

/**
 * Connects a WebSocket upgrade with the live events of a run. The only way in; whoever calls it has checked that
 * `request` may act for `account`. A run that is not there is said over the socket, where a browser can read it.
 */
export async function connectLive(
  namespace: LiveRunNamespace,
  account: string,
  runId: string,
  request: Request,
): Promise<Response> {
  const live = namespace.getByName(runId);
  const admitted = await live.admit(account, runId);
  if (!admitted.ok) return refuseSocket(admitted.error);
  return live.fetch(
    new Request(liveUrl(request.url), { headers: { upgrade: "websocket", [ADMISSION_HEADER]: admitted.value } }),
  );
}

/** Only what we know of: `_pk` would let a client choose the id of its connection. */
function liveUrl(url: string): string {
  const { searchParams } = new URL(url);
  const live = new URL("http://live.invalid/");
  for (const name of ["from", "format"]) {
    const value = searchParams.get(name);
    if (value !== null) live.searchParams.set(name, value);
  }
  return live.href;
}

function refuseSocket(error: ErrorFacts): Response {
  const [client, server] = Object.values(new WebSocketPair());
  if (client === undefined || server === undefined) return refuse();
  server.accept();
  closeWith(server, error);
  return new Response(null, { status: 101, webSocket: client });
}

/** False where the socket is closed, or about to be: one viewer that leaves concerns no other. */
function trySend(socket: WebSocket, message: string): boolean {
  if (socket.readyState !== WebSocket.READY_STATE_OPEN) return false;
  try {
    socket.send(message);
    return true;
  } catch {
    return false;
  }
}

function closeWith(socket: WebSocket, error: ErrorFacts): void {
  if (!trySend(socket, JSON.stringify({ type: "error", error }))) return;
  socket.close(CLOSE_CODE_BASE + error.status, error.code);
}

function refusal(): DurableAIError {
  return new DurableAIError({
    code: "auth/invalid",
    status: 403,
    message: "live runs are watched through the inference layer's HTTP API only",
    fix: "Connect to GET /runs/{id}/live.",
  });
}

function refuse(): Response {
  return Response.json({ error: refusal().facts }, { status: 403 });
}
