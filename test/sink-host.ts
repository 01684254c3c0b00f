/**
 * A sink on the internet, for tests: `https://sinks.example.com/<name>` takes what is posted to it. A test makes up a name
 * nobody else has, says how it answers (`PUT`, the status as its body; `hang` for no answer), and asks what it got (`GET`).
 */
interface Sink {
  answers: string;
  /** What was posted, taken or not: the status of the answer, the headers, and the body in Base64. */
  posts: { status: number; headers: Record<string, string>; body: string }[];
}

const sinks = new Map<string, Sink>();

export async function sinkHost(request: Request, { pathname }: URL): Promise<Response> {
  const name = pathname.split("/")[1] ?? "";
  const sink = sinks.get(name) ?? { answers: "200", posts: [] };
  sinks.set(name, sink);
  if (request.method === "GET") return Response.json(sink.posts);
  const body = Buffer.from(await request.arrayBuffer());
  if (request.method === "PUT") {
    sink.answers = body.toString();
    return new Response(null, { status: 204 });
  }
  if (sink.answers === "hang") return new Promise(() => undefined);
  const status = Number(sink.answers);
  sink.posts.push({ status, headers: Object.fromEntries(request.headers), body: body.toString("base64") });
  const headers = status >= 300 && status < 400 ? { location: "http://127.0.0.1/" } : undefined;
  return new Response(status === 204 ? null : "{}", { status, headers });
}
