/** Many readers, many runs. `npm run soak -- --suite readers|spread` repeats them at size. */
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { contentOf, framesOf, layer, requestOf, start, valueOf } from "./layer.ts";
import { callsOf, chatEvents, mostWaiting } from "./scripted-provider.ts";

const LONG_MS = 600_000;

describe("readers", () => {
  it(
    "fifty of one run at random offsets, one of them stalled: all get the same bytes, and the run is not slowed",
    { timeout: LONG_MS },
    async () => {
      const random = seededRandom();
      const words = chatEvents(400, "x".repeat(200));
      for (let round = 0; round < soakCount(1); round += 1) {
        const reading = await start(requestOf([{ chunks: words, everyMs: 1 }]));
        const stalled = valueOf(await layer.read(reading.runId)).frames;
        const offsets = Array.from({ length: 50 }, () => Math.floor(random() * words.length));
        const texts = await Promise.all(
          offsets.map(
            async (from) => contentOf(await framesOf(valueOf(await layer.read(reading.runId, { from })).frames)).text,
          ),
        );
        expect(texts).toEqual(offsets.map((from) => words.slice(from).join("")));
        // The run has closed although one reader has not taken a byte.
        expect(valueOf(await layer.get(reading.runId)).outcome).toBe("completed");
        expect(contentOf(await framesOf(stalled)).text).toBe(words.join(""));
      }
    },
  );
});

/** The ids of a session's runs, page by page. */
async function listAll(session: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = valueOf(await layer.list({ session, limit, cursor }));
    ids.push(...page.runs.map(({ runId }) => runId));
    ({ cursor } = page);
  } while (cursor !== undefined);
  return ids.toSorted();
}

describe("spread", () => {
  it(
    "many runs of one session over few objects, none with more than four attempts waiting",
    { timeout: LONG_MS },
    async () => {
      const runs = soakCount(60);
      const session = crypto.randomUUID();
      const words = chatEvents(20);
      const requests = Array.from({ length: runs }, () =>
        requestOf([{ chunks: words, headersAfterMs: 500 }], { session }),
      );
      const readings = await Promise.all(requests.map((request) => start(request)));
      const texts = await Promise.all(readings.map(async ({ frames }) => contentOf(await framesOf(frames)).text));
      expect(texts.every((text) => text === words.join(""))).toBe(true);
      expect(requests.map(({ script }) => callsOf(script.id).calls)).toEqual(requests.map(() => 1));

      const objects = new Set(readings.map(({ runId }) => parseRunId(runId).object));
      for (const object of objects) expect(mostWaiting.get(object)).toBeLessThanOrEqual(4);
      expect(objects.size).toBeGreaterThan(1);
      expect(objects.size).toBeLessThanOrEqual(Math.ceil(runs / 4));
      expect(await listAll(session, 7)).toEqual(readings.map(({ runId }) => runId).toSorted());
    },
  );

  it("sends the same key to the same overflow object", async () => {
    const session = crypto.randomUUID();
    const words = chatEvents(20);
    const fill = Array.from({ length: 4 }, () => requestOf([{ chunks: words, headersAfterMs: 200 }], { session }));
    await Promise.all(fill.map((request) => start(request)));
    const keyed = requestOf([{ chunks: words, everyMs: 2 }], { session, key: "plan" });
    const readings = await Promise.all([start(keyed), start(keyed)]);
    expect(new Set(readings.map(({ runId }) => runId)).size).toBe(1);
    expect(callsOf(keyed.script.id).calls).toBe(1);
  });
});
