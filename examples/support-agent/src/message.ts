/** What the agent tells its page beside the SDK's own parts: which step is in work, and at which model. */
import type { UIMessage } from "ai";

/** A step of an answer. Steps of one name are one part of the message, which changes while the step runs. */
export interface Step {
  name: "classify" | "plan" | "write";
  model: string;
  state: "running" | "done";
  /** What came of it, in a few words. */
  result?: string;
}

/** A message of the chat. */
export type SupportMessage = UIMessage<unknown, { step: Step }>;

/** The words of a message. An answer that was interrupted has them in more than one part. */
export function textOf({ parts }: SupportMessage): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
