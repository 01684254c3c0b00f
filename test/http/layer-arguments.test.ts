import { describe, expect, it } from "vitest";
import { DurableAIError } from "../../src/errors.ts";
import { checkAccount, checkReadOptions, checkRunId, checkRunRequest } from "../../src/http/layer-arguments.ts";
import { checkRunQuery, checkTreeQuery } from "../../src/binding/run-query.ts";

const REQUEST = {
  model: "openai/gpt-4.1",
  inputs: { messages: [] },
  format: "openai-chat",
  native: false,
  stream: true,
  includeUsage: false,
  requestHash: "a".repeat(64),
};
const RUN_ID = `${"a".repeat(64)}.1`;

/** The error that `check` throws. */
function errorOf(check: () => unknown): Record<string, unknown> {
  try {
    check();
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return { ...thrown.facts };
  }
  throw new TypeError("it was accepted");
}

describe("checkRunRequest", () => {
  it("passes on a whole request, and nothing that is not one", () => {
    const more = {
      route: "route/support",
      regions: ["eu"],
      fidelity: "any",
      session: "s",
      subAgent: "A/one",
      key: "k",
      retry: true,
      metadata: { a: 1 },
      retentionSeconds: 5,
      onDetach: "continue",
      onInterrupted: "fail",
      headers: { "anthropic-version": "x" },
    };
    expect(checkRunRequest({ ...REQUEST, ...more, account: "somebody-else" })).toEqual({ ...REQUEST, ...more });
    expect(checkRunRequest(REQUEST)).toEqual(REQUEST);
  });

  it.each([
    [undefined, "request"],
    [null, "request"],
    ["request", "request"],
    [[], "request"],
    [{}, "request.model"],
    [{ ...REQUEST, model: "" }, "request.model"],
    [{ ...REQUEST, route: "" }, "request.route"],
    [{ ...REQUEST, regions: "eu" }, "request.regions"],
    [{ ...REQUEST, fidelity: 1 }, "request.fidelity"],
    [{ ...REQUEST, inputs: "hi" }, "request.inputs"],
    [{ ...REQUEST, inputs: [] }, "request.inputs"],
    [{ ...REQUEST, native: 1 }, "request.native"],
    [{ ...REQUEST, stream: undefined }, "request.stream"],
    [{ ...REQUEST, requestHash: 3 }, "request.requestHash"],
    [{ ...REQUEST, session: "" }, "request.session"],
    [{ ...REQUEST, session: "half \ud83d" }, "request.session"],
    [{ ...REQUEST, session: "s", subAgent: "one" }, "request.subAgent"],
    [{ ...REQUEST, subAgent: "A/one" }, "request.subAgent"],
    [{ ...REQUEST, key: {} }, "request.key"],
    [{ ...REQUEST, retry: "yes" }, "request.retry"],
    [{ ...REQUEST, metadata: [] }, "request.metadata"],
    [{ ...REQUEST, retentionSeconds: 1e9 }, "request.retentionSeconds"],
    [{ ...REQUEST, onDetach: "stay" }, "request.onDetach"],
    [{ ...REQUEST, onInterrupted: "restart" }, "request.onInterrupted"],
    [{ ...REQUEST, headers: { a: 1 } }, "request.headers"],
  ])("names what is wrong with %j", (request, field) => {
    expect(errorOf(() => checkRunRequest(request))).toMatchObject({ code: "input/invalid", field });
  });

  it("knows the formats", () => {
    expect(errorOf(() => checkRunRequest({ ...REQUEST, format: "morse" }))).toMatchObject({ code: "format/unknown" });
  });
});

/** The attempt that an offer is of. */
const STREAM = {
  type: "attempt",
  attempt: 1,
  provider: "openai",
  model: "gpt",
  format: "openai-chat",
  framing: "sse",
  contentType: "text/event-stream",
  first: 0,
};

describe("the other arguments", () => {
  it("pass where they are right", () => {
    const offer = { first: 3, bytes: new Uint8Array(2) };
    expect(checkRunId(RUN_ID)).toBe(RUN_ID);
    expect(checkReadOptions(undefined)).toEqual({});
    expect(checkReadOptions({ from: 3, offer })).toEqual({ from: 3, offer });
    expect(checkReadOptions({ offer: { ...offer, stream: STREAM } })).toEqual({ offer: { ...offer, stream: STREAM } });
    expect(checkRunQuery({ session: "s", cursor: "1-2", limit: 3 })).toEqual({
      session: "s",
      cursor: "1-2",
      limit: 3,
    });
    expect(checkRunQuery({ session: "s", subAgent: "" })).toEqual({ session: "s", subAgent: "" });
    expect(checkRunQuery({ session: "s", subAgent: "A/one%2Ftwo/B/" })).toMatchObject({ subAgent: "A/one%2Ftwo/B/" });
    expect(checkTreeQuery({ session: "s", limit: 3 })).toEqual({ session: "s", limit: 3 });
    expect(checkAccount("acme")).toBe("acme");
  });

  it.each<[() => unknown, string]>([
    [() => checkRunId(undefined), "runId"],
    [() => checkRunId({}), "runId"],
    [() => checkRunId("x"), "runId"],
    [() => checkReadOptions(3), "options"],
    [() => checkReadOptions({ from: -1 }), "options.from"],
    [() => checkReadOptions({ from: 2 ** 32 }), "options.from"],
    [() => checkReadOptions({ offer: {} }), "options.offer"],
    [() => checkReadOptions({ offer: { first: 0, bytes: "x" } }), "options.offer"],
    [() => checkReadOptions({ offer: { first: 0, bytes: new Uint8Array(2), stream: 3 } }), "options.offer"],
    ...Object.keys(STREAM).map((name): [() => unknown, string] => [
      () => checkReadOptions({ offer: { first: 0, bytes: new Uint8Array(2), stream: { ...STREAM, [name]: {} } } }),
      "options.offer",
    ]),
    [() => checkRunQuery(undefined), "query"],
    [() => checkRunQuery({}), "query.session"],
    [() => checkRunQuery({ session: "s", limit: 0 }), "query.limit"],
    [() => checkRunQuery({ session: "s", cursor: 3 }), "query.cursor"],
    [() => checkRunQuery({ session: "" }), "query.session"],
    [() => checkRunQuery({ session: "x".repeat(513) }), "query.session"],
    [() => checkRunQuery({ session: "half \ud83d" }), "query.session"],
    [() => checkRunQuery({ session: "s", subAgent: "Researcher" }), "query.subAgent"],
    [() => checkRunQuery({ session: "s", subAgent: "/one" }), "query.subAgent"],
    [() => checkTreeQuery({ session: 7 }), "query.session"],
    [() => checkTreeQuery({ session: "s", jurisdiction: "mars" }), "query.jurisdiction"],
    [() => checkAccount(""), "props.account"],
    [() => checkAccount("a/session/b"), "props.account"],
    [() => checkAccount(7), "props.account"],
  ])("are named where they are wrong: %s", (check, field) => {
    expect(errorOf(check)).toMatchObject({ code: "input/invalid", field });
  });
});
