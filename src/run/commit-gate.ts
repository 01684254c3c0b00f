/**
 * The commit gate: holds an attempt's events back until it has delivered content, and reads off them what the run has to
 * know: whether it failed, whether it is whole, and what it used.
 *
 * Providers fail inside a 200, so an attempt is the answer only from its first content event on.
 */
import type { ProviderFault, Usage } from "../chat.ts";
import type { Framing } from "../formats/format.ts";
import type { WireFormat } from "../formats/task-format.ts";
import { estimateTokensIn } from "../formats/token-estimate.ts";
import { isJsonObject, parseJson, type JsonValue } from "../json.ts";
import type { ScannedEvents } from "../stream/scanner.ts";
import { HeldEvents } from "../stream/held-events.ts";

/** What may wait for the first content event; an attempt with a longer prologue commits. */
export const MAX_HELD_BYTES = 65_536;

export class CommitGate {
  readonly #format: WireFormat;
  readonly #framing: Framing;
  readonly #held = new HeldEvents();
  #firstUsage: Uint8Array | undefined;
  #lastUsage: Uint8Array | undefined;
  #tokens = 0;
  #committed = false;
  #ended = false;
  /** Further choices that have begun, and not ended. */
  readonly #openChoices = new Set<number>();

  constructor(format: WireFormat, framing: Framing) {
    this.#format = format;
    this.#framing = framing;
  }

  get committed(): boolean {
    return this.#committed;
  }
  /** The provider has said that the answer is whole; of several answers, that each that began is. */
  get ended(): boolean {
    return this.#ended && this.#openChoices.size === 0;
  }
  get heldBytes(): number {
    return this.#held.bytes;
  }
  /** About how many tokens were written in all that has come: no whole number. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Takes events in; answers with those that may go on, and with the provider's fault where one of them is an error. */
  accept(scanned: ScannedEvents): { events?: ScannedEvents; fault?: ProviderFault } {
    let start = 0;
    for (const [index, end] of scanned.ends.entries()) {
      const fault = this.#look(scanned.bytes.subarray(start, end));
      if (fault !== undefined) {
        const before = { bytes: scanned.bytes.subarray(0, start), ends: scanned.ends.slice(0, index) };
        return { events: this.#pass(before), fault };
      }
      start = end;
    }
    return { events: this.#pass(scanned) };
  }

  /** Usage as far as the provider told it. */
  usage(): Usage | undefined {
    const events = [this.#firstUsage, this.#lastUsage].filter((event) => event !== undefined);
    return events.length === 0 ? undefined : this.#format.parseUsage(events);
  }

  #look(event: Uint8Array): ProviderFault | undefined {
    if (this.#framing === "sse" || this.#framing === "event-stream") return this.#lookAtEvent(event);
    if (this.#framing === "json") return this.#lookAtBody(event);
    this.#committed = true;
    return undefined;
  }

  #lookAtEvent(event: Uint8Array): ProviderFault | undefined {
    const facts = this.#format.classify(event);
    if (facts.class === "error") return this.#format.parseErrorEvent(event);
    if (facts.written !== undefined) this.#tokens += estimateTokensIn(facts.written);
    if (facts.usage) this.#keepUsage(event.slice());
    if (facts.class === "end") this.#ended = true;
    for (const { index, ends } of facts.others ?? [])
      if (ends) this.#openChoices.delete(index);
      else this.#openChoices.add(index);
    if (facts.class === "content" || facts.class === "end") this.#committed = true;
    return undefined;
  }

  #lookAtBody(bytes: Uint8Array): ProviderFault | undefined {
    const body = parseJson(new TextDecoder().decode(bytes));
    if (body === undefined)
      return { message: "the provider answered 200 with a body that is not JSON", malformed: true };
    if (isErrorBody(body)) return this.#format.parseError(body, 200);
    const fault = this.#format.faultInAnswer?.(body);
    if (fault !== undefined) return fault;
    this.#keepUsage(bytes);
    this.#committed = true;
    this.#ended = true;
    return undefined;
  }

  #keepUsage(event: Uint8Array): void {
    if (this.#firstUsage === undefined) this.#firstUsage = event;
    else this.#lastUsage = event;
  }

  /** Holds events until the attempt is committed, then lets all of them go. */
  #pass(events: ScannedEvents): ScannedEvents | undefined {
    this.#held.push(events);
    if (!this.#committed && this.#held.bytes <= MAX_HELD_BYTES) return undefined;
    this.#committed = true;
    return this.#held.takeAll();
  }
}

/** A failure that came with status 200: Cloudflare's envelope, or an `error` member that says something. */
function isErrorBody(body: JsonValue): boolean {
  if (!isJsonObject(body)) return false;
  const hasError = body["error"] !== undefined && body["error"] !== null;
  return body["success"] === false || body["type"] === "error" || (hasError && body["choices"] === undefined);
}
