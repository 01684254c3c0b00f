/** Every recorded request, in every other format and back: the same call, but for what the other format cannot say. */
import { describe, expect, it } from "vitest";
import type { ChatCall, FormatId, Warning } from "../../src/chat.ts";
import type { TargetModel } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
import { corners, type Corner } from "./corners.ts";
import { isSigned, type Loss, type Part } from "./loss.ts";
import { LOSSES } from "./losses.ts";
import { isNamed, privateFields } from "./private-data.ts";
import { recordings, REFUSED, source } from "./recordings.ts";

/** Models that take whatever their format can say: what is lost is the format's doing. */
const MODELS: Record<FormatId, TargetModel> = {
  "openai-chat": { id: "m" },
  "workers-ai": { id: "m" },
  "openai-responses": { id: "m" },
  "anthropic-messages": { id: "m", maxOutputTokens: 64_000, reasoning: "adaptive" },
  "bedrock-converse": { id: "anthropic.m", maxOutputTokens: 64_000, reasoning: "adaptive" },
  gemini: { id: "m" },
};

const FORMATS = Object.keys(LOSSES) as FormatId[];

/** The call without what is private, and without the borders between messages: formats draw them differently. */
function plain({ opaque: _own, messages, tools, ...fields }: ChatCall): JsonValue {
  const said = messages.flatMap(({ role, content }) => content.flatMap(plainPart).map((part) => ({ role, ...part })));
  const offered = tools?.map(({ opaque: _private, ...tool }) => tool);
  return JSON.parse(JSON.stringify({ ...fields, tools: offered, said })) as JsonValue;
}

/** A part; none where it is private, or says nothing. */
function plainPart(part: Part): object[] {
  const { opaque: _own, ...said } = part;
  switch (said.type) {
    case "custom":
      return [];
    case "text":
      return said.text === "" ? [] : [said];
    case "reasoning":
      return said.text === "" && !isSigned(part) ? [] : [said];
    case "tool-result":
      // That a tool did not fail is what everybody takes for granted.
      return [{ ...said, isError: said.isError || undefined, output: said.output.flatMap(plainPart) }];
    case "tool-call":
      return [{ ...said, input: parseJson(said.input || "{}") ?? said.input }];
    case "file":
      return [said];
  }
}

interface Translation {
  body: JsonObject;
  warnings: Warning[];
  call: ChatCall;
}

function translate(call: ChatCall, target: FormatId): Translation {
  const { body, warnings } = formatOf(target).toRequest(call, MODELS[target]);
  return { body, warnings, call: formatOf(target).parseRequest(JSON.parse(JSON.stringify(body)) as JsonObject) };
}

/** What of `call` is lost in `target`, and what remains. */
function lose(call: ChatCall, target: FormatId): { lost: Loss[]; rest: JsonValue } {
  const lost: Loss[] = [];
  let rest = call;
  let before = plain(call);
  for (const loss of LOSSES[target]) {
    rest = loss.said(rest);
    const after = plain(rest);
    if (!isSame(before, after)) lost.push(loss);
    before = after;
  }
  return { lost, rest: before };
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => isSame(a[name], b[name]));
}

const isPrivate = ({ reason }: Warning): boolean => /^(only|a part only) \S+ has/.test(reason);
const wordsOf = ({ field, reason }: Warning): string => `${field}: ${reason}`;

/** @returns the call as `target` says it, after all checks. */
function expectKept(call: ChatCall, target: FormatId, id: string): ChatCall {
  const written = translate(call, target);
  const { lost, rest } = lose(call, target);
  expect(plain(written.call), id).toEqual(rest);
  expectWarned(written, lost, id);
  for (const loss of lost) met.add(nameOf(target, loss));
  expectPrivate(written, call, target, id);
  return written.call;
}

/** Each loss has its warning, and each warning its loss. */
function expectWarned({ warnings }: Translation, lost: Loss[], id: string): void {
  const words = warnings.filter((warning) => !isPrivate(warning)).map(wordsOf);
  const warned = lost.flatMap((loss) => loss.warned ?? []);
  expect(
    warned.filter((pattern) => !words.some((text) => pattern.test(text))),
    `${id}: lost without a warning`,
  ).toEqual([]);
  expect(
    words.filter((text) => !warned.some((pattern) => pattern.test(text))),
    `${id}: warned of nothing`,
  ).toEqual([]);
}

/** What is private is named, or travels under its own name; and no warning names what is not there. */
function expectPrivate({ body, warnings }: Translation, call: ChatCall, target: FormatId, id: string): void {
  const fields = privateFields(call, target);
  const named = warnings.filter(isPrivate).map(({ field }) => field);
  const travels = (name = "", value: unknown): boolean =>
    JSON.stringify(body).includes(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const unnamed = fields.filter(
    (field) =>
      field.ofReasoning !== true && !named.some((name) => isNamed(field, name)) && !travels(field.name, field.value),
  );
  expect(unnamed, `${id}: private, and not named`).toEqual([]);
  expect(
    named.filter((name) => !fields.some((field) => isNamed(field, name))),
    `${id}: named, and not private`,
  ).toEqual([]);
}

const recorded = recordings.flatMap(({ request, ...rest }) =>
  request === undefined || rest.id === REFUSED ? [] : [{ ...rest, request }],
);
const requests: Corner[] = [...recorded, ...corners];

/** Losses that happened, as `format: field: why`. */
const met = new Set<string>();
const nameOf = (target: FormatId, { field, why }: Loss): string => `${target}: ${field}: ${why}`;

describe(`pairs of formats over ${source}`, () => {
  for (const from of FORMATS)
    for (const to of FORMATS.filter((other) => other !== from))
      it(`${from} → ${to} → ${from}`, () => {
        for (const { id, request } of requests.filter(({ format }) => format === from)) {
          const there = expectKept(formatOf(from).parseRequest(request), to, `${id} there`);
          expectKept(there, from, `${id} back`);
        }
      });

  it("has met every loss of the table", () => {
    const all = FORMATS.flatMap((target) => LOSSES[target].map((loss) => nameOf(target, loss)));
    expect(all.filter((name) => !met.has(name))).toEqual([]);
  });
});
