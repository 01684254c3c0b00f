/** Peer: `resumable-stream` in a Node server, as its README has it, with Redis. It keeps nothing unless someone resumes. */
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { createResumableStreamContext } from "resumable-stream";

const [, , port, redisPort, upstream] = process.argv;
// Where its own clients connect to.
process.env.REDIS_URL = `redis://127.0.0.1:${redisPort}`;
const context = createResumableStreamContext({ waitUntil: (promise) => void promise.catch(() => undefined) });

const server = createServer(async (request, response) => {
  try {
    const parts = [];
    for await (const part of request) parts.push(part);
    const answer = await fetch(upstream, { method: "POST", body: Buffer.concat(parts) });
    const stream = await context.createNewResumableStream(crypto.randomUUID(), () =>
      answer.body.pipeThrough(new TextDecoderStream()),
    );
    response.writeHead(200, { "content-type": "text/event-stream" });
    Readable.fromWeb(stream.pipeThrough(new TextEncoderStream())).pipe(response);
  } catch (error) {
    response.destroy(error);
  }
});
server.listen(Number(port), "127.0.0.1");
