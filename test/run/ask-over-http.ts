/** Asks for a stream of Chat Completions over HTTP, and reads it as a client does. */
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import type { Ask, Asked, Attempt, Got } from "./crash-faults.ts";

/** Where to ask. */
export interface Door {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** What providers were asked so far. */
  calls(): Promise<SimulatedCall[]>;
}

/** Each call is told from others by a tag that is part of its model ids. */
export function askOverHttp({ fetch, calls }: Door): Ask {
  return async (asked) => {
    const tag = `+tag=${asked.tag ?? crypto.randomUUID()}`;
    const startedAt = Date.now();
    const response = await fetch("/v1/chat/completions", requestOf(asked, tag));
    const got = response.ok ? await readStream(response) : { ...NOTHING, error: await errorIn(response) };
    const mine = (await calls()).filter(({ model }) => model.endsWith(tag));
    return { ...got, ms: Date.now() - startedAt, calls: mine, attempts: await attemptsOf(response) };

    async function attemptsOf({ headers }: Response): Promise<Attempt[]> {
      const runId = headers.get("cf-aig-run-id");
      const record = await fetch(`/runs/${runId}`, { headers: { authorization: "Bearer dev" } });
      return ((await record.json()) as { attempts?: Attempt[] }).attempts ?? [];
    }
  };
}

type Answer = Omit<Got, "ms" | "calls" | "attempts">;
const NOTHING: Answer = { text: "", finish: undefined, usage: undefined, error: undefined };

function requestOf({ model, fallback, session, options = {} }: Asked, tag: string): RequestInit {
  return {
    method: "POST",
    headers: {
      authorization: "Bearer dev",
      "content-type": "application/json",
      "durable-ai-fallback": JSON.stringify(fallback.map((other) => other + tag)),
      "durable-ai-only": JSON.stringify(["openai", "anthropic", "google"]),
      ...(session !== undefined && { "durable-ai-session": session }),
      ...(options.timeouts && { "durable-ai-timeouts": JSON.stringify(options.timeouts) }),
    },
    body: JSON.stringify({
      model: model + tag,
      messages: [{ role: "user", content: "What becomes of an answer that breaks off?" }],
      stream: true,
      stream_options: { include_usage: true },
    }),
  };
}

interface Chunk {
  choices?: { delta?: { content?: string }; finish_reason?: string | null }[];
  usage?: { completion_tokens: number } | null;
  error?: { message: string; code?: string };
}

async function readStream(response: Response): Promise<Answer> {
  const got = { ...NOTHING };
  for (const line of (await bodyText(response)).split("\n")) {
    if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
    const { choices = [], usage, error } = JSON.parse(line.slice("data: ".length)) as Chunk;
    got.text += choices[0]?.delta?.content ?? "";
    got.finish = choices[0]?.finish_reason ?? got.finish;
    if (usage) got.usage = { completionTokens: usage.completion_tokens };
    if (error !== undefined) got.error = error;
  }
  return got;
}

/** What came of it: a run that failed ends with an error event and an error. */
async function bodyText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
  } catch {
    // It has been said in the error event.
  }
  return text;
}

async function errorIn(response: Response): Promise<Got["error"]> {
  const { error } = (await response.json()) as { error: { message: string; code?: string } };
  return { status: response.status, ...error };
}
