/** What formats of whole bodies have in common: nothing streams, usage is in the body. */
import type { ProviderFault, Usage } from "../chat.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { parseFault } from "./fault.ts";
import { objectOf } from "./fields.ts";
import { malformedFault } from "./malformed.ts";
import { jsonIn } from "./stored-event.ts";
import type { TaskFormat, TaskFormatId } from "./task-format.ts";

/** What is a format's own. */
export interface BodyCodec<Id extends TaskFormatId, Call, Result>
  extends
    Pick<
      TaskFormat<Id, Call, Result>,
      "id" | "parseRequest" | "toRequest" | "parseResponse" | "toResponse" | "toErrorBody"
    >,
    Partial<Pick<TaskFormat<Id, Call, Result>, "parseError" | "styleOf">> {
  /** The usage in a whole answer. */
  usageOf(body: JsonObject): Usage | undefined;
  /** Its models have other answers too, which pass as they are: none is refused. */
  hasOtherAnswers?: true;
}

/** The format of `codec`: without streams, in which an event is an error whatever it says. */
export function wholeBodyFormat<Id extends TaskFormatId, Call, Result>({
  usageOf,
  hasOtherAnswers,
  ...codec
}: BodyCodec<Id, Call, Result>): TaskFormat<Id, Call, Result> {
  return {
    parseError: parseFault,
    styleOf: () => undefined,
    ...codec,
    parseRequest: (body) => {
      refuseStream(body);
      return codec.parseRequest(body);
    },
    wantsUsage: () => false,
    classify: () => ({ class: "error", usage: false }),
    parseErrorEvent: (event) => malformedFault(new TextDecoder().decode(event)),
    parseUsage: (events) => usageInBody(events, usageOf),
    ...(hasOtherAnswers ? {} : { faultInAnswer: (body) => faultIn(body, codec.parseResponse) }),
  };
}

/** What `read` finds wrong with `body`. */
function faultIn(body: JsonValue, read: (body: JsonValue) => unknown): ProviderFault | undefined {
  try {
    read(body);
    return undefined;
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return { message: thrown.message, malformed: true };
    throw thrown;
  }
}

/** Usage of the last body in `events`, as `read` finds it. */
function usageInBody(events: Uint8Array[], read: (body: JsonObject) => Usage | undefined): Usage | undefined {
  const last = events.at(-1);
  const body = last === undefined ? undefined : jsonIn(last);
  return isJsonObject(body) ? read(body) : undefined;
}

/** The body, out of the envelope of Cloudflare's API where it is in one. */
export function unwrapped(body: JsonValue): JsonObject {
  const outer = objectOf(body) ?? {};
  return outer["success"] === undefined ? outer : (objectOf(outer["result"]) ?? outer);
}

/** @throws DurableAIError `input/invalid` where the caller asks for a stream. */
export function refuseStream(body: JsonObject): void {
  if (body["stream"] === true) throw invalidInput("stream", "there is nothing to stream here", "Leave it out.");
}

/** A whole answer that is not what its format says. */
export function malformedAnswer(what: string): DurableAIError {
  return new DurableAIError({ code: "provider/malformed", message: `the provider's answer has no ${what}` });
}
