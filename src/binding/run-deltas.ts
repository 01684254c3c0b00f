/** A chat answer as deltas, as its events come: the one way from a run's bytes to what they say. */
import type { Delta } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import type { Format, StreamDecoder } from "../formats/format.ts";
import { formatOf } from "../formats/formats.ts";
import { parseJson } from "../json.ts";
import { SplicedDecoder } from "../run/spliced-decoder.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import { deltasOf } from "./deltas.ts";

/**
 * The decoder for the events of `attempt`; undefined where it is no chat answer (an image, an embedding). Where the
 * attempt goes on with another's answer, it answers with what follows on that.
 */
export function deltaDecoder({
  attempt,
  format,
  framing,
  seam,
}: Pick<AttemptFrame, "attempt" | "format" | "framing" | "seam">): StreamDecoder | undefined {
  if (framing === "bytes" || isTaskFormat(format)) return undefined;
  const decoder = framing === "json" ? new BodyDecoder(formatOf(format)) : formatOf(format).decoder();
  return seam === undefined ? decoder : new SplicedDecoder(decoder, seam, attempt);
}

/** A body that says it is JSON and is not. */
export function malformedBody(): DurableAIError {
  return new DurableAIError({ code: "provider/malformed", message: "the provider's answer is not JSON" });
}

/** Decodes a whole body, which says something only when it is there. */
class BodyDecoder implements StreamDecoder {
  readonly #format: Format;
  readonly #decoder = new TextDecoder();
  #body = "";

  constructor(format: Format) {
    this.#format = format;
  }

  push(bytes: Uint8Array): Delta[] {
    this.#body += this.#decoder.decode(bytes, { stream: true });
    return [];
  }

  /** @throws DurableAIError `provider/malformed`. */
  end(): Delta[] {
    const body = parseJson(this.#body);
    if (body === undefined) throw malformedBody();
    return deltasOf(this.#format.parseResponse(body));
  }
}
