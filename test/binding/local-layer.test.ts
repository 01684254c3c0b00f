/** The layer over objects that are written down here: what it makes of their answers, and of none. */
import { expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { RunObject, RunObjectNamespace, RunRecord, RunRequest, Started } from "../../src/run/run-record.ts";

const REQUEST: RunRequest = {
  model: "scripted/model",
  inputs: {},
  format: "openai-chat",
  native: true,
  stream: true,
  includeUsage: true,
  requestHash: "hash",
};
const RUN_ID = `${"ab".repeat(32)}.1`;

/** A layer over objects that do what is given, by their name. */
function layerOver(objectOf: (name: string) => Partial<RunObject>) {
  const names = new Map<object, string>();
  const runs = {
    idFromName: (name: string) => {
      const id = {};
      names.set(id, name);
      return id;
    },
    idFromString: (id: string) => {
      names.set(runs, id);
      return runs;
    },
    get: (id: object) => objectOf(names.get(id) ?? ""),
  };
  return createLocalLayer({ runs: runs as unknown as RunObjectNamespace, env: {}, random: () => 0 });
}

function recordOf(object: string, counter: number, createdAt: number): RunRecord {
  const { model, format, native, stream, includeUsage } = REQUEST;
  const asked = { model, format, native, stream, includeUsage };
  return { runId: `${object}.${counter}`, ...asked, state: "closed", end: 0, attempts: [], createdAt };
}

it("lists each run on exactly one page, however many were created in one millisecond", async () => {
  const objects: Record<string, RunRecord[]> = {
    "default/session/s": [12, 11, 10, 9, 8].map((counter) => recordOf("aa".repeat(32), counter, 5)),
    "default/session/s/overflow/1": [3, 2, 1].map((counter) => recordOf("bb".repeat(32), counter, 5)),
  };
  const layer = layerOver((name) => ({
    list: async (_account, { before, limit }) => {
      const runs = (objects[name] ?? []).filter(({ createdAt }) => createdAt <= before).slice(0, limit);
      return { ok: true, value: { runs, overflows: 1, subAgents: [] } };
    },
  }));
  const all = Object.values(objects).flat();
  for (const limit of [1, 2, 3, 7, 8]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await layer.list({ session: "s", limit, cursor });
      if (!page.ok) throw new Error(page.error.message);
      seen.push(...page.value.runs.map(({ runId }) => runId));
      ({ cursor } = page.value);
    } while (cursor !== undefined && seen.length < 20);
    expect(seen.toSorted()).toEqual(all.map(({ runId }) => runId).toSorted());
  }
});

it("says that the same call may succeed later, where an object did not answer", async () => {
  const broken = async (): Promise<never> => {
    throw new Error("Durable Object reset because its code was updated.");
  };
  const layer = layerOver(() => ({ start: broken, read: broken, find: broken, cancel: broken, list: broken }));
  const error = { code: "internal/unexpected", retryable: true };
  expect(await layer.read(RUN_ID)).toMatchObject({ ok: false, error });
  expect(await layer.get(RUN_ID)).toMatchObject({ ok: false, error });
  expect(await layer.cancel(RUN_ID)).toMatchObject({ ok: false, error });
  expect(await layer.list({ session: "s" })).toMatchObject({ ok: false, error });
  expect(await layer.start({ ...REQUEST, session: "s", key: "k" })).toMatchObject({ ok: false, error });
  // It may have started, and nothing would find it again.
  expect(await layer.start(REQUEST)).toMatchObject({ ok: false, error: { ...error, retryable: false } });
});

it("goes back to the home object where an overflow object is full, so that the home knows where its runs are", async () => {
  const asked: string[] = [];
  let overflow = 3;
  const layer = layerOver((name) => ({
    start: async (_request, place): Promise<Started> => {
      asked.push(`${name.slice("default/session/s".length)} ${place.overflow} ${place.full}`);
      if (place.overflow === 0) return { ok: "overflow", overflow: (overflow += 1) };
      return { ok: "busy" };
    },
  }));
  expect(await layer.start({ ...REQUEST, session: "s" })).toMatchObject({ ok: false, error: { code: "session/busy" } });
  expect(asked.slice(0, 5)).toEqual([
    " 0 undefined",
    "/overflow/4 4 undefined",
    " 0 4",
    "/overflow/5 5 undefined",
    " 0 5",
  ]);
});
