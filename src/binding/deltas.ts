/** A whole answer as the deltas of a stream. */
import type { ChatResult, Choice, Delta } from "../chat.ts";
import { deltasOfChoice } from "../formats/choices.ts";

/** The deltas that a stream with this result would have had, one per part. */
export function deltasOf(result: ChatResult): Delta[] {
  const { id, model, createdAt, finish, usage, opaque, otherChoices = [] } = result;
  return [
    { type: "response-start", id, model, createdAt },
    ...choiceDeltas(result),
    ...otherChoices.flatMap((choice, i) => deltasOfChoice(i + 1, [...choiceDeltas(choice), endOf(choice)])),
    { type: "response-end", finish, usage, opaque },
  ];
}

function choiceDeltas({ content, refusal, refusalLogprobs, sources = [] }: Choice): Delta[] {
  return [
    // Before the text they belong to: behind it there may be no text to put them on.
    ...sources.map((source): Delta => ({ type: "source", ...source })),
    ...content.flatMap((part, index) => partDeltas(part, String(index))),
    ...(refusal === undefined
      ? []
      : [{ type: "refusal-delta", text: refusal, ...(refusalLogprobs && { logprobs: refusalLogprobs }) } as const]),
  ];
}

function endOf({ finish, opaque }: Choice): Delta {
  return { type: "response-end", finish, opaque };
}

function partDeltas(part: Choice["content"][number], id: string): Delta[] {
  switch (part.type) {
    case "text":
      return [
        { type: "text-start", id },
        { type: "text-delta", id, text: part.text, ...(part.logprobs && { logprobs: part.logprobs }) },
        { type: "text-end", id, opaque: part.opaque },
      ];
    case "reasoning":
      return [
        { type: "reasoning-start", id, opaque: part.opaque },
        { type: "reasoning-delta", id, text: part.text },
        { type: "reasoning-end", id, opaque: part.opaque },
      ];
    case "tool-call":
      return [
        { type: "tool-call-start", id: part.toolCallId, toolName: part.toolName },
        { type: "tool-call-delta", id: part.toolCallId, inputDelta: part.input },
        { type: "tool-call-end", id: part.toolCallId, opaque: part.opaque },
      ];
    case "custom":
      return [part];
  }
}
