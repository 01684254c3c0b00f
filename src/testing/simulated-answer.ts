/**
 * The answer to a prompt: made up, but always the same for the same conversation, whatever the model and the format.
 * It opens by saying that it is simulated. Where the conversation ends with its beginning, it is the rest.
 */
import { GO_ON } from "../formats/prefill.ts";
import { FAULTS } from "./faults.ts";
import type { Knobs } from "./knobs.ts";
import { restAfter, type Continuation } from "./prefilled-text.ts";
import type { Prompt, PromptTool } from "./prompt.ts";
import { hasWordsFor, mentions, sampleOf } from "./schema-sample.ts";

/** A tool call in an answer. */
export interface SimulatedToolCall {
  id: string;
  name: string;
  /** JSON text of its arguments. */
  input: string;
}

/** An answer in no format. Each piece of text is one event of a stream. */
export interface SimulatedAnswer {
  /** Eight hex digits that belong to the conversation. */
  id: string;
  reasoning: string[];
  text: string[];
  toolCalls: SimulatedToolCall[];
  finish: "stop" | "length" | "tool-calls" | "content-filter";
  usage: { inputTokens: number; outputTokens: number; reasoningTokens: number };
}

const WORDS = (
  "the run keeps every event it has heard and a reader who comes back finds them in their order " +
  "so nothing is asked twice and nothing is paid for twice while the object sleeps and the words wait on disk"
).split(" ");
/** Words of an answer, where nobody says how many. */
const DEFAULT_FILLER_WORDS = 20;
/** Of the question, that many characters are quoted. */
const QUOTE_CHARS = 60;
/** Words of a seam that is repeated, where `at` does not say it. */
const DEFAULT_SEAM_WORDS = 3;
const REASONING = "The question is simulated, so the answer may be simulated as well.";
/** Characters of JSON in one event. */
const JSON_PIECE_CHARS = 12;
/** The usual rule of thumb; it makes usage a function of the text. */
const CHARS_PER_TOKEN = 4;

/** Makes up the answer to `prompt`. */
export function answerTo(prompt: Prompt, knobs: Knobs): SimulatedAnswer {
  const seed = hash(`${prompt.assistantTurns}\n${prompt.lastUserText}\n${prompt.toolResult ?? ""}`);
  const id = seed.toString(16).padStart(8, "0");
  const toolCalls = callsOf(prompt, id);
  const reasoning = prompt.reasoning ? words(REASONING) : [];
  const whole = toolCalls.length > 0 ? [] : restOf(textOf(prompt, knobs, seed), prompt, knobs);
  const text = isSized(knobs) ? whole : cutToTokens(whole, prompt.maxOutputTokens);
  const finish = toolCalls.length > 0 ? "tool-calls" : text.length < whole.length ? "length" : "stop";
  const reasoningTokens = tokensOf(reasoning.join(""));
  const written = text.join("") + toolCalls.map(({ name, input }) => name + input).join("");
  const usage = {
    inputTokens: inputTokensOf(prompt),
    outputTokens: tokensOf(written) + reasoningTokens,
    reasoningTokens,
  };
  return { id, reasoning, text, toolCalls, finish, usage };
}

/** The answer of a model that is kept from answering `prompt`. */
export function filteredAnswerTo(prompt: Prompt, knobs: Knobs): SimulatedAnswer {
  const usage = { inputTokens: inputTokensOf(prompt), outputTokens: 0, reasoningTokens: 0 };
  return { ...answerTo(prompt, knobs), reasoning: [], text: [], toolCalls: [], finish: "content-filter", usage };
}

function inputTokensOf({ texts, prefill }: Prompt): number {
  const tail = prefill === undefined ? [] : [prefill.text, ...(prefill.isAsked ? [GO_ON] : [])];
  return tokensOf([...texts, ...tail].join(""));
}

/** Tokens of `text`, at least one where there is any. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

/** `text` in pieces of `size` characters; one more where it would split a character that takes two. */
export function piecesOf(text: string, size: number = JSON_PIECE_CHARS): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + size + (splitsPair(text, start + size) ? 1 : 0);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** Whether `at` is between the halves of a character (UTF-16). */
function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return at < text.length && before >= 0xd800 && before < 0xdc00;
}

// ---- text ----------------------------------------------------------------------------------------------------------

/** A knob says how long the answer is: then no limit of the request cuts it. */
function isSized({ events, sizeChars }: Knobs): boolean {
  return events !== undefined || sizeChars !== undefined;
}

function textOf(prompt: Prompt, { events, sizeChars }: Knobs, seed: number): string[] {
  if (prompt.json !== undefined)
    return piecesOf(JSON.stringify(sampleOf(prompt.json.schema ?? { type: "object" }, prompt)));
  const said = prompt.toolResult === undefined ? "" : ` The tool said "${quote(prompt.toolResult)}".`;
  const opening = words(`Simulated answer to "${quote(prompt.lastUserText)}".${said} `);
  if (sizeChars === undefined) return withFiller(opening, seed, events ?? opening.length + DEFAULT_FILLER_WORDS);
  const text = fill(opening.join(""), seed, sizeChars);
  return events === undefined ? words(text) : inEqualPieces(text, events);
}

function restOf(whole: string[], { prefill }: Prompt, knobs: Knobs): string[] {
  return prefill === undefined ? whole : restAfter(whole, prefill.text, continuationOf(knobs));
}

function continuationOf({ fault, at }: Knobs): Continuation {
  const effect = fault === undefined ? undefined : FAULTS[fault].effect.type;
  if (effect === "repeats-seam") return { repeatedWords: at ?? DEFAULT_SEAM_WORDS };
  return { startsOver: effect === "restarts" };
}

function withFiller(opening: string[], seed: number, count: number): string[] {
  const filler = Array.from({ length: Math.max(0, count - opening.length) }, (_, index) => fillerWord(seed, index));
  return [...opening, ...filler].slice(0, count);
}

function fill(opening: string, seed: number, chars: number): string {
  const round = WORDS.map((_, index) => fillerWord(seed, index)).join("");
  const rounds = Math.max(0, Math.ceil((chars - opening.length) / round.length));
  const text = opening + round.repeat(rounds);
  return text.slice(0, splitsPair(text, chars) ? chars - 1 : chars);
}

function inEqualPieces(text: string, count: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / Math.max(1, count)));
  return piecesOf(text, size);
}

function fillerWord(seed: number, index: number): string {
  return `${WORDS[(seed + index) % WORDS.length] ?? ""} `;
}

/** Each word with the blank behind it. */
function words(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

function quote(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, " ").replaceAll('"', "'").trim();
  const characters = Array.from(oneLine);
  return characters.length <= QUOTE_CHARS ? oneLine : `${characters.slice(0, QUOTE_CHARS).join("")}…`;
}

function cutToTokens(pieces: string[], maxTokens = Number.POSITIVE_INFINITY): string[] {
  let chars = 0;
  const end = pieces.findIndex((piece) => {
    chars += piece.length;
    return chars > maxTokens * CHARS_PER_TOKEN;
  });
  return end === -1 ? pieces : pieces.slice(0, end);
}

// ---- tools ---------------------------------------------------------------------------------------------------------

function callsOf(prompt: Prompt, id: string): SimulatedToolCall[] {
  return wantedTools(prompt).map(({ name, schema }, index) => ({
    id: `call_simulated_${id}_${index}`,
    name,
    input: JSON.stringify(sampleOf({ type: "object", ...schema }, prompt)),
  }));
}

/**
 * The tools this answer calls: the one that is forced; else those the user or the instructions name; else, where some
 * tool has to be called, the first.
 */
function wantedTools(prompt: Prompt): PromptTool[] {
  const { tools, toolChoice, parallelToolCalls } = prompt;
  if (toolChoice === "none") return [];
  if (typeof toolChoice === "object") return tools.filter(({ name }) => name === toolChoice.name).slice(0, 1);
  const named = tools.filter((tool) => isNamed(tool, prompt) && isDue(tool, prompt));
  const wanted = named.length === 0 && toolChoice === "required" ? tools.slice(0, 1) : named;
  return parallelToolCalls ? wanted : wanted.slice(0, 1);
}

function isNamed({ name }: PromptTool, { lastUserText, instructions }: Prompt): boolean {
  return mentions(lastUserText, name) || mentions(instructions, name);
}

/** A tool is called once, as soon as the conversation has what its arguments need: that may be another tool's result. */
function isDue({ schema }: PromptTool, { texts, textsBeforeResult }: Prompt): boolean {
  return hasWordsFor(schema, texts) && !(textsBeforeResult !== undefined && hasWordsFor(schema, textsBeforeResult));
}

/** FNV-1a, 32 bits: small, and the same everywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
