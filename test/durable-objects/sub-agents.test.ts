/** A session whose runs are in several homes: its root's, and one for each of its sub-agents. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { JOIN_AGAIN_MS } from "../../src/durable-objects/runs.ts";
import type { RunQuery, RunRequest, SubAgentTree } from "../../src/run/run-record.ts";
import { MAX_SUB_AGENTS } from "../../src/stream/sub-agent-table.ts";
import { follow, layer, requestOf, start, valueOf } from "./layer.ts";
import { callsOf, chatEvents } from "./scripted-provider.ts";

const objectOf = (runId: string): string => parseRunId(runId).object;
const list = async (query: RunQuery): Promise<string[]> =>
  valueOf(await layer.list(query)).runs.map(({ runId }) => runId);

/** Runs a request to its end; its run id. */
async function run(session: string, more: Partial<RunRequest> = {}): Promise<string> {
  const reading = await start(requestOf([{ chunks: chatEvents(1) }], { session, ...more }));
  await follow(reading);
  return reading.runId;
}

/** Paths and numbers of runs, as the tree has them. */
function outline({ subAgent, runs, subAgents }: SubAgentTree): unknown {
  return [subAgent, runs.length, ...subAgents.map(outline)];
}

describe("the runs of a sub-agent", () => {
  it("are in an object of its own, and in the session's list", async () => {
    const session = crypto.randomUUID();
    const ofRoot = await run(session);
    const ofOne = await run(session, { subAgent: "A/one" });
    const ofTwo = await run(session, { subAgent: "A/two" });
    expect(new Set([ofRoot, ofOne, ofTwo].map(objectOf)).size).toBe(3);
    expect(objectOf(await run(session, { subAgent: "A/one" }))).toBe(objectOf(ofOne));
    expect(await list({ session })).toHaveLength(4);
    expect(await list({ session, subAgent: "" })).toEqual([ofRoot]);
    expect(await list({ session, subAgent: "A/two" })).toEqual([ofTwo]);
    expect(valueOf(await layer.get(ofTwo))).toMatchObject({ session, subAgent: "A/two" });
  });

  it("have keys of their own: the same key in another sub-agent is another run", async () => {
    const session = crypto.randomUUID();
    const request = requestOf([{ chunks: chatEvents(1) }], { session, key: "plan" });
    const started = await Promise.all(
      ["A/one", "A/two", undefined, "A/one"].map((subAgent) => start({ ...request, subAgent })),
    );
    await Promise.all(started.map((reading) => follow(reading)));
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(3);
    expect(started[3]?.runId).toBe(started[0]?.runId);
    expect(callsOf(request.script.id).calls).toBe(3);
  });

  it("are listed page by page with all others", async () => {
    const session = crypto.randomUUID();
    const ids: string[] = [];
    for (const subAgent of [undefined, "A/one", "A/two", "A/one", undefined])
      ids.push(await run(session, { subAgent }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = valueOf(await layer.list({ session, limit: 2, cursor }));
      seen.push(...page.runs.map(({ runId }) => runId));
      ({ cursor } = page);
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it("are found where the session itself has none, and by nobody else's account", async () => {
    const session = crypto.randomUUID();
    const runId = await run(session, { subAgent: "A/one" });
    expect(await list({ session })).toEqual([runId]);
    expect(await list({ session: crypto.randomUUID() })).toEqual([]);
  });
});

describe("the tree", () => {
  it("shows who is below whom, also where one between has no runs", async () => {
    const session = crypto.randomUUID();
    await run(session);
    for (const subAgent of ["A/one", "A/one", "A/one/B/x", "A/two/B/y", "C/a%2Fb"]) await run(session, { subAgent });
    const { subAgents, ...root } = valueOf(await layer.tree({ session }));
    expect(root).toMatchObject({ session, runs: [{ session }] });
    expect(subAgents.map(outline)).toEqual([
      ["A/one", 2, ["A/one/B/x", 1]],
      ["A/two", 0, ["A/two/B/y", 1]],
      ["C/a%2Fb", 1],
    ]);
    expect(valueOf(await layer.tree({ session, limit: 1 })).subAgents[0]?.runs).toHaveLength(1);
  });

  it("of a session that has none is empty", async () => {
    const session = crypto.randomUUID();
    expect(valueOf(await layer.tree({ session }))).toEqual({ session, runs: [], subAgents: [] });
  });
});

describe("the session's home", () => {
  const stubOf = (name: string) => env.RUNS.getByName(`default/session/${name}`);

  it("hears of a sub-agent once, and again when it has not for a day", async () => {
    const session = crypto.randomUUID();
    const joins = () =>
      runInDurableObject(stubOf(session), (_home, { storage: { sql } }) =>
        sql.exec<{ name: string; expires: number }>("SELECT * FROM sub_agents").toArray(),
      );
    await run(session, { subAgent: "A/one" });
    const [first] = await joins();
    await run(session, { subAgent: "A/one" });
    expect(await joins()).toEqual([first]);
    const ofSubAgent = stubOf(`${session}/sub/A%2Fone`);
    await runInDurableObject(
      ofSubAgent,
      (_home, { storage: { sql } }) =>
        void sql.exec("UPDATE facts SET value = CAST(value AS INTEGER) - ? WHERE name = 'joinedAt'", JOIN_AGAIN_MS),
    );
    await evictDurableObject(ofSubAgent);
    await run(session, { subAgent: "A/one" });
    const [again] = await joins();
    expect(again?.expires).toBeGreaterThan(first?.expires ?? Number.POSITIVE_INFINITY);
  });

  it("forgets a sub-agent when no run of it can be left", async () => {
    const session = crypto.randomUUID();
    await run(session, { subAgent: "A/one" });
    await runInDurableObject(
      stubOf(session),
      (_home, { storage: { sql } }) => void sql.exec("UPDATE sub_agents SET expires = 1"),
    );
    expect(await runDurableObjectAlarm(stubOf(session))).toBe(true);
    expect(valueOf(await layer.tree({ session })).subAgents).toEqual([]);
  });

  it("knows so many, those it heard of last", async () => {
    const session = crypto.randomUUID();
    const account = "default";
    await runInDurableObject(stubOf(session), async (home) => {
      for (let number = 0; number <= MAX_SUB_AGENTS; number += 1)
        await home.join(`A/${number}`, { account, overflow: 0, session });
      const page = await home.list(account, { before: Number.MAX_SAFE_INTEGER, limit: 1 });
      expect(page.ok && page.value.subAgents).toHaveLength(MAX_SUB_AGENTS);
    });
  });

  it("is not waited for: a run starts where it cannot be told", async () => {
    const session = crypto.randomUUID();
    // The object of this session is another account's.
    await runInDurableObject(stubOf(session), (home) => home.join("B/x", { account: "acme", overflow: 0, session }));
    const runId = await run(session, { subAgent: "A/one" });
    expect(await list({ session, subAgent: "A/one" })).toEqual([runId]);
  });
});
