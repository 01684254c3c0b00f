/** `traceparent` and `tracestate`: in with a call, out to its provider and with its answer, and in the log. */
import { describe, expect, it } from "vitest";
import {
  attemptSpanId,
  MAX_TRACESTATE_CHARS,
  parseTraceparent,
  spanIdOf,
  toTraceContext,
} from "../../src/log/trace-context.ts";
import { wrapAI } from "../../src/ai.ts";
import { until } from "../durable-objects/layer.ts";
import { chatEvents, headersTo, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { call, runIdOf, scriptedChat } from "../http/door.ts";
import { newAccount } from "./asking.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const EVENTS: ScriptedAnswer = { chunks: chatEvents(3) };

describe("a traceparent", () => {
  it.each([
    [TRACEPARENT, { traceId: TRACE, spanId: "00f067aa0ba902b7", flags: 1 }],
    [` ${TRACEPARENT} `, { traceId: TRACE, spanId: "00f067aa0ba902b7", flags: 1 }],
    [TRACEPARENT.replace(/01$/, "00"), { traceId: TRACE, spanId: "00f067aa0ba902b7", flags: 0 }],
    // Of a later version, what is known of this one counts.
    [`cc${TRACEPARENT.slice(2)}`, { traceId: TRACE, spanId: "00f067aa0ba902b7", flags: 1 }],
    [`cc${TRACEPARENT.slice(2)}-what-else`, { traceId: TRACE, spanId: "00f067aa0ba902b7", flags: 1 }],
  ])("is %s", (text, parent) => {
    expect(parseTraceparent(text)).toEqual(parent);
  });

  it.each([
    "",
    "00",
    TRACEPARENT.toUpperCase(),
    `ff${TRACEPARENT.slice(2)}`,
    `${TRACEPARENT}-more`,
    `cc${TRACEPARENT.slice(2)}more`,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.slice(1)}-00f067aa0ba902b7-01`,
    TRACEPARENT.replaceAll("-", "_"),
    5,
    undefined,
  ])("is not %s", (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
    expect(toTraceContext(text, "vendor=value")).toBeUndefined();
  });

  it("goes with a tracestate, as far as that is one", () => {
    const stateOf = (text: unknown): string | undefined => toTraceContext(TRACEPARENT, text)?.tracestate;
    expect(stateOf("rojo=00f067aa0ba902b7, congo=t61rcWkgMzE,,fw529a3039@dt=FfAf")).toBe(
      "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,fw529a3039@dt=FfAf",
    );
    for (const bad of [
      "rojo",
      "ROJO=1",
      "rojo=1;a=é",
      "=1",
      "",
      5,
      Array.from({ length: 33 }, (_, i) => `a${i}=1`).join(),
    ])
      expect(stateOf(bad)).toBeUndefined();
    const long = Array.from({ length: 10 }, (_, i) => `a${i}=${"x".repeat(100)}`);
    expect(stateOf(long.join())).toBe(long.slice(0, 4).join());
    expect(stateOf(long.join())?.length).toBeLessThanOrEqual(MAX_TRACESTATE_CHARS);
  });

  it("of a span of ours has an id that is always the same, and another for each attempt", () => {
    const ids = ["one", "two", "a".repeat(64)].flatMap((id) =>
      [0, 1, 2, 99].map((n) => attemptSpanId(spanIdOf(id), n)),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
    expect(attemptSpanId("f".repeat(16), 1)).toBe("0000000000000001");
    expect(spanIdOf("one")).toBe(spanIdOf("one"));
  });
});

describe("a call in a trace", () => {
  const spanOf = (traceparent: string | null | undefined): string | undefined => parseTraceparent(traceparent)?.spanId;

  it("over HTTP: its provider and its answer are in the trace, each below our own span", async () => {
    const failing = { ...EVENTS, status: 503, chunks: ["{}"] };
    const body = scriptedChat([failing, EVENTS]);
    const headers = { traceparent: TRACEPARENT, tracestate: "vendor=value" };
    const response = await call("/ai/v1/chat/completions", { body, headers });
    await response.text();
    const run = spanIdOf(runIdOf(response));
    expect(response.headers.get("traceparent")).toBe(`00-${TRACE}-${run}-01`);
    expect(headersTo(body.script.id)).toEqual([
      expect.objectContaining({ traceparent: `00-${TRACE}-${attemptSpanId(run, 1)}-01`, tracestate: "vendor=value" }),
      expect.objectContaining({ traceparent: `00-${TRACE}-${attemptSpanId(run, 2)}-01`, tracestate: "vendor=value" }),
    ]);
  });

  it("over HTTP, where the answer takes long to begin: the header is there all the same", async () => {
    const body = scriptedChat([{ ...EVENTS, headersAfterMs: 2_500 }]);
    const response = await call("/ai/v1/chat/completions", { body, headers: { traceparent: TRACEPARENT } });
    expect(spanOf(response.headers.get("traceparent"))).toBe(spanIdOf(runIdOf(response)));
    await response.text();
  });

  it("by an option, kept or not, and in the log", async () => {
    const mine = newAccount();
    const ai = wrapAI(undefined, { service: mine.layer });
    for (const durable of [true, false]) {
      const { model, ...inputs } = scriptedChat([EVENTS]);
      const options = {
        traceparent: TRACEPARENT,
        tracestate: "vendor=value",
        durable,
        returnRawResponse: true,
      } as const;
      const response = (await ai.run(String(model), inputs, options)) as unknown as Response;
      await response.text();
      const id = response.headers.get("cf-aig-log-id") ?? "";
      expect(spanOf(response.headers.get("traceparent"))).toBe(spanIdOf(id));
      expect(spanOf(headersTo(inputs.script.id)[0]?.["traceparent"])).toBe(attemptSpanId(spanIdOf(id), 1));
      const { trace } = await until(() => mine.logs.get(id).catch(() => undefined));
      expect(trace).toEqual({ traceparent: TRACEPARENT, tracestate: "vendor=value" });
    }
  });

  it("with the key of a run that is there: the answer is in the run's own trace", async () => {
    const session = crypto.randomUUID();
    const body = scriptedChat([EVENTS]);
    const headers = { "durable-ai-session": session, "durable-ai-key": "k", traceparent: TRACEPARENT };
    const first = await call("/ai/v1/chat/completions", { body, headers });
    await first.text();
    const other = TRACEPARENT.replace(TRACE, "f".repeat(32));
    const second = await call("/ai/v1/chat/completions", { body, headers: { ...headers, traceparent: other } });
    await second.text();
    expect(runIdOf(second)).toBe(runIdOf(first));
    expect(second.headers.get("traceparent")).toBe(first.headers.get("traceparent"));
  });

  it("that is none goes on without, and says nothing of ours to anybody", async () => {
    const none: Record<string, string>[] = [{}, { traceparent: "00-bad", tracestate: "vendor=value" }];
    for (const headers of none) {
      const body = scriptedChat([EVENTS]);
      const response = await call("/ai/v1/chat/completions", { body, headers });
      expect(response.status).toBe(200);
      await response.text();
      expect(response.headers.get("traceparent")).toBeNull();
      expect(Object.keys(headersTo(body.script.id)[0] ?? {}).filter((name) => name.startsWith("trace"))).toEqual([]);
    }
    const ai = wrapAI(undefined, { service: newAccount().layer });
    const { model, ...inputs } = scriptedChat([EVENTS]);
    await expect(ai.run(String(model), inputs, { traceparent: 5 } as never)).rejects.toMatchObject({
      code: "input/invalid",
      field: "options.traceparent",
    });
  });
});
