/**
 * lingua recorded the same conversations with several providers. What we make of the request to one is the request that
 * was recorded with the other, field by field, but for what {@link DIFFERENCES} lists. Formats of which the fixtures hold
 * no request that another format has too (Gemini) have no pair.
 */
import { describe, expect, it } from "vitest";
import type { FormatId } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/json.ts";
import { recordings } from "./recordings.ts";

/** A field in which a request of ours and the recorded one differ. */
interface Difference {
  /** `messages[].content`: without the places in lists. */
  field: string;
  ours: JsonValue | undefined;
  recorded: JsonValue | undefined;
}

/** Differences that are as they should be: what a rule does not name has to be equal. */
const DIFFERENCES: { why: string; field: RegExp; to?: FormatId; from?: FormatId; case?: string; is?: Test }[] = [
  { why: "the model is in the URL, and the recorder's own note", field: /^(model|modelId)$/ },
  {
    why: "src/providers puts the version into the body, where Bedrock and Vertex want it",
    field: /^anthropic_version$/,
  },
  {
    why: "Anthropic requires a limit, and was given one: of others nobody asked it",
    field: /^(max_tokens|inferenceConfig)$/,
  },
  {
    why: "auto is the default, and only to Anthropic was it said",
    field: /^(tool_choice|toolConfig\.toolChoice)$/,
    is: (value) => ["auto", undefined].includes(choiceIn(value)),
  },
  {
    why: "Claude answered with a type in its call, and got it back",
    field: /\.toolUse\.type$/,
    is: (value) => value === undefined || value === "tool_use",
  },
  {
    why: "the answer that is sent back is each model's own",
    case: "parallelToolCallsRequest followup",
    field: /^messages\[\]\.content(\[\]\.text)?$/,
    is: (value) => JSON.stringify(value).includes("Here's the weather for both cities"),
  },
  {
    why: "we store nothing that the caller did not ask to be stored",
    to: "openai-responses",
    field: /^store$/,
    is: (value) => value === false || value === undefined,
  },
  { why: "streams always say their usage", to: "openai-chat", field: /^stream_options$/ },
  {
    why: "the recorder asked one of the two alone to reason",
    case: "openAIMultipleReasoningSignaturesReplayParam",
    field: /^reasoning(_effort)?$/,
  },
  {
    why: "signed reasoning is in fields that lingua made up for Chat Completions: it has no way to send it",
    case: "openAIMultipleReasoningSignaturesReplayParam",
    field: /^(input|messages)$/,
  },
];
type Test = (value: JsonValue | undefined) => boolean;

function choiceIn(value: JsonValue | undefined): string | undefined {
  if (!isJsonObject(value)) return undefined;
  return typeof value["type"] === "string" ? value["type"] : Object.keys(value)[0];
}

function differences(ours: JsonValue | undefined, recorded: JsonValue | undefined, field = ""): Difference[] {
  if (Array.isArray(ours) && Array.isArray(recorded) && ours.length === recorded.length)
    return ours.flatMap((one, i) => differences(one, recorded[i], `${field}[]`));
  if (isJsonObject(ours) && isJsonObject(recorded)) {
    const names = [...new Set([...Object.keys(ours), ...Object.keys(recorded)])];
    return names.flatMap((name) => differences(ours[name], recorded[name], field === "" ? name : `${field}.${name}`));
  }
  return JSON.stringify(ours) === JSON.stringify(recorded) ? [] : [{ field, ours, recorded }];
}

// ---- the recordings ------------------------------------------------------------------------------------------------

/** One request of a conversation; `name` is the same for all that were recorded of it. */
interface Recorded {
  id: string;
  name: string;
  format: FormatId;
  request: JsonObject;
}

const ID = /^lingua\/[^/]+\/[^/]+\/(\w+)\.[\w-]+\.(followup-)?(unary|stream)$/;

const recorded = recordings.flatMap(({ id, format, request }): Recorded[] => {
  const [, name, followup] = ID.exec(id) ?? [];
  if (name === undefined || request === undefined) return [];
  return [{ id, name: followup === undefined ? name : `${name} followup`, format, request }];
});
const pairs = recorded.flatMap((from) =>
  recorded.filter((to) => to.name === from.name && to.format !== from.format).map((to) => ({ from, to })),
);

/** Ids of calls are made up by each provider: they are numbered, in both requests. */
function numbered(body: JsonObject, format: FormatId): JsonObject {
  const { messages } = formatOf(format).parseRequest(body);
  const ids = messages
    .flatMap(({ content }) => [...content])
    .flatMap((part) => (part.type === "tool-call" ? [part.toolCallId] : []));
  const text = ids.reduce(
    (all, id, i) => all.replaceAll(JSON.stringify(id), JSON.stringify(`call-${i}`)),
    JSON.stringify(body),
  );
  return JSON.parse(text) as JsonObject;
}

describe(`lingua's recordings: ${pairs.length} pairs of ${new Set(pairs.map(({ from }) => from.name)).size} requests`, () => {
  const used = new Set<object>();
  let equal = 0;

  it.each(pairs.map(({ from, to }) => [`${from.name}: ${from.format} → ${to.format}`, from, to] as const))(
    "%s",
    (_name, from, to) => {
      const call = formatOf(from.format).parseRequest(from.request);
      const model = { id: String(to.request["model"] ?? to.request["modelId"]), maxOutputTokens: 64_000 };
      const { body } = formatOf(to.format).toRequest(call, model);
      const found = differences(numbered(body, to.format), numbered(to.request, to.format));
      const unexplained = found.filter(({ field, ours, recorded: theirs }) => {
        const rule = DIFFERENCES.find(
          (one) =>
            one.field.test(field) &&
            [undefined, to.format].includes(one.to) &&
            [undefined, from.name].includes(one.case) &&
            [ours, theirs].every((value) => one.is?.(value) ?? true),
        );
        if (rule !== undefined) used.add(rule);
        return rule === undefined;
      });
      expect(unexplained).toEqual([]);
      if (found.length === 0) equal += 1;
    },
  );

  it.skipIf(pairs.length === 0)("needs every rule of the table", () => {
    console.info(`of ${pairs.length} pairs ${equal} are equal as they are, the others after the table`);
    expect(DIFFERENCES.filter((rule) => !used.has(rule)).map(({ why }) => why)).toEqual([]);
  });
});
