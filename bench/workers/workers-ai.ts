/** A Worker that calls a model of Workers AI, bare or through our binding. */
import { wrapAI } from "durable-ai";

interface Env {
  AI: Ai;
  /** Whether it is ours. */
  WRAPPED: "yes" | "no";
}

interface Inputs {
  messages: { role: string; content: string }[];
  stream: boolean;
}

const MODEL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { messages, stream } = await request.json<Inputs>();
    const ai = (env.WRAPPED === "yes" ? wrapAI(env.AI) : env.AI) as Ai;
    const answer: unknown = await ai.run(MODEL, { messages, stream });
    return answer instanceof ReadableStream ? new Response(answer) : Response.json(answer);
  },
};
