/** What formats cannot say of messages: their order, their texts, their files. */
import type { ChatMessage } from "../../src/chat.ts";
import { inMessages, inParts, withContent, type Loss, type Part } from "./loss.ts";

type ResultPart = Extract<Part, { type: "tool-result" }>;

export const SYSTEM_FIRST: Loss = inMessages(
  "messages",
  "the system prompt comes first",
  (messages) => [
    ...messages.filter(({ role }) => role === "system"),
    ...messages.filter(({ role }) => role !== "system"),
  ],
  /: a system message in mid-conversation/,
);
/** An assistant's message: what it thought, what it said, what it called. */
export const ORDER: Loss = inMessages(
  "messages",
  "a message has a text and, beside it, reasoning and calls",
  (messages) =>
    messages.map((message) => {
      if (message.role !== "assistant") return message;
      const of = (...types: Part["type"][]): Part[] => message.content.filter(({ type }) => types.includes(type));
      return withContent(message, [
        ...joined(of("reasoning"), "\n\n"),
        ...of("text", "file", "custom"),
        ...of("tool-call"),
      ]);
    }),
);
/** Texts of one kind that follow each other, as one. */
function joined(parts: readonly Part[], between: string): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if ((part.type === "text" || part.type === "reasoning") && last?.type === part.type)
      all[all.length - 1] = { ...last, text: `${last.text}${between}${part.text}` };
    else all.push(part);
  }
  return all;
}
/** What a tool answered: its texts as one, and its files. */
export const ONE_TEXT_IN_RESULTS: Loss = inParts(
  { type: "tool-result", field: "tool-result.output" },
  "a result has a text and, beside it, files",
  (result) => {
    const texts = result.output.filter(({ type }) => type === "text");
    const files = result.output.filter(({ type }) => type === "file");
    return { ...result, output: [...joined(texts, "\n"), ...files] as ResultPart["output"] };
  },
);
export const ONE_TEXT: Loss = inMessages("text", "a message of texts is one text", (messages) =>
  messages.map((message) =>
    withContent(
      message,
      asOneText(message.content).map((part) =>
        part.type === "tool-result" ? { ...part, output: asOneText(part.output) as ResultPart["output"] } : part,
      ),
    ),
  ),
);
function asOneText(parts: readonly Part[]): readonly Part[] {
  return parts.some(({ type }) => type === "file")
    ? parts
    : joined(
        parts.filter(({ type }) => type !== "custom"),
        "\n",
      );
}
export const NO_BLANK_TEXTS: Loss = inParts({ type: "text" }, "blank texts are refused", (part) =>
  part.text.trim() === "" ? undefined : part,
);

// ---- files -------------------------------------------------------------------------------------------------------------

export const FILES_AFTER_RESULTS: Loss = inMessages(
  "tool-result.output",
  "files of tools are the user's, after the results",
  (messages) =>
    messages.flatMap((message, at): ChatMessage[] => {
      if (message.role !== "tool") return [message];
      const files = message.content.flatMap(({ output }) => output.filter(({ type }) => type === "file"));
      const content = message.content.map((result) => ({
        ...result,
        output: result.output.filter(({ type }) => type !== "file"),
      }));
      // The results of one turn may be messages of their own.
      expectNoResultAfter(messages, at, files.length);
      return [
        { ...message, content },
        { role: "user", content: files },
      ];
    }),
  /: tool messages carry text only/,
);
function expectNoResultAfter(messages: ChatMessage[], at: number, files: number): void {
  if (files > 0 && messages[at + 1]?.role === "tool") throw new Error("files before other results: extend the table");
}
export const namedFiles = (name: string, unnamed: RegExp = /^(image|audio|video)\//): Loss =>
  inParts(
    { type: "file", field: "file.filename" },
    "bytes of a document have a name, images have none",
    ({ filename, ...file }) => {
      const named = filename ?? (file.data === undefined ? undefined : name);
      return unnamed.test(file.mediaType) || named === undefined ? file : { ...file, filename: named };
    },
  );
/** OpenAI has parts of their own for images and sounds alone. */
export const OPENAI_NAMED_FILES: Loss = namedFiles("file", /^(image|audio)\//);
export const NO_NAMES_OF_FILES: Loss = inParts(
  { type: "file", field: "file.filename" },
  "files have no names",
  ({ filename: _name, ...file }) => file,
  /\.filename: Gemini has no names/,
);
/** What is behind a URL is known to whoever wrote it. */
export const typedByUrl = (other?: string): Loss =>
  inParts({ type: "file", field: "file.mediaType" }, "a URL does not say what it leads to", (file) =>
    file.url === undefined
      ? file
      : { ...file, mediaType: file.mediaType.startsWith("image/") ? "image/*" : (other ?? file.mediaType) },
  );
export const TYPED_IMAGES: Loss = inParts({ type: "file", field: "file.mediaType" }, "every file has a type", (file) =>
  file.mediaType === "image/*" ? { ...file, mediaType: "image/jpeg" } : file,
);
export const NO_FILES_OF_MODELS: Loss = inMessages(
  "file",
  "an assistant's message holds none",
  (messages) =>
    messages.map((message) =>
      message.role === "assistant"
        ? { ...message, content: message.content.filter(({ type }) => type !== "file") }
        : message,
    ),
  /: an assistant's message cannot hold files/,
);
export const NO_URLS_BUT_OF_IMAGES: Loss = inParts(
  { type: "file" },
  "files but images are bytes",
  (file) => (file.url === undefined || file.mediaType.startsWith("image/") ? file : undefined),
  /: a file of type \S+ cannot be given by URL/,
);
export const ANTHROPIC_FILES: Loss[] = [
  inParts(
    { type: "file" },
    "images, PDF and text alone",
    (file) => (/^(image\/.*|application\/pdf|text\/plain)$/.test(file.mediaType) ? file : undefined),
    /: files of this type cannot be sent/,
  ),
  inParts({ type: "file" }, "a document that is text is text", (file) =>
    file.mediaType === "text/plain" ? { type: "text", text: atob(file.data ?? "") } : file,
  ),
];
export const BEDROCK_FILES: Loss[] = [
  inParts(
    { type: "file" },
    "bytes of the types it lists, no URLs",
    (file) => (file.data === undefined ? undefined : file),
    /: (Bedrock does not fetch URLs|files of this type cannot be sent)/,
  ),
  inParts(
    { type: "file", field: "file.filename" },
    "letters, digits, blanks, dashes and brackets",
    (file) => (file.filename ? { ...file, filename: file.filename.replaceAll(/[^A-Za-z0-9\s()[\]-]/g, "-") } : file),
    /\.filename: /,
  ),
];
export const NAMED_APART: Loss = inMessages("file.filename", "no name is there twice", (messages) => {
  const names = new Set<string>();
  const apart = (part: Part): Part => {
    if (part.type === "tool-result") return { ...part, output: part.output.map(apart) as ResultPart["output"] };
    if (part.type !== "file" || part.filename === undefined) return part;
    let filename = part.filename;
    for (let count = 2; names.has(filename); count += 1) filename = `${part.filename}-${count}`;
    names.add(filename);
    return { ...part, filename };
  };
  return messages.map((message) => withContent(message, message.content.map(apart)));
});
