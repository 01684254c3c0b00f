/** Where the objects of runs are asked for. workerd has one place only, so the namespace is watched instead. */
import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { parseCallOptions } from "../../src/binding/call-options.ts";
import type { RunObject, RunObjectNamespace, RunRequest, RunStub } from "../../src/run/run-record.ts";

const REQUEST: RunRequest = {
  model: "m/x",
  inputs: {},
  format: "openai-chat",
  native: false,
  stream: true,
  includeUsage: false,
  requestHash: "h",
};

/** A namespace that writes down what it is asked, and whose homes are full where `isFull` says so. */
function watched(isFull = false): { runs: RunObjectNamespace; asked: string[] } {
  const asked: string[] = [];
  const object = {
    start: async (_request, { overflow }) =>
      isFull && overflow === 0 ? { ok: "overflow", overflow: 1 } : { ok: false, error: { code: "run/not-found" } },
    list: async () => ({ ok: true, value: { runs: [], overflows: 0, subAgents: [] } }),
  } as Partial<RunObject> as RunObject;
  const namespace = (place: string): RunObjectNamespace => ({
    idFromName: (name) => ({ name }) as DurableObjectId,
    idFromString: (name) => ({ name }) as DurableObjectId,
    get(id, options) {
      asked.push([place, id.name, options?.locationHint].filter(Boolean).join(" "));
      return object;
    },
    jurisdiction: (name) => namespace(name),
  });
  return { runs: namespace(""), asked };
}

describe("the object of a run", () => {
  it("is named by session, key or pool, with nothing in a name that could be another's", async () => {
    const { runs, asked } = watched();
    const layer = createLocalLayer({ runs, env: {}, account: "acme", random: () => 0.5 });
    await layer.start({ ...REQUEST, session: "a", key: "k" });
    await layer.start({ ...REQUEST, session: "a/overflow/1" });
    await layer.start({ ...REQUEST, key: "k" });
    await layer.start(REQUEST);
    expect(asked).toEqual(["acme/session/a", "acme/session/a%2Foverflow%2F1", "acme/key/k", "acme/pool/2"]);
  });

  it("is in the jurisdiction and near the place a call asks for, and so is its overflow", async () => {
    const { runs, asked } = watched(true);
    const layer = createLocalLayer({ runs, env: {} });
    await layer.start({ ...REQUEST, session: "a", jurisdiction: "eu", locationHint: "weur" });
    await layer.list({ session: "a", jurisdiction: "eu" });
    expect(asked).toEqual([
      "eu default/session/a weur",
      "eu default/session/a/overflow/1 weur",
      "eu default/session/a",
    ]);
  });

  it("is looked for in the whole namespace where there are no jurisdictions: in local development", async () => {
    const { runs, asked } = watched();
    const local = (): never => {
      throw new TypeError("Jurisdiction restrictions are not implemented in workerd.");
    };
    await createLocalLayer({ runs: { ...runs, jurisdiction: local }, env: {} }).start({
      ...REQUEST,
      session: "a",
      jurisdiction: "eu",
    });
    expect(asked).toEqual(["default/session/a"]);
    const refused = (): never => {
      throw new TypeError("no such jurisdiction");
    };
    const elsewhere = createLocalLayer({ runs: { ...runs, jurisdiction: refused }, env: {} });
    expect(await elsewhere.start({ ...REQUEST, session: "a", jurisdiction: "eu" })).toMatchObject({
      ok: false,
      error: { message: "no such jurisdiction" },
    });
  });
});

it("takes places as options and headers, and says which there are", () => {
  const options = { locationHint: "apac", extraHeaders: { "durable-ai-jurisdiction": "eu" } };
  expect(parseCallOptions(options, {}).call).toMatchObject({ locationHint: "apac", jurisdiction: "eu" });
  expect(() => parseCallOptions({ locationHint: "moon" }, {})).toThrow("options.locationHint");
  expect(() => parseCallOptions({ extraHeaders: { "durable-ai-jurisdiction": "moon" } }, {})).toThrow(
    "durable-ai-jurisdiction",
  );
});

it("a run object is asked over RPC where a request of ours does not arrive as ours", async () => {
  const asked: string[] = [];
  const object: Partial<RunStub> = {
    fetch: async () => {
      asked.push("fetch");
      return new Response("not yours", { status: 403 });
    },
    start: async () => {
      asked.push("start");
      return { ok: false, error: { code: "run/not-found", message: "", status: 404, retryable: false } };
    },
    read: async () => {
      asked.push("read");
      return { ok: false, error: { code: "run/not-found", message: "", status: 404, retryable: false } };
    },
  };
  const { runs } = watched();
  const layer = createLocalLayer({ runs: { ...runs, get: () => object as RunStub }, env: {} });
  expect(await layer.start(REQUEST)).toMatchObject({ ok: false, error: { code: "run/not-found" } });
  expect(await layer.read(`${"0".repeat(64)}.1`)).toMatchObject({ ok: false, error: { code: "run/not-found" } });
  expect(asked).toEqual(["fetch", "start", "fetch", "read"]);
});
