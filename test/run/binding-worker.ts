/** A Worker with the binding, for `ask-over-binding.ts`: it makes the call that it is sent, and says what came of it. */
import { DurableAIError, wrapAI, type DurableAI } from "durable-ai";
import { readAnswer, refused, type Answered, type Attempt, type ChatCall } from "./ask.ts";

interface Env {
  /** There is none offline. */
  AI?: Ai;
  INFERENCE: Fetcher;
}

const worker: ExportedHandler<Env> = {
  async fetch(request, env) {
    if (request.method !== "POST") return new Response("POST the arguments of ai.run", { status: 405 });
    const call = await request.json<ChatCall>();
    return Response.json(await answerTo(call, wrapAI(env.AI, { service: env.INFERENCE })));
  },
};
export default worker;

async function answerTo({ model, inputs, options }: ChatCall, ai: DurableAI): Promise<Answered> {
  try {
    const stream: ReadableStream<Uint8Array> = await ai.run(model, inputs, options);
    return { ...(await readAnswer(stream)), attempts: await attemptsOf(ai.runs.of(stream)?.runId, ai) };
  } catch (thrown) {
    if (!DurableAIError.isInstance(thrown)) throw thrown;
    return { ...refused(thrown.facts), attempts: await attemptsOf(thrown.runId, ai) };
  }
}

async function attemptsOf(runId: string | undefined, ai: DurableAI): Promise<Attempt[]> {
  return runId === undefined ? [] : (await ai.runs.get(runId)).attempts;
}
