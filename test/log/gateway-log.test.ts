/** Cloudflare's surface of the log: `getLog` and `patchLog` on our ids, through the binding and on its wire. */
import { expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { logObject, putLogs } from "../../src/binding/log-objects.ts";
import type { LayerService } from "../../src/binding/wrap-options.ts";
import { dayOf } from "../../src/log/log-query.ts";
import { MAX_EVENT_ID_CHARS } from "../../src/log/run-log.ts";
import { call, jsonOf } from "../http/door.ts";
import { framesOf, requestOf, valueOf } from "../durable-objects/layer.ts";
import { chatEvents, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { logNamespace, newAccount, PRICED, recordOf, runIn } from "./asking.ts";

/** An id as a kept run has it. */
const RUN_ID = `${"a".repeat(64)}.1`;

function bindingOf({ layer }: ReturnType<typeof newAccount>): ReturnType<typeof wrapAI> {
  return wrapAI(undefined, { service: layer as unknown as LayerService, models: [PRICED] });
}

const inputs = (): object => ({
  messages: [{ role: "user", content: "go" }],
  stream: true,
  script: { id: crypto.randomUUID(), answers: [{ chunks: chatEvents(5) }] },
});

it.each([
  ["is kept", { session: "s" }],
  ["is not kept", {}],
])("the log of a run that %s is there as soon as its answer is whole", async (_name, options) => {
  const ai = bindingOf(newAccount());
  const answer = (await ai.run(PRICED.id, inputs(), {
    ...options,
    metadata: { customer: "acme", tags: ["a"] },
    returnRawResponse: true,
  } as never)) as unknown as Response;
  await answer.text();
  const id = answer.headers.get("cf-aig-log-id") ?? "";
  expect(ai.aiGatewayLogId).toBe(id);
  expect(ai.runs.of(answer)?.logId ?? id).toBe(id);
  const log = await expect
    .poll(() =>
      ai
        .gateway("any")
        .getLog(id)
        .catch(() => undefined),
    )
    .toBeDefined()
    .then(() => ai.gateway("any").getLog(id));
  expect(log).toMatchObject({
    id,
    provider: "scripted",
    model: "writer",
    path: "acme/writer",
    status_code: 200,
    success: true,
    cached: false,
    tokens_in: 3,
    tokens_out: 5,
    step: 0,
    cost: 0.000053,
    custom_cost: true,
    metadata: { customer: "acme", tags: '["a"]' },
  });
  expect(log.created_at).toBeInstanceOf(Date);
});

it("a kept run's log is waited for by whoever asks at once", async () => {
  const ai = bindingOf(newAccount());
  const answer = (await ai.run(PRICED.id, inputs(), { session: "s", returnRawResponse: true } as never)) as never;
  await (answer as Response).text();
  expect(await ai.gateway("any").getLog(ai.aiGatewayLogId ?? "")).toMatchObject({ success: true });
});

it("takes score, feedback and metadata, bigints too", async () => {
  const mine = newAccount();
  await putLogs(logNamespace, mine.account, [recordOf(RUN_ID, Date.now())]);
  const gateway = bindingOf(mine).gateway("any");
  await gateway.patchLog(RUN_ID, { score: 5, feedback: 1, metadata: { seats: 5n, huge: 2n ** 60n, ok: true } });
  expect(await mine.logs.get(RUN_ID)).toMatchObject({
    score: 5,
    feedback: 1,
    metadata: { seats: 5, huge: String(2n ** 60n), ok: true },
  });
  await gateway.patchLog(RUN_ID, { metadata: null });
  expect(await mine.logs.get(RUN_ID)).not.toHaveProperty("metadata");
  await expect(gateway.patchLog(RUN_ID, { metadata: "x" as never })).rejects.toMatchObject({ field: "metadata" });
});

it("is on the wire of the binding", async () => {
  await putLogs(logNamespace, "default", [recordOf(RUN_ID, Date.now())]);
  const path = `/ai-gateway/gateways/gw/logs/${RUN_ID}`;
  expect((await call(path, { method: "PATCH", body: { score: 7 } })).status).toBe(200);
  expect(await jsonOf(await call(path))).toMatchObject({ success: true, result: { id: RUN_ID, provider: "scripted" } });
  expect((await call(`/ai-gateway/gateways/gw/logs/${RUN_ID}9`)).status).toBe(404);
  const object = logObject(logNamespace, { account: "default", day: dayOf(Date.now()) });
  expect(await object.find(RUN_ID)).toMatchObject({ value: { score: 7 } });
});

it("an answer says what Cloudflare's says of it: event, step, cache, trace", async () => {
  const ai = bindingOf(newAccount());
  const ask = async (options: object, answers: ScriptedAnswer[]): Promise<Response> => {
    const script = { id: crypto.randomUUID(), answers };
    const asked = { ...inputs(), script };
    const answer = (await ai.run(PRICED.id, asked, {
      ...options,
      returnRawResponse: true,
    } as never)) as unknown as Response;
    await answer.text();
    return answer;
  };
  const plain = await ask({}, [{ chunks: chatEvents(2) }]);
  const logId = plain.headers.get("cf-aig-log-id");
  expect(Object.fromEntries(plain.headers)).toMatchObject({
    "cf-aig-event-id": logId,
    "cf-aig-request-id": logId,
    "cf-aig-step": "0",
    "cf-aig-cache-status": "MISS",
  });
  expect(plain.headers.has("cf-aig-trace-id")).toBe(false);
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const cached = await ask(
    { gateway: { id: "g", eventId: "event-7" }, extraHeaders: { "cf-aig-otel-trace-id": trace } },
    [{ chunks: chatEvents(2), headers: { "content-type": "text/event-stream", "cf-aig-cache-status": "HIT" } }],
  );
  expect(Object.fromEntries(cached.headers)).toMatchObject({
    "cf-aig-event-id": "event-7",
    "cf-aig-cache-status": "HIT",
    "cf-aig-trace-id": trace,
  });
  expect(await ai.gateway("any").getLog(cached.headers.get("cf-aig-log-id") ?? "")).toMatchObject({ cached: true });
  expect((await ai.logs.query({ where: { eventId: "event-7" } })).logs).toMatchObject([
    { id: cached.headers.get("cf-aig-log-id"), eventId: "event-7" },
  ]);
  expect((await ai.logs.analyze({ groupBy: ["eventId", "cached"] })).groups.map(({ by }) => by)).toEqual(
    expect.arrayContaining([
      { eventId: "event-7", cached: "true" },
      { eventId: null, cached: "false" },
    ]),
  );
});

it("the event of a call is in the log, kept or not, over HTTP too", async () => {
  const mine = newAccount();
  const headers = { "cf-aig-event-id": "e".repeat(MAX_EVENT_ID_CHARS + 1) };
  await runIn(mine, { headers });
  const unkept = valueOf(await mine.layer.call(requestOf([{ chunks: chatEvents(1) }], { headers })));
  if (unkept.frames instanceof ReadableStream) await framesOf(unkept.frames);
  const eventId = "e".repeat(MAX_EVENT_ID_CHARS);
  await expect
    .poll(async () => (await mine.logs.query({ where: { eventId } })).logs.map(({ kept }) => kept).toSorted())
    .toEqual([false, true]);
});

it("a call that failed and is not kept names its log too", async () => {
  const ai = bindingOf(newAccount());
  const refused = { status: 400, headers: { "content-type": "application/json" }, chunks: ["{}"] };
  const script = { id: crypto.randomUUID(), answers: [refused] };
  const asked = { ...inputs(), script, stream: false };
  const answer = (await ai.run(PRICED.id, asked, { returnRawResponse: true } as never)) as unknown as Response;
  expect(answer.status).toBe(400);
  const log = await ai.gateway("any").getLog(answer.headers.get("cf-aig-log-id") ?? "");
  expect(log).toMatchObject({ success: false, status_code: 400 });
});
