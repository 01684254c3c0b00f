/** What makes two calls the same, over conversations made up at random. */
import { expect, it } from "vitest";
import type { AgentRun } from "../../src/agents/agent-runs.ts";
import { conversationOf, fingerprint } from "../../src/agents/conversation.ts";
import { findRepeats } from "../../src/agents/repeated-call.ts";
import type { JsonObject } from "../../src/json.ts";
import type { RunRequest } from "../../src/run/run-record.ts";
import { randomFrom } from "../random.ts";

const CONVERSATIONS = 1_000;
const SEED = 11;

const requestOf = (messages: JsonObject[], model = "m"): RunRequest => ({
  model,
  inputs: { messages },
  format: "openai-chat",
  native: false,
  stream: true,
  includeUsage: true,
  requestHash: "",
});

async function runOf(messages: JsonObject[], seq: number, model?: string): Promise<AgentRun> {
  const conversation = conversationOf(requestOf(messages, model));
  if (conversation === undefined) throw new TypeError("no conversation");
  return { seq, ...(await fingerprint(conversation)) } as AgentRun;
}

async function repeatsOf(messages: JsonObject[], runs: readonly AgentRun[], model?: string) {
  const conversation = conversationOf(requestOf(messages, model));
  if (conversation === undefined) throw new TypeError("no conversation");
  return findRepeats(conversation, runs);
}

/** Few words, so that conversations come near to each other. */
class Talk {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  whole(most: number): number {
    return Math.floor(this.#random() * (most + 1));
  }
  words(): string {
    return Array.from({ length: 1 + this.whole(2) }, () => ["yes", "no", "go on", "2", "3"][this.whole(4)]).join(" ");
  }
  /** A round of a question, perhaps a tool or two, and an answer. */
  round(at: number): JsonObject[] {
    const tools = Array.from({ length: this.whole(2) }, (_, index): JsonObject[] => {
      const id = `call_${at}_${index}`;
      const call = {
        id,
        type: "function",
        function: { name: "clock", arguments: JSON.stringify({ n: this.whole(2) }) },
      };
      return [
        { role: "assistant", content: this.whole(1) === 0 ? "" : this.words(), tool_calls: [call] },
        { role: "tool", tool_call_id: id, content: this.words() },
      ];
    });
    return [{ role: "user", content: this.words() }, ...tools.flat(), { role: "assistant", content: this.words() }];
  }
}

it(`finds no run for a new turn, and the right one for an old one, in ${CONVERSATIONS} conversations`, async () => {
  const talk = new Talk(randomFrom(SEED));
  for (let count = 0; count < CONVERSATIONS; count += 1) {
    const system = { role: "system", content: `You are ${talk.words()}.` };
    const rounds = Array.from({ length: 1 + talk.whole(3) }, (_, at) => talk.round(at));
    const messages = [system, ...rounds.flat()];
    // A run for every answer of the model's, as an agent has them that died after the last.
    const ends = messages.flatMap(({ role }, at) => (role === "assistant" ? [at] : []));
    const runs = await Promise.all(ends.map((end, seq) => runOf(messages.slice(0, end), seq)));
    const where = JSON.stringify(messages);
    const next = await repeatsOf([...messages, { role: "user", content: talk.words() }], runs);
    expect(next.found, where).toEqual([]);
    expect(next.outdated, where).toEqual(runs);
    const at = talk.whole(ends.length - 1);
    const again = await repeatsOf(messages.slice(0, ends[at]), runs);
    // The results of a tool are also what would follow the answer before them, had that called no other tool.
    expect(
      again.found.filter(({ isAnswered }) => !isAnswered).map(({ run }) => run.seq),
      where,
    ).toEqual([at]);
  }
});

it("tells apart what is asked beside the messages, and the models asked", async () => {
  const messages = [{ role: "user", content: "go" }];
  const run = await runOf(messages, 1);
  expect((await repeatsOf(messages, [run])).found).toHaveLength(1);
  expect((await repeatsOf(messages, [run], "other")).found).toEqual([]);
});

it("prefers the run whose instructions are the same to the letter", async () => {
  const asked = (worker: number): JsonObject[] => [
    { role: "system", content: `You are worker ${worker}.` },
    { role: "user", content: "go" },
  ];
  const runs = [await runOf(asked(1), 1), await runOf(asked(2), 2)];
  expect((await repeatsOf(asked(2), runs)).found.map(({ run }) => run.seq)).toEqual([2, 1]);
});

it("takes an answer in one message or in several for the same", async () => {
  const call = { id: "c", type: "function", function: { name: "clock", arguments: '{"n": 1}' } };
  const result = { role: "tool", tool_call_id: "c", content: "12:00" };
  const question = { role: "user", content: "go" };
  const whole = [question, { role: "assistant", content: "Let me see", tool_calls: [call] }, result];
  const parted = [
    question,
    { role: "assistant", content: "Let me" },
    {
      role: "assistant",
      content: " see",
      tool_calls: [{ ...call, function: { name: "clock", arguments: '{"n":1}' } }],
    },
    result,
  ];
  expect((await repeatsOf(parted, [await runOf(whole, 1)])).found).toMatchObject([{ said: [{ text: "" }] }]);
});

it("tries the last message alone where the one before it may be a part of it", async () => {
  const question = { role: "user", content: "go" };
  const twice = [question, { role: "assistant", content: "Let" }, { role: "assistant", content: "Let me" }];
  const [found] = (await repeatsOf(twice, [await runOf([question], 1)])).found;
  expect(found?.said.map(({ text }) => text)).toEqual(["LetLet me", "Let me"]);
  const once = [question, { role: "assistant", content: "Let me" }];
  const [alone] = (await repeatsOf(once, [await runOf([question], 1)])).found;
  expect(alone?.said.map(({ text }) => text)).toEqual(["Let me"]);
});

it("reads no conversation in what is none", () => {
  expect(conversationOf({ ...requestOf([]), format: "openai-embeddings", inputs: { input: "a" } })).toBeUndefined();
  expect(conversationOf({ ...requestOf([]), inputs: { messages: 7 } })).toBeUndefined();
});

it("is the same call by a route that sends it to another model today", () => {
  const by = (model: string, route?: string): unknown => conversationOf({ ...requestOf([], model), route })?.asked;
  expect(by("a/one", "route/support")).toEqual(by("b/two", "route/support"));
  expect(by("a/one", "route/support")).not.toEqual(by("a/one"));
});
