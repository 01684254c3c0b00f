/** The response object: a whole answer, and what the first and last events of a stream hold. */
import type { Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { toUsage } from "./usage.ts";

/** What a response says of itself. */
export interface ResponseHead {
  id: string;
  model: string;
  /** Unix time in seconds. */
  createdAt: number;
}

/** The fields of its state: `status` and `incomplete_details`. */
export const IN_PROGRESS: JsonObject = { status: "in_progress", incomplete_details: null };

/**
 * A response with every field that SDKs expect. What the request asked for is not repeated in it: a codec does not see
 * the request.
 */
export function toResponseBody(head: ResponseHead, state: JsonObject, output: JsonObject[], usage?: Usage): JsonObject {
  return {
    id: head.id,
    object: "response",
    created_at: head.createdAt,
    background: false,
    error: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: head.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: null,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: null,
    truncation: "disabled",
    ...state,
    usage: usage === undefined ? null : toUsage(usage),
  };
}
