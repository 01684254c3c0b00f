/** The body of an answer that is not read here, for whoever reads it. */
import type { Framing } from "../formats/format.ts";
import { toByteStream, type MayPass } from "./answer-stream.ts";
import { toCallerStream } from "./caller-stream.ts";
import { isStream } from "./event-relay.ts";
import { toOutgoingBody } from "./outgoing-answer.ts";
import type { OutgoingOptions } from "./outgoing-stream.ts";

/** What a body is, and where it goes. */
export interface BodyContext {
  framing: Framing;
  /** Set where it goes straight out to a connection: how it does. */
  outgoing?: OutgoingOptions;
  /** Called when the reader leaves. */
  onCancel(): void;
}

/** What `begin` makes, whole events each; where that has `pass` take over, the rest passes there. */
export function toAnswerBody(
  begin: (pass: MayPass) => AsyncGenerator<Uint8Array, void>,
  { framing, outgoing, onCancel }: BodyContext,
): ReadableStream<Uint8Array> {
  if (outgoing !== undefined) return toOutgoingBody(begin, onCancel, outgoing);
  if (isStream(framing)) return toCallerStream(begin, onCancel);
  // There is no last event that says why it failed: the error has to.
  return toByteStream(
    begin(() => undefined),
    onCancel,
  );
}
