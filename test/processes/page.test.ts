/**
 * A page in a real browser: it reads runs while they stream, through connections that break, and sees every word once.
 * Wants a Chromium on PATH, or its path in `CHROMIUM` (Debian: `apt-get install chromium`); without one it is skipped.
 */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, startWrangler, stateDirectory, type WranglerProcess } from "../../scripts/wrangler-dev.ts";
import { startPageServer, type PageServer } from "./page-server.ts";
import type { Shown } from "./page-window.ts";

const EVENTS = 60;
/** The answer takes some three seconds: long enough to break its connections in. */
const EVERY_MS = 50;
/** How long the test waits for anything: more than any of it takes on a busy machine. */
const PATIENCE_MS = 60_000;

const browserPath = findChromium();
if (browserPath === undefined)
  console.warn("test/processes/page.test.ts is SKIPPED: no Chromium on PATH; install one, or set CHROMIUM to its path");

describe.skipIf(browserPath === undefined).concurrent("a page in a browser", () => {
  let directory: Awaited<ReturnType<typeof stateDirectory>>;
  let worker: WranglerProcess;
  let server: PageServer;
  let browser: Browser;

  beforeAll(async () => {
    directory = await stateDirectory();
    const places = { state: `${directory.path}/state`, registry: `${directory.path}/registry` };
    // As root, as in a container, Chromium has no sandbox.
    const args = ["--no-sandbox"];
    [worker, browser] = await Promise.all([
      startWrangler({ config: "test/processes/page/wrangler.jsonc", port: await freePort(), ...places }),
      chromium.launch({ executablePath: browserPath, args }),
    ]);
    server = await startPageServer(worker.url);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await worker?.kill();
    await directory?.remove();
  });

  /** Starts a run of an agent of its own. */
  async function startRun(events = EVENTS): Promise<{ agent: string; run: string; runId: string }> {
    const agent = crypto.randomUUID();
    const run = `plan-${agent.slice(0, 8)}`;
    const model = `openai/gpt-4.1+events=${events}+delay=${EVERY_MS}+tag=${run}`;
    const body = JSON.stringify({ model, key: run });
    const response = await fetch(`${worker.url}/agents/writer/${agent}`, { method: "POST", body });
    const { runId } = (await response.json()) as { runId: string };
    return { agent, run, runId };
  }

  /** The text of a run that has closed, as the layer has it. */
  async function textOf(runId: string): Promise<string> {
    const events = await (await fetch(`${worker.url}/layer/runs/${runId}/events?format=text`)).text();
    return [...events.matchAll(/^event: events\ndata: (.*)$/gm)]
      .map(([, data]) => (JSON.parse(data ?? "{}") as { text: string }).text)
      .join("");
  }

  async function open(query: Record<string, string>): Promise<{ page: Page; context: BrowserContext }> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/?${new URLSearchParams(query).toString()}`);
    return { page, context };
  }

  const requestsFor = (part: string): string[] => server.asked.filter((path) => path.includes(part));

  it("shows every word once to every kind of reader, cut and offline in between", async () => {
    const { page, context } = await open({ agent: "nobody" });
    // Long enough to be cut twice on a busy machine before it is whole.
    const { agent, run, runId } = await startRun(240);
    await show(page, { agent, run, others: true });
    await saw(page, "use-inference", ({ text }) => text.length > 20);
    server.cut(agent);
    const { text } = await nowOf(page, "use-inference");
    await saw(page, "use-inference", (now) => now.text.length > text.length + 40);
    // Offline is for new requests; Chromium leaves the open ones alone.
    await context.setOffline(true);
    server.cut(agent);
    await saw(page, "use-inference", ({ status }) => status === "connecting");
    await context.setOffline(false);
    const readers = ["use-inference", "event-source", "use-agent", "web-socket"];
    await Promise.all(readers.map((reader) => saw(page, reader, ({ status }) => status.startsWith("completed"))));
    const whole = await textOf(runId);
    expect(whole.length).toBeGreaterThan(EVENTS);
    for (const reader of readers) {
      const states = await seenBy(page, reader);
      expect([reader, states.at(-1)?.[1]]).toEqual([reader, whole]);
      for (const [, shown] of states) expect(whole.startsWith(shown)).toBe(true);
      expect(states.length).toBeGreaterThan(3);
    }
    const statuses = (await seenBy(page, "use-inference")).map(([status]) => status);
    const changes = statuses.filter((status, index) => status !== statuses[index - 1]);
    expect(changes.filter((status) => status === "connecting").length).toBeGreaterThan(1);
    if (process.env["SCREENSHOTS"]) await page.screenshot({ path: `${process.env["SCREENSHOTS"]}/readers.png` });
    // An EventSource comes back by itself after three seconds; 204 tells it that it has everything.
    await saw(page, "event-source", ({ status }) => status === "completed, told to go");
    await context.close();
  });

  it("asks once where nothing breaks, also in StrictMode, and shows all after a reload", async () => {
    const { agent, run, runId } = await startRun();
    const { page, context } = await open({ agent, run });
    await saw(page, "use-inference", ({ text }) => text.length > 100);
    expect(requestsFor(run)).toHaveLength(1);
    await page.reload();
    await saw(page, "use-inference", ({ status }) => status === "completed");
    expect((await nowOf(page, "use-inference")).text).toBe(await textOf(runId));
    expect(requestsFor(run)).toHaveLength(2);
    await context.close();
  });

  it("leaves a run when the component goes, and starts over with another run or place", async () => {
    const one = await startRun();
    const { page, context } = await open({ agent: one.agent, run: one.run });
    await saw(page, "use-inference", ({ text }) => text.length > 20);
    // Long enough to be seen streaming on a busy machine.
    const two = await startRun(200);
    await show(page, { agent: two.agent, run: two.run });
    await saw(page, "use-inference", ({ status, text }) => status === "streaming" && text.length > 20);
    await until(() => server.open(one.run) === 0);
    await show(page);
    await until(() => server.open(two.run) === 0);
    await show(page, { agent: "", run: two.runId, layer: "/layer" });
    await saw(page, "use-inference", ({ status }) => status === "completed");
    expect((await nowOf(page, "use-inference")).text).toBe(await textOf(two.runId));
    await show(page, { agent: "nobody" });
    await saw(page, "use-inference", ({ status, text }) => status === "idle" && text === "");
    await context.close();
  });

  it("cancels: the run ends, and so does the provider's work", async () => {
    const { agent, run } = await startRun(2_000);
    const { page, context } = await open({ agent, run });
    await saw(page, "use-inference", ({ text }) => text.length > 20);
    await page.getByRole("button", { name: "Stop" }).click();
    await saw(page, "use-inference", ({ status }) => status === "cancelled");
    await until(async () => {
      const answer = await fetch(`${worker.url}/layer/simulator/calls`);
      const { calls } = (await answer.json()) as { calls: { model: string; state: string }[] };
      return calls.filter(({ model }) => model.includes(run)).every(({ state }) => state === "aborted");
    });
    await context.close();
  });

  it("says of a run that is not the page's what to change, and asks once", async () => {
    const { runId } = await startRun(1);
    const { page, context } = await open({ agent: "somebody-else", run: runId });
    const error = page.locator("#use-inference .error");
    await saw(page, "use-inference", ({ status }) => status === "failed");
    expect(await error.textContent()).toMatch(
      /^run\/not-found Give the id or the key of a run that this agent started/,
    );
    expect(requestsFor(`somebody-else/inference/runs/${runId}`)).toHaveLength(1);
    await show(page, { agent: "another", run: runId, headers: { "x-stranger": "1" } });
    await saw(page, "use-inference", ({ status }) => status === "failed");
    await until(async () => (await error.textContent())?.startsWith("auth/invalid") ?? false);
    expect(requestsFor(`another/inference/runs/${runId}`)).toHaveLength(1);
    if (process.env["SCREENSHOTS"]) await page.screenshot({ path: `${process.env["SCREENSHOTS"]}/refused.png` });
    await context.close();
  });
});

/** Makes the page show it, or nothing. */
function show(page: Page, shown?: Shown): Promise<void> {
  return page.evaluate((given) => window.show(given), shown);
}

interface Now {
  status: string;
  text: string;
}

/** What a reader shows. */
async function nowOf(page: Page, reader: string): Promise<Now> {
  const section = page.locator(`#${reader}`);
  const [status, text] = await Promise.all([
    section.locator(".status").textContent(),
    section.locator(".text").textContent(),
  ]);
  return { status: status ?? "", text: text ?? "" };
}

/** Waits until a reader shows what is asked for. */
async function saw(page: Page, reader: string, is: (now: Now) => boolean): Promise<void> {
  let now: Now | undefined;
  await until(
    async () => is((now = await nowOf(page, reader))),
    () => `${reader} shows ${JSON.stringify(now)}`,
  );
}

/** Everything it has shown since the page was loaded. */
function seenBy(page: Page, reader: string): Promise<[status: string, text: string][]> {
  return page.evaluate((name) => window.seen[name] ?? [], reader);
}

async function until(is: () => boolean | Promise<boolean>, instead = (): string => String(is)): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await is())) {
    if (Date.now() > deadline) throw new Error(`it did not come to it: ${instead()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function findChromium(): string | undefined {
  const named = process.env["CHROMIUM"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const known = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  return [...(named === undefined ? [] : [named]), ...known].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
