/**
 * About how many tokens the input of a call is, where nobody can be asked. The rates are fitted to recorded requests and
 * what their providers counted (test/formats/token-estimate.test.ts says how close it comes).
 */
import type { ChatCall, ChatMessage } from "../chat.ts";
import type { JsonValue } from "../json.ts";

/** Letters of alphabets, digits and signs: this many bytes are a token. */
const BYTES_PER_TOKEN = 4.2;
/** JSON is denser: quotes, braces and names of fields. */
const JSON_BYTES_PER_TOKEN = 3.4;
/** Chinese, Japanese, Korean and emoji: about a token a character, which has three bytes or four. */
const WIDE_BYTES_PER_TOKEN = 3;
/** What a message costs beside its content: its role and its ends. */
const MESSAGE_TOKENS = 4;
/** What the first tool costs beside its schema: the providers' own instructions on how to call. */
const TOOLS_TOKENS = 60;
const TOOL_TOKENS = 12;
/** An image of about a megapixel. Nobody says its size before it is decoded. */
const IMAGE_TOKENS = 1_100;
/** Other files: a page of a PDF has some 1,500 tokens and 50 kB. */
const FILE_BYTES_PER_TOKEN = 33;

/** The estimate, in whole tokens, never less than one. */
export function estimateInputTokens({ messages, tools = [], output }: ChatCall): number {
  const ofTools = tools.reduce(
    (sum, { name, description = "", inputSchema }) =>
      sum + TOOL_TOKENS + estimateTokensIn(name + description) + json(inputSchema),
    tools.length === 0 ? 0 : TOOLS_TOKENS,
  );
  const ofMessages = messages.reduce((sum, message) => sum + MESSAGE_TOKENS + contentTokens(message.content), 0);
  return Math.max(1, Math.ceil(ofMessages + ofTools + (output?.schema === undefined ? 0 : json(output.schema))));
}

type Part = ChatMessage["content"][number];

function contentTokens(content: readonly Part[]): number {
  return content.reduce((sum, part) => sum + partTokens(part), 0);
}

function partTokens(part: Part): number {
  switch (part.type) {
    case "text":
    case "reasoning":
      return estimateTokensIn(part.text);
    case "tool-call":
      return MESSAGE_TOKENS + estimateTokensIn(part.toolName) + estimateTokensIn(part.input, JSON_BYTES_PER_TOKEN);
    case "tool-result":
      return MESSAGE_TOKENS + contentTokens(part.output);
    case "file":
      if (part.mediaType.startsWith("image/")) return IMAGE_TOKENS;
      return ((part.data?.length ?? 0) * 3) / 4 / FILE_BYTES_PER_TOKEN;
    case "custom":
      return json(Object.values(part.opaque)[0] ?? null);
  }
}

function json(value: JsonValue): number {
  return estimateTokensIn(JSON.stringify(value), JSON_BYTES_PER_TOKEN);
}

/** From here on characters are wide: CJK, and the surrogates that emoji are made of. */
const FIRST_WIDE = 0x2e80;

/** The estimate for a text: no whole number, to be added to those of other parts. */
export function estimateTokensIn(value: string, bytesPerToken: number = BYTES_PER_TOKEN): number {
  let narrow = 0;
  let wide = 0;
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if (code >= FIRST_WIDE) wide += code >= 0xd800 && code < 0xe000 ? 2 : 3;
    else narrow += code < 0x80 ? 1 : 2;
  }
  return narrow / bytesPerToken + wide / WIDE_BYTES_PER_TOKEN;
}
