/** The events of a response with server-sent events, as text: what any Worker does that looks at them. */
export async function* sseEvents(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  let open = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (open + text).split("\n\n");
    open = events.pop() ?? "";
    yield* events;
  }
}
