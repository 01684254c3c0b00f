/** What must compile: ours where an `Ai` is expected, and answers typed by what was asked. Checked by `npm run types`. */
import { createAI } from "agents/models/ai-sdk";
import { createWorkersAI } from "workers-ai-provider";
import type { Service } from "./service.ts";
import { wrapAI, type DurableAI } from "../../src/index.ts";

declare const real: Ai;
declare const service: Fetcher;
declare const typedService: Service;
declare const namespace: DurableObjectNamespace;
/** As `wrangler types` writes it. */
interface Env {
  OPENAI_API_KEY: string;
}
declare const env: Env;

/** Holds where `Actual` is exactly `Expected`. */
type Same<Actual, Expected> =
  (<T>() => T extends Actual ? 1 : 2) extends <T>() => T extends Expected ? 1 : 2 ? true : false;
function same<Expected>(): <Actual>(actual: Actual, holds: Same<Actual, Expected>) => void {
  return () => undefined;
}

export const ours: DurableAI = wrapAI(real, { service });
export const asAi: Ai = ours;
export const bindings: DurableAI[] = [
  wrapAI(real),
  wrapAI(undefined, { service }),
  wrapAI(real, { service: typedService }),
  wrapAI(real, { runs: namespace, env }),
  wrapAI(real, { service, compat: "cloudflare", defaults: { session: "s", metadata: { a: 1 }, onDetach: "continue" } }),
];
export const providers: unknown[] = [createAI({ binding: ours }), createWorkersAI({ binding: ours })];

const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
/** What an interface describes, with no index signature. */
interface Inputs {
  messages: { role: string; content: string }[];
  stream: true;
}
declare const inputs: Inputs;
const messages = [{ role: "user", content: "hi" }];

/** Never called: its types are the test. */
export async function answers(): Promise<void> {
  same<Response>()(await ours.run(LLAMA, { messages }, { returnRawResponse: true, session: "s" }), true);
  same<ReadableStream>()(await ours.run(LLAMA, { messages, stream: true }, { key: "k" }), true);
  same<AiAsyncBatchResponse>()(await ours.run(LLAMA, { requests: [{ prompt: "a" }] }, { queueRequest: true }), true);
  same<Awaited<ReturnType<typeof known>>>()(await ours.run(LLAMA, { messages }, { metadata: { a: 1 } }), true);
  same<Response>()(await ours.run("openai/gpt-6-sol", { messages }, { returnRawResponse: true }), true);
  same<ReadableStream>()(await ours.run("openai/gpt-6-sol", { messages, stream: true }, { session: "s" }), true);
  same<ReadableStream>()(await ours.run("openai/gpt-6-sol", inputs), true);
  const { response } = await ours.run("openai/gpt-6-sol", { messages }, { format: "anthropic-messages" });
  same<string | undefined>()(response, true);
  const { run } = ours;
  await run("anthropic/claude-sonnet-5", { messages }, { openaiEndpoint: "/v1/messages" });
  // @ts-expect-error a session is a name
  await ours.run("openai/gpt-6-sol", { messages }, { session: 7 });
  // @ts-expect-error there is no such format
  await ours.run("openai/gpt-6-sol", { messages }, { format: "gopher" });
  // @ts-expect-error a service or namespaces, not both
  wrapAI(real, { service, runs: namespace, env });
}

const known = () => real.run(LLAMA, { messages });
