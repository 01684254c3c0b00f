/**
 * A Worker that calls models through our binding, the layer being a Worker of its own. Options come as headers; with a
 * header `run` a run is read again, `replay` saying how. With a header `reads` a stream is read in JavaScript, as agents do.
 */
import { wrapAI, type DurableAI, type RunOptions } from "durable-ai";
import type { InferenceLayer } from "../../src/run/run-record.ts";

interface Env {
  INFERENCE: Fetcher;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { headers } = request;
    const ai = wrapAI(undefined, { service: env.INFERENCE });
    const run = headers.get("run");
    if (run === null) return call(ai, request);
    if (headers.get("replay") === "native") return new Response(await ai.runs.read(run, { format: "native" }));
    // What the run object sends, as it sends it: nobody looks at it here.
    const reading = await (env.INFERENCE as unknown as InferenceLayer).read(run);
    return reading.ok ? new Response(reading.value.frames) : Response.json(reading.error, { status: 500 });
  },
};

async function call(ai: DurableAI, request: Request): Promise<Response> {
  const { model, ...inputs } = await request.json<{ model: string }>();
  const options = JSON.parse(request.headers.get("options") ?? "{}") as RunOptions;
  const answer = await ai.run(model, inputs, options);
  if (!(answer instanceof ReadableStream)) return Response.json(answer);
  const body = request.headers.has("reads") ? readHere(answer) : answer;
  return new Response(body, { headers: { "durable-ai-run-id": ai.runs.of(answer)?.runId ?? "" } });
}

function readHere(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  void write(stream, writable.getWriter());
  return readable;
}

async function write(stream: ReadableStream<Uint8Array>, writer: WritableStreamDefaultWriter): Promise<void> {
  for await (const chunk of stream) await writer.write(chunk);
  await writer.close();
}
