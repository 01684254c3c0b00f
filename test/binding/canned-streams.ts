/** Answers as providers send them, written by hand. */

const chunk = (delta: object, finish: string | null = null, usage?: object): string =>
  `data: ${JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "canned-1",
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...usage,
  })}\n\n`;

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };

/** A chat completions stream, with usage as it comes when asked for. */
export function openaiChatStream(words: readonly string[]): string {
  const usage = `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "canned-1", choices: [], usage: USAGE })}\n\n`;
  const texts = words.map((content) => chunk({ content }));
  return [chunk({ role: "assistant", content: "" }), ...texts, chunk({}, "stop"), usage, "data: [DONE]\n\n"].join("");
}

const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

/** A Messages stream. */
export function messagesStream(words: readonly string[]): string {
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "canned-1",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 5, output_tokens: 1 },
  };
  return [
    event("message_start", { message }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    event("ping", {}),
    ...words.map((text) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text } })),
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 2 } }),
    event("message_stop", {}),
  ].join("");
}

/** A chat completion. */
export const OPENAI_CHAT_BODY: string = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_700_000_000,
  model: "canned-1",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello there" }, finish_reason: "stop" }],
  usage: USAGE,
});

/** A message. */
export const MESSAGES_BODY: string = JSON.stringify({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "canned-1",
  content: [{ type: "text", text: "Hello there" }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 5, output_tokens: 2 },
});

/** CRLF line ends, as Gemini sends them. */
export const withCrlf = (stream: string): string => stream.replaceAll("\n", "\r\n");

/** Comments between events, as OpenRouter sends them while it waits, and one inside an event. */
export const withComments = (stream: string): string =>
  stream
    .split("\n\n")
    .map((text, index) => (index % 2 === 0 || text === "" ? text : `: OPENROUTER PROCESSING\n\n: inside\n${text}`))
    .join("\n\n");

/** The text in a chat completions stream. */
export function openaiChatText(stream: string): string {
  return stream
    .split("\n\n")
    .filter((text) => text.includes("data: {"))
    .map((text) => JSON.parse(text.slice(text.indexOf("data: ") + 6)) as { choices: { delta: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta.content ?? "")
    .join("");
}

/** The text in a Messages stream. */
export function messagesText(stream: string): string {
  return stream
    .split("\n\n")
    .filter((text) => text.includes("text_delta"))
    .map((text) => (JSON.parse(text.slice(text.indexOf("data: ") + 6)) as { delta: { text: string } }).delta.text)
    .join("");
}
