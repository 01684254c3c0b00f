/** Our codecs and the AI SDK's own providers, reading the same bytes: what each makes of them, and how often it is the same. */
import { describe, expect, it } from "vitest";
import type { FinishReason, Usage } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { parseJson, type JsonValue } from "../../src/json.ts";
import { answerOfDeltas, answerOfResult, decode, type Answer } from "../formats/answers.ts";
import { FORMAT_OF_WIRE } from "../formats/wires.ts";
import { recordedFiles, type RecordedFile } from "../recorded-files.ts";
import { SDK_WIRES, sdkResult, sdkStreamParts } from "./ai-sdk-model.ts";

/** What both have to say alike. */
interface Said {
  text: string;
  reasoning: string;
  toolCalls: { name: string; input: JsonValue }[];
  finish: string;
  inputTokens: number;
  outputTokens: number;
}

/** Where they differ although the recording is marked as one they agree on: which, and why ours is right. */
const EXCEPTIONS: readonly { ids: RegExp; why: string }[] = [
  { ids: /^ruby_llm\/azure\/.*grok-4-1/, why: "Grok on Azure leaves what was cached out of the prompt: we add it" },
  { ids: /\/groq\/.*(web_search_tool_stream|test_groq)\.0$/, why: "Groq's usage is in a field of its own, x_groq" },
  { ids: /^openllmetry\/openai\/.*test_open_ai_function_calls\.0$/, why: "function_call of old models is a tool call" },
  { ids: /^openllmetry\/together\/.*test_together_chat_legacy/, why: "eos is an end like stop" },
  {
    ids: /\/(deepseek|bedrock-mantle|openrouter)\/openai\.responses\//,
    why: "open models say their reasoning as reasoning_text",
  },
  { ids: /responsesAdditionalToolsMultipleToolsParam/, why: "what is called is a custom tool: its input is no JSON" },
  { ids: /streaming-failure-(empty|malformed)-content\.0$/, why: "cut off: we say no finish, the AI SDK interrupted" },
  { ids: /^vercel-ai\/xai\/openai\.chat\//, why: "xAI leaves reasoning out of the completion: we add it" },
];

const wires = SDK_WIRES.filter((wire) => FORMAT_OF_WIRE[wire] !== undefined);
const files = recordedFiles(wires).filter(({ status }) => status < 400);

describe.skipIf(files.length === 0)(`the AI SDK, over ${files.length} recordings`, () => {
  const tally = new Map<string, { same: number; differs: number; refused: number }>();

  it("reads what we read", { timeout: 120_000 }, async () => {
    const unexplained: string[] = [];
    const used = new Set<RegExp>();
    for (const file of files) {
      const theirs = await saidByTheSdk(file).catch(() => undefined);
      const [ours, given] = [saidByUs(file), theirs ?? NOTHING];
      const isSame = theirs !== undefined && JSON.stringify(ours) === JSON.stringify(given);
      count(file, theirs === undefined ? "refused" : isSame ? "same" : "differs");
      if (theirs === undefined || isSame || file.check !== "ok") continue;
      const exception = EXCEPTIONS.find(({ ids }) => ids.test(file.id));
      if (exception !== undefined) {
        used.add(exception.ids);
        continue;
      }
      unexplained.push(`${file.id}\n  ours   ${JSON.stringify(ours)}\n  theirs ${JSON.stringify(given)}`);
    }
    print();
    expect(unexplained.join("\n")).toBe("");
    expect(EXCEPTIONS.filter(({ ids }) => !used.has(ids)).map(({ why }) => why)).toEqual([]);
  });

  function count({ provider, wire }: RecordedFile, what: "same" | "differs" | "refused"): void {
    const key = `${provider} (${wire})`;
    const counts = tally.get(key) ?? { same: 0, differs: 0, refused: 0 };
    counts[what] += 1;
    tally.set(key, counts);
  }

  function print(): void {
    const rows = [...tally].toSorted(([a], [b]) => a.localeCompare(b));
    for (const [key, { same, differs, refused }] of rows) {
      const agreement = same + differs === 0 ? "-" : `${Math.round((100 * same) / (same + differs))} %`;
      console.info(`${key.padEnd(40)} ${agreement.padStart(5)}  ${same} same, ${differs} differ, ${refused} refused`);
    }
  }
});

const NOTHING: Said = { text: "", reasoning: "", toolCalls: [], finish: "", inputTokens: 0, outputTokens: 0 };

// ---- ours ----------------------------------------------------------------------------------------------------------

function saidByUs({ wire, bytes, isStream }: RecordedFile): Said {
  const format = FORMAT_OF_WIRE[wire] ?? "openai-chat";
  const text = new TextDecoder().decode(bytes);
  const answer: Answer = isStream
    ? answerOfDeltas(decode(format, [bytes]))
    : answerOfResult(formatOf(format).parseResponse(parseJson(text) ?? text));
  return {
    // The AI SDK has no refusals: they are text.
    text: answer.text + answer.refusal,
    reasoning: answer.reasoning,
    toolCalls: answer.toolCalls.map(({ name, arguments: input }) => ({ name, input })),
    finish: finishWord(answer.finish?.reason),
    ...totals(answer.usage),
  };
}

function totals(usage: Usage | undefined): Pick<Said, "inputTokens" | "outputTokens"> {
  return { inputTokens: usage?.inputTokens ?? 0, outputTokens: usage?.outputTokens ?? 0 };
}

/** The AI SDK has no word for a turn that is interrupted. */
function finishWord(reason: FinishReason | undefined): string {
  return reason === undefined ? "other" : reason === "pause" ? "stop" : reason;
}

// ---- theirs --------------------------------------------------------------------------------------------------------

type SdkContent = Awaited<ReturnType<typeof sdkResult>>["content"][number];
type SdkUsage = Awaited<ReturnType<typeof sdkResult>>["usage"];

async function saidByTheSdk(file: RecordedFile): Promise<Said> {
  return file.isStream ? saidInStream(file) : saidInWhole(file);
}

async function saidInWhole(file: RecordedFile): Promise<Said> {
  const { content, finishReason, usage } = await sdkResult(file);
  return said(content, finishReason.unified, usage);
}

async function saidInStream(file: RecordedFile): Promise<Said> {
  const parts = await sdkStreamParts(file);
  const failed = parts.find((part) => part.type === "error");
  if (failed !== undefined) throw new Error(String(failed.error));
  const content = parts.flatMap((part): SdkContent[] => {
    if (part.type === "text-delta") return [{ type: "text", text: part.delta }];
    if (part.type === "reasoning-delta") return [{ type: "reasoning", text: part.delta }];
    return part.type === "tool-call" ? [part] : [];
  });
  const finish = parts.findLast((part) => part.type === "finish");
  if (finish === undefined) throw new Error("it never finished");
  return said(content, finish.finishReason.unified, finish.usage);
}

function said(content: readonly SdkContent[], finish: string, usage: SdkUsage): Said {
  const joined = (type: "text" | "reasoning"): string =>
    content.map((part) => (part.type === type ? part.text : "")).join("");
  const calls = content.filter((part) => part.type === "tool-call").filter(({ providerExecuted }) => !providerExecuted);
  return {
    text: joined("text"),
    reasoning: joined("reasoning"),
    toolCalls: calls.map(({ toolName: name, input }) => ({ name, input: parseJson(input) ?? input })),
    finish,
    inputTokens: usage.inputTokens.total ?? 0,
    outputTokens: usage.outputTokens.total ?? 0,
  };
}
