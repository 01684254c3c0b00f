/**
 * Chat agents of the SDK that die in the middle of a turn, at random: the answer is the one they would have given, and
 * nothing is inferred twice. `npm run soak -- --suite recovered-turns` repeats it at size.
 */
import { env } from "cloudflare:workers";
import { getAgentByName } from "agents";
import type { UIMessage } from "ai";
import { expect, it } from "vitest";
import { seededRandom, soakCount } from "../soak.ts";
import { connect } from "./agent.ts";
import { toolRuns, toolStarts } from "./chat-agents.ts";
import { askedFor, callIds, tell, type Piece, type Story } from "./storyteller.ts";

/** How long a turn may take to come to its end after a kill. */
const PATIENCE_MS = 15_000;
/** Agents at once. */
const BATCH = 5;

type Host = "chat" | "think";

/** One turn and when its agent dies, decided beforehand. */
interface Plan {
  id: string;
  story: Story;
  /** Milliseconds after the question. */
  killsAt: number[];
}

/** What matters of an answer: hosts spread it over parts as they like. */
interface Told {
  text: string;
  reasoning: string;
  calls: { id: string; state: string; input: unknown; output: unknown }[];
}

it.each<Host>(["chat", "think"])(
  "%s agents that are killed at random answer as if they had lived",
  async (host) => {
    const random = seededRandom();
    const plans = Array.from({ length: soakCount(10) }, () => planOf(host, random));
    for (let from = 0; from < plans.length; from += BATCH)
      await Promise.all(plans.slice(from, from + BATCH).map((plan) => check(host, plan)));
  },
  1_200_000,
);

async function check(host: Host, plan: Plan): Promise<void> {
  const { id, story, killsAt } = plan;
  tell(id, story);
  const said = JSON.stringify({ host, ...plan, story: undefined, events: story.steps.map(({ length }) => length) });
  await ask(host, id);
  let at = 0;
  for (const killAt of killsAt) {
    await pause(killAt - at);
    at = killAt;
    await kill(host, id);
  }
  const wanted = toldIn(story);
  const until = Date.now() + PATIENCE_MS;
  let told = await answerOf(host, id);
  while (JSON.stringify(told) !== JSON.stringify(wanted) && Date.now() < until) {
    await pause(40);
    told = await answerOf(host, id);
  }
  expect.soft(told, said).toEqual(wanted);
  expect.soft(askedFor(id), said).toHaveLength(story.steps.length);
  for (const callId of story.steps.flatMap((step) => callIds(step))) {
    expect.soft(toolRuns.get(callId), `${said} ${callId}`).toHaveLength(1);
    // A tool that died in the middle begins again, under the same key.
    expect.soft(new Set(toolStarts.get(callId)).size, `${said} ${callId}`).toBe(1);
  }
}

// ---- plans -----------------------------------------------------------------------------------------------------------

function planOf(host: Host, random: () => number): Plan {
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const id = `${host}-${Array.from({ length: 12 }, () => whole(0, 15).toString(16)).join("")}`;
  const everyMs = whole(4, 16);
  const tools = whole(0, 2);
  const steps = Array.from({ length: tools + 1 }, (_, step) => [
    ...(random() < 0.5 ? pieces("reasoning", `think${step}`, whole(1, 25)) : []),
    ...(step === tools || random() < 0.6 ? pieces("text", `word${step}`, whole(1, 40)) : []),
    ...(step === tools ? [] : callsOf(`${id}${step}`, whole(1, 2), whole(0, 150), whole(2, 12))),
  ]);
  const lastsMs = steps.flat().length * everyMs + tools * 100;
  const first = whole(20, lastsMs + 100);
  return { id, story: { steps, everyMs }, killsAt: random() < 0.25 ? [first, first + whole(100, 2_500)] : [first] };
}

function pieces(kind: "text" | "reasoning", word: string, count: number): Piece[] {
  const words = Array.from({ length: count }, (_, index) => `${word}.${index} `);
  return words.map((text) => (kind === "text" ? { text } : { reasoning: text }));
}

/** Calls of `clock`, each with its arguments in `parts`. */
function callsOf(id: string, count: number, ms: number, parts: number): Piece[] {
  return Array.from({ length: count }, (_, index): Piece[] => {
    const input = JSON.stringify({ zone: `Europe/Zurich-${index}`, ms });
    const size = Math.ceil(input.length / parts);
    return Array.from({ length: Math.ceil(input.length / size) }, (_part, part) => ({
      call: "clock",
      id: `call_${id}${index}`,
      input: input.slice(part * size, (part + 1) * size),
    }));
  }).flat();
}

// ---- agents ----------------------------------------------------------------------------------------------------------

async function ask(host: Host, id: string): Promise<void> {
  if (host === "think") return env.THINK.getByName(id).ask(`story:${id}`);
  const socket = await connect(`/agents/chat/${id}`);
  const messages = [{ id: "u1", role: "user", parts: [{ type: "text", text: `story:${id}` }] }];
  const body = JSON.stringify({ trigger: "submit-message", messages });
  socket.send({ type: "cf_agent_use_chat_request", id: "r1", init: { method: "POST", body } });
}

async function kill(host: Host, id: string): Promise<void> {
  try {
    if (host === "think") await env.THINK.getByName(id).crash();
    else await env.CHAT.getByName(id).crash();
  } catch {
    // The call dies with the object.
  }
}

async function answerOf(host: Host, id: string): Promise<Told> {
  // As a visitor does, this starts the agent where it is gone.
  const messages =
    host === "think"
      ? await env.THINK.getByName(id).transcript()
      : await (await getAgentByName(env.CHAT, id)).transcript();
  return toldBy(messages as UIMessage[]);
}

/** What the model said since the last question. */
function toldBy(messages: readonly UIMessage[]): Told {
  const answers = messages.slice(messages.findLastIndex(({ role }) => role === "user") + 1);
  const parts = answers.flatMap((message) => message.parts);
  const textOf = (type: "text" | "reasoning"): string =>
    parts.map((part) => (part.type === type ? part.text : "")).join("");
  const calls = parts.flatMap((part) =>
    "toolCallId" in part
      ? [{ id: part.toolCallId, state: part.state ?? "", input: part.input, output: part.output }]
      : [],
  );
  return { text: textOf("text"), reasoning: textOf("reasoning"), calls };
}

function toldIn({ steps }: Story): Told {
  const all = steps.flat();
  const calls = callIds(all).map((id) => {
    const text = all.map((piece) => ("call" in piece && piece.id === id ? piece.input : "")).join("");
    const input = JSON.parse(text) as { zone: string };
    return { id, state: "output-available", input, output: { zone: input.zone, now: "12:00" } };
  });
  return {
    text: all.map((piece) => ("text" in piece ? piece.text : "")).join(""),
    reasoning: all.map((piece) => ("reasoning" in piece ? piece.reasoning : "")).join(""),
    calls,
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
