/**
 * `examples/support-agent` as `npm run example:support` starts it: three providers and three tools for one question, and
 * nothing of it twice where its process is killed. The test in a browser wants a Chromium, see chromium.ts.
 */
import { chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf, type SupportMessage } from "../../examples/support-agent/src/message.ts";
import { ChatSocket } from "../../scripts/chat-socket.ts";
import { buildSupportPage, startSupport, type SupportStage } from "../../scripts/support-stage.ts";
import { stateDirectory } from "../../scripts/wrangler-dev.ts";
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import { findChromium } from "./chromium.ts";

const QUESTION = "I think I was charged twice in October. I am ada@example.com.";
const MODELS = {
  CLASSIFIER: "openai/gpt-5.4-nano+headers=200",
  PLANNER: "anthropic/claude-sonnet-5+headers=200+delay=10",
  // Long enough to be killed in.
  WRITER: "google/gemini-3.8-flash+events=60+delay=40",
};
/** Of the answer's 60 pieces, how many have come when the agent is killed. */
const KILL_AT_PIECE = 20;
/** How long the test waits for anything: more than any of it takes on a busy machine. */
const PATIENCE_MS = 60_000;

/** What one question costs: the planner looks up the customer and the docs, then the invoices, then it knows. */
const PROVIDERS = ["openai", "anthropic", "anthropic", "anthropic", "google"];
const PARTS = ["data-step", "data-step", "tool-find_customer", "tool-tool_docs_search", "tool-list_invoices"];

let directory: Awaited<ReturnType<typeof stateDirectory>>;
let stage: SupportStage;
/** The text of the answer that nobody interrupted: the others are to be as it is. */
let whole = "";

beforeAll(async () => {
  buildSupportPage();
  directory = await stateDirectory();
  stage = await startSupport({ state: directory.path, vars: MODELS });
}, 2 * PATIENCE_MS);

afterAll(async () => {
  await Promise.all([stage?.agent.kill(), stage?.layer.kill()]);
  await directory?.remove();
});

describe("the support agent", { timeout: 4 * PATIENCE_MS }, () => {
  it("asks three providers and three tools for one answer", async () => {
    const { cost } = await meter();
    const socket = await ask("uninterrupted");
    await until(async () => (await answerOf("uninterrupted")) !== undefined);
    const message = await answerOf("uninterrupted");
    expect(message?.parts.map(({ type }) => type)).toEqual([...PARTS, "data-step", "text"]);
    expect(stepsIn(message)).toEqual([
      { name: "classify", model: MODELS.CLASSIFIER, state: "done", result: "billing" },
      { name: "plan", model: MODELS.PLANNER, state: "done", result: expect.stringContaining("Simulated") },
      { name: "write", model: MODELS.WRITER, state: "done" },
    ]);
    const outputs = JSON.stringify(message?.parts);
    for (const found of ["Ada Marsh", "inv_3312", "are a double charge"]) expect(outputs).toContain(found);
    whole = textIn(message);
    expect(whole).toContain("charged twice");
    expect(await cost()).toEqual({ providers: PROVIDERS, lookUps: ["customer", "invoices"] });
    socket.close();
  });

  it("goes on after kill -9 while it plans", async () => {
    const name = "killed";
    const { cost, callCount } = await meter();
    const socket = await ask(name);
    // The first round of the planner is over.
    await until(async () => (await callCount()) === 3);
    await stage.agent.kill();
    await stage.agent.start();
    void socket.resume();
    await becomes(async () => textIn(await answerOf(name)), whole);
    expect(await cost()).toEqual({ providers: PROVIDERS, lookUps: ["customer", "invoices"] });
    socket.close();
  });

  it.skipIf(findChromium() === undefined)(
    "shows it all to a page that stays open, through kill -9 while it writes",
    async () => {
      const { cost } = await meter();
      // As root, as in a container, Chromium has no sandbox.
      const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const broken: string[] = [];
      page.on("pageerror", ({ message }) => broken.push(message));
      await page.goto(stage.agent.url);
      await page.getByRole("textbox").fill(QUESTION);
      await page.getByRole("button", { name: "Ask" }).click();
      // The first steps may be done before a busy page looks.
      for (const step of ["[data-step=classify]", "[data-step=plan]", "[data-step=write][data-state=running]"])
        await page.locator(step).waitFor();
      await until(async () => (await textOn(page)).split(" ").length >= KILL_AT_PIECE);
      await stage.agent.kill();
      await stage.agent.start();
      await page.locator("[data-step=write][data-state=done]").waitFor();
      await page.getByRole("button", { name: "Ask" }).waitFor();
      await becomes(() => textOn(page), whole);
      expect(await page.locator("[data-step] code").allInnerTexts()).toEqual(
        Object.values(MODELS).map((model) => model.split("+")[0]),
      );
      expect(await page.locator("[data-tool]").count()).toBe(3);
      expect(await cost()).toEqual({ providers: PROVIDERS, lookUps: ["customer", "invoices"] });
      expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
      expect(broken).toEqual([]);
      await browser.close();
    },
  );
});

async function ask(name: string): Promise<ChatSocket> {
  const socket = new ChatSocket(stage.agent.url, `/agents/support/${name}`);
  await socket.ask(QUESTION);
  return socket;
}

/** Counts from now on. */
async function meter(): Promise<{
  callCount(): Promise<number>;
  /** Who was asked, and what was looked up, each in order. */
  cost(): Promise<{ providers: string[]; lookUps: string[] }>;
}> {
  await fetch(`${stage.layer.url}/simulator/calls`, { method: "DELETE" });
  const before = (await lookUps()).length;
  return {
    callCount: async () => (await calls()).length,
    cost: async () => ({
      providers: (await calls()).map(({ provider }) => provider),
      lookUps: (await lookUps()).slice(before),
    }),
  };
}

async function calls(): Promise<SimulatedCall[]> {
  return ((await json(`${stage.layer.url}/simulator/calls`)) as { calls: SimulatedCall[] }).calls;
}

async function lookUps(): Promise<string[]> {
  return ((await json(`${stage.agent.url}/look-ups`)) as { what: string }[]).map(({ what }) => what);
}

/** The answer, once the agent has kept it. */
async function answerOf(name: string): Promise<SupportMessage | undefined> {
  const messages = (await json(`${stage.agent.url}/agents/support/${name}/get-messages`)) as SupportMessage[];
  return messages.find(({ role }) => role === "assistant");
}

function textIn(message: SupportMessage | undefined): string {
  return message === undefined ? "" : textOf(message);
}

function stepsIn(message: SupportMessage | undefined): unknown[] {
  return (message?.parts ?? []).flatMap((part) => (part.type === "data-step" ? [part.data] : []));
}

async function textOn(page: Page): Promise<string> {
  return (await page.locator("article.assistant .text").allTextContents()).join("");
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

/** Says what there was in its place. */
async function becomes(text: () => Promise<string>, wanted: string): Promise<void> {
  await expect.poll(text, { timeout: PATIENCE_MS }).toBe(wanted);
}

async function until(is: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await is())) {
    if (Date.now() > deadline) throw new Error(`it did not come to it: ${String(is)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
