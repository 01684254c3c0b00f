/** A Worker that calls a model of Workers AI, bare or through our binding. */
import { wrapAI } from "durable-ai";

interface Env {
  AI: Ai;
  /** Whether it is ours; `apart` is the floor of it: calls that are kept apart, and nothing else. */
  WRAPPED: "yes" | "apart" | "no";
}

interface Inputs {
  messages: { role: string; content: string }[];
  stream: boolean;
}

const MODEL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { messages, stream } = await request.json<Inputs>();
    const ai = aiOf(env);
    const answer: unknown = await ai.run(MODEL, { messages, stream });
    return answer instanceof ReadableStream ? new Response(answer) : Response.json(answer);
  },
};

function aiOf({ AI, WRAPPED }: Env): Ai {
  if (WRAPPED === "yes") return wrapAI(AI) as Ai;
  return WRAPPED === "no" ? AI : instanceOf(AI);
}

/** The real binding mixes up two calls at once; two instances of its class do not. */
function instanceOf(ai: Ai): Ai {
  const wire = ai as unknown as Fetcher;
  const fetcher: Pick<Fetcher, "fetch"> = { fetch: (input, init) => wire.fetch(input, init) };
  return Reflect.construct(ai.constructor, [fetcher]) as Ai;
}
