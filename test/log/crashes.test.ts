/** Run objects and log objects that die at random: every run that closed is in the log, once. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { dayOf } from "../../src/log/log-query.ts";
import { crash, pause, until } from "../durable-objects/layer.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { newAccount, runIn, type LoggedAccount } from "./asking.ts";

const LONG_MS = 3_600_000;
/** From well before a record is sent to well after it was taken. */
const MOST_WAIT_MS = 250;

async function crashLog({ account }: LoggedAccount): Promise<void> {
  const stub = env.LOGS.getByName(`${account}/log/${dayOf(Date.now())}`);
  try {
    await runInDurableObject(stub, (_log, state) => state.abort("the test killed this object"));
  } catch {
    // The call dies with the object.
  }
}

it(
  "every run that closed is logged exactly once, wherever its object or the log's is killed",
  { timeout: LONG_MS },
  async ({ task }) => {
    const count = soakCount(8);
    const random = seededRandom();
    const mine = newAccount();
    const ids: string[] = [];
    const killed = { run: 0, log: 0 };
    for (let round = 0; round < count; round += 1) {
      const session = crypto.randomUUID();
      const runs = await Promise.all(
        Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
          runIn(mine, { session, metadata: { round } }, [{ chunks: chatEvents(2) }]),
        ),
      );
      ids.push(...runs.map(({ runId }) => runId));
      await pause(Math.floor(random() * MOST_WAIT_MS));
      const which = random();
      if (which < 0.6) {
        await crash(runs[0]?.runId ?? "");
        killed.run += 1;
      }
      if (which > 0.4) {
        await crashLog(mine);
        killed.log += 1;
      }
    }
    // An alarm comes by itself; here it comes sooner.
    const objects = [...new Set(ids.map((id) => parseRunId(id).object))];
    const logged = async (): Promise<string[]> => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await mine.logs.query({ limit: 500, ...(cursor && { cursor }) });
        found.push(...page.logs.map(({ id }) => id));
        ({ cursor } = page);
      } while (cursor !== undefined);
      return found;
    };
    await until(async () => {
      for (const object of objects)
        await runInDurableObject(env.RUNS.get(env.RUNS.idFromString(object)), (runs) => runs.alarm());
      await pause(200);
      return new Set(await logged()).size === ids.length;
    });
    await pause(1_000);
    expect((await logged()).toSorted()).toEqual(ids.toSorted());
    const { groups } = await mine.logs.analyze();
    expect(groups).toMatchObject([{ runs: ids.length, errors: 0 }]);
    task.meta.measured = [`${ids.length} runs; ${killed.run} run objects and ${killed.log} log objects killed`];
  },
);
