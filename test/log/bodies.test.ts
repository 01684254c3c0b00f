/** Bodies in the log: only where the call asks for them, never with keys, apart from the records, and gone with them. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createLocalLayer, parseRunId } from "../../src/binding/local-layer.ts";
import { wrapAI } from "../../src/ai.ts";
import type { LayerService } from "../../src/binding/wrap-options.ts";
import { MAX_LOGGED_BODY_CHARS } from "../../src/log/logged-body.ts";
import type { Redaction } from "../../src/log/redaction.ts";
import { dayOf } from "../../src/log/log-query.ts";
import type { LogBodies, LogChoice, LogRecord } from "../../src/log/run-log.ts";
import type { RunObjectNamespace, RunRequest } from "../../src/run/run-record.ts";
import { framesOf, pause, requestOf, until, valueOf } from "../durable-objects/layer.ts";
import { chatEvent, chatEvents, scriptedProvider, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { logNamespace, newAccount, PRICED, runIn, type LoggedAccount } from "./asking.ts";

const KEYS = {
  openai: "sk-proj-PLANTED0abcdefghijklmnop",
  google: "AIzaPLANTED0abcdefghijklmnopqrstuvw",
  bearer: "PLANTED0.opaque.token.of.nobody",
  url: "PLANTED0-in-a-url-0123456789",
  field: "PLANTED0-without-any-shape",
  own: "PLANTED0own1value2of3this4deployment",
};

/** What a caller should not have written, all over its request. */
function leakyInputs(): RunRequest["inputs"] {
  const image = { type: "image_url", image_url: { url: `https://u:${KEYS.field}@x.example/a.png?key=${KEYS.url}` } };
  return {
    messages: [
      { role: "system", content: `OPENAI_API_KEY=${KEYS.openai} and ${KEYS.google}` },
      { role: "user", content: [{ type: "text", text: `Authorization: Bearer ${KEYS.bearer}` }, image] },
      { role: "assistant", tool_calls: [{ function: { name: "f", arguments: `{"api_key":"${KEYS.field}"}` } }] },
    ],
    api_key: KEYS.field,
    own: `here: ${KEYS.own}`,
  };
}

const loggedRun = ({ logs }: LoggedAccount, id: string): Promise<LogRecord> =>
  until(() => logs.get(id).catch(() => undefined));

const kept = async (mine: LoggedAccount, answers: ScriptedAnswer[], more: Partial<RunRequest>): Promise<string> =>
  (await runIn(mine, { ...withInputs(answers, more), session: "s" }, answers)).runId;

async function notKept(mine: LoggedAccount, answers: ScriptedAnswer[], more: Partial<RunRequest>): Promise<string> {
  const request = requestOf(answers, { ...withInputs(answers, more), session: undefined as never });
  const reading = valueOf(await mine.layer.call(request));
  await framesOf(reading.frames as ReadableStream<Uint8Array>);
  return reading.logId ?? "";
}

/** The provider's script is in the inputs: they are kept apart. */
function withInputs(answers: ScriptedAnswer[], { inputs, ...more }: Partial<RunRequest>): Partial<RunRequest> {
  if (inputs === undefined) return more;
  const script = { id: crypto.randomUUID(), answers } as never;
  return { ...more, inputs: { ...inputs, script } };
}

const WAYS = [
  ["kept", kept],
  ["not kept", notKept],
] as const;

/** Everything in every log object of the account, as text. */
async function allThatIsLogged({ account }: LoggedAccount): Promise<string> {
  const stub = env.LOGS.get(env.LOGS.idFromName(`${account}/log/${dayOf(Date.now())}`));
  return runInDurableObject(stub, (_object, { storage: { sql } }) => {
    const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const own = tables.filter(({ name }) => !name.startsWith("_cf"));
    return own.map(({ name }) => JSON.stringify(sql.exec(`SELECT * FROM "${name}"`).toArray())).join("\n");
  });
}

/** A stream that says what it was told, a few characters at a time. */
function echoOf(text: string): string[] {
  const parts = text.match(/.{1,5}/gs) ?? [];
  const [last = ""] = chatEvents(1).slice(-1);
  return [...parts.map((content) => chatEvent({ content })), last];
}

describe.each(WAYS)("bodies of a call that is %s", (_name, run) => {
  it.each<[string, LogChoice, boolean]>([
    ["nothing is said", {}, false],
    ["the payload is asked for", { collectLogPayload: true }, true],
    ["the log is asked for, as on Cloudflare", { collectLog: true }, true],
    ["the log is asked for, and the payload is not", { collectLog: true, collectLogPayload: false }, false],
  ])("are logged as the call says: %s", async (_case, choice, isThere) => {
    const mine = newAccount();
    const inputs = { messages: [{ role: "user", content: "tell me of PLANTED words" }] };
    const id = await run(mine, [{ chunks: echoOf("a PLANTED answer") }], { inputs, ...choice });
    const record = await loggedRun(mine, id);
    expect(record.hasBodies ?? false).toBe(isThere);
    expect((await allThatIsLogged(mine)).includes("PLANTED")).toBe(isThere);
    if (!isThere) return;
    expect(record.bodies?.request?.head).toContain("tell me of PLANTED words");
    expect(JSON.parse(record.bodies?.response?.head ?? "")).toMatchObject({
      content: [{ type: "text", text: "a PLANTED answer" }],
    });
    expect(record.bodies).toMatchObject({ request: { whole: true }, response: { whole: true } });
    // Records of a list are without them.
    const [listed] = (await mine.logs.query()).logs;
    expect(listed).toMatchObject({ id, hasBodies: true });
    expect(listed?.bodies).toBeUndefined();
  });

  it("are in no log where the call wants none", async () => {
    const mine = newAccount();
    await run(mine, [{ chunks: chatEvents(2) }], { collectLog: false });
    const other = await run(mine, [{ chunks: chatEvents(2) }], {});
    await loggedRun(mine, other);
    expect((await mine.logs.query()).logs.map(({ id }) => id)).toEqual([other]);
  });

  it("have no key in them, wherever it stood, nor has anything else that is logged", async () => {
    const mine = newAccount(logNamespace, { OPENAI_API_KEY: KEYS.own });
    const headers = { authorization: `Bearer ${KEYS.bearer}`, "x-api-key": KEYS.openai };
    const refused: ScriptedAnswer = {
      status: 400,
      headers: { "content-type": "application/json", "x-request-id": KEYS.openai },
      chunks: [JSON.stringify({ error: { message: `no: ${KEYS.openai}`, code: KEYS.google } })],
    };
    const common = { inputs: leakyInputs(), headers, collectLogPayload: true };
    const answer = `you said ${KEYS.openai}, x-api-key: ${KEYS.field} and ${KEYS.google}.`;
    const ids = [
      await run(mine, [{ chunks: echoOf(answer) }], common),
      await run(mine, [refused, refused, refused], common),
    ];
    const records = await Promise.all(ids.map((id) => loggedRun(mine, id)));
    expect(records.map(({ outcome }) => outcome)).toEqual(["completed", "failed"]);
    expect(records[0]?.bodies?.response?.head).toContain("you said [redacted]");
    expect(records[1]?.bodies?.response?.head).toContain("scripted answered 400");
    const logged = await allThatIsLogged(mine);
    // This deployment's own value is known to whoever has it: here that is the layer, and not the run object.
    const known = run === notKept ? KEYS : { ...KEYS, own: KEYS.field };
    for (const key of Object.values(known)) expect(logged).not.toContain(key);
    expect(logged).toContain("x.example/a.png");
  });

  it("are cut, and say so", async () => {
    const mine = newAccount();
    const inputs = { messages: [{ role: "user", content: "word ".repeat(70_000) }] };
    const id = await run(mine, [{ chunks: chatEvents(2) }], { inputs, collectLogPayload: true });
    const { bodies } = await loggedRun(mine, id);
    expect(bodies?.request?.whole).toBe(false);
    expect(bodies?.request?.head?.length).toBe(MAX_LOGGED_BODY_CHARS);
    expect(bodies?.request?.bytes).toBeGreaterThan(350_000);
    expect(bodies?.response?.whole).toBe(true);
  });
});

it("go where their runs go: deleted by metadata, with all that was in them", async () => {
  const mine = newAccount();
  const inputs = { messages: [{ role: "user", content: "PLANTED" }] };
  const metadata = { customer: "acme" };
  const id = await kept(mine, [{ chunks: chatEvents(2) }], { inputs, metadata, collectLogPayload: true });
  await loggedRun(mine, id);
  expect(await allThatIsLogged(mine)).toContain("PLANTED");
  await mine.logs.delete({ where: { "metadata.customer": "acme" } });
  expect(await allThatIsLogged(mine)).not.toContain("PLANTED");
});

it("a request waits in its run object without keys, and no longer than until the log has it", async () => {
  const mine = newAccount();
  const hanging: ScriptedAnswer[] = [{ chunks: chatEvents(2), then: "hang" }];
  const inputs = withInputs(hanging, { inputs: leakyInputs() });
  const request = requestOf(hanging, { ...inputs, collectLogPayload: true, onInterrupted: "fail" });
  const { runId, frames } = valueOf(await mine.layer.start(request));
  const stub = env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
  const waiting = (): Promise<string> =>
    runInDurableObject(stub, (_object, { storage: { sql } }) =>
      JSON.stringify(sql.exec("SELECT * FROM logged_requests").toArray()),
    );
  const before = await waiting();
  expect(before).toContain("x.example");
  for (const key of [KEYS.openai, KEYS.google, KEYS.bearer, KEYS.url, KEYS.field]) expect(before).not.toContain(key);
  await frames.cancel();
  valueOf(await mine.layer.cancel(runId));
  await loggedRun(mine, runId);
  await pause(50);
  expect(await waiting()).toBe("[]");
});

describe("what a deployment says", () => {
  async function bodiesWith(
    redaction: Redaction | undefined,
    variables: Record<string, string> = {},
  ): Promise<LogBodies> {
    const { account, logs } = newAccount();
    const layer = createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      logs: logNamespace,
      env: variables,
      account,
      providers: [scriptedProvider("caller")],
      redaction,
    });
    const inputs = {
      messages: [{ role: "user", content: "card 1234567812345678" }],
      user: "jane@example.com",
      deep: { list: [{ email: "jane@example.com", name: "Jane" }] },
    };
    const id = await notKept({ account, layer, logs }, [{ chunks: echoOf("9999888877776666") }], {
      inputs,
      collectLogPayload: true,
    });
    return (await loggedRun({ account, layer, logs }, id)).bodies ?? {};
  }

  it("is taken out: patterns and paths, by code or by a variable", async () => {
    const rules = { patterns: ["\\d{16}"], paths: ["user", "deep.list[*].email"] };
    const bodies = await Promise.all([
      bodiesWith({ patterns: [/\d{16}/], paths: rules.paths }),
      bodiesWith(undefined, { DURABLE_AI_LOG_REDACT: JSON.stringify(rules) }),
      bodiesWith({ patterns: [/\d{16}/], paths: ["$..email", "user"] }),
    ]);
    for (const { request, response } of bodies) {
      const { script: _script, ...sent } = JSON.parse(request?.head ?? "") as Record<string, unknown>;
      expect(sent).toEqual({
        messages: [{ role: "user", content: "card [redacted]" }],
        user: "[redacted]",
        deep: { list: [{ email: "[redacted]", name: "Jane" }] },
      });
      expect(response?.head).toContain('"text":"[redacted]"');
    }
  });

  it("is asked last, of both bodies", async () => {
    const { request, response } = await bodiesWith({
      hook: (body, { kind }) => (kind === "request" ? body.length.toString() : undefined),
    });
    expect(request?.head).toMatch(/^\d+$/);
    expect(response).toMatchObject({ whole: false });
    expect(response?.head).toBeUndefined();
  });

  it.each([
    ["a hook that throws", { hook: () => JSON.parse("{") as string }, {}],
    ["rules that cannot be read", undefined, { DURABLE_AI_LOG_REDACT: '{"patterns":["("]}' }],
  ])("leaves bodies out of the log: %s", async (_name, redaction, variables) => {
    const bodies = await bodiesWith(redaction, variables as Record<string, string>);
    expect(bodies.request?.head).toBeUndefined();
    expect(bodies.response?.head).toBeUndefined();
    expect(bodies.request?.bytes).toBeGreaterThan(0);
  });
});

it("Cloudflare's option and headers say it too, and getLog has the heads", async () => {
  const mine = newAccount();
  const ai = wrapAI(undefined, { service: mine.layer as unknown as LayerService, models: [PRICED] });
  const ask = async (options: object): Promise<string> => {
    const script = { id: crypto.randomUUID(), answers: [{ chunks: chatEvents(3) }] };
    const inputs = { messages: [{ role: "user", content: "go" }], stream: true, script };
    const answer = (await ai.run(PRICED.id, inputs, {
      ...options,
      returnRawResponse: true,
    } as never)) as unknown as Response;
    await answer.text();
    return answer.headers.get("cf-aig-log-id") ?? "";
  };
  const none = await ask({ gateway: { id: "g", collectLog: false } });
  await expect(ai.gateway("any").getLog(none)).rejects.toMatchObject({ code: "log/not-found" });
  const id = await ask({ gateway: { id: "g", collectLog: false }, extraHeaders: { "cf-aig-collect-log": "true" } });
  const log = await ai.gateway("any").getLog(id);
  expect(log.request_head).toContain('"content":"go"');
  expect(log).toMatchObject({ request_head_complete: true, response_head_complete: true });
  const bare = await ask({ collectLog: true, extraHeaders: { "cf-aig-collect-log-payload": "false" } });
  const without = await ai.gateway("any").getLog(bare);
  expect(without.request_head).toBeUndefined();
  expect(without).toMatchObject({ success: true, request_head_complete: false });
});
