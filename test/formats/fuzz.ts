/** One spoilt exchange after the other, from a seed. `npm test` takes a slice, `npm run fuzz` a million. */
import type { FormatId } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, type JsonObject } from "../../src/json.ts";
import { randomFrom } from "../random.ts";
import { mutate, mutateFrames, mutateJson } from "./mutation.ts";
import { jsonObjectIn, tolerateBody, tolerateRequest, tolerateStream } from "./tolerance.ts";

/** An exchange to spoil. */
export interface FuzzCase {
  id: string;
  format: FormatId;
  status: number;
  isStream: boolean;
  body: Uint8Array;
  request?: JsonObject;
}

const STATUSES = [200, 400, 429, 500];

/** A caller's body is an object, or it is refused at the door. */
function spoilt(request: JsonObject, random: () => number): JsonObject {
  const body = mutateJson(request, random);
  return isJsonObject(body) ? body : request;
}

/**
 * Input number `index` of `seed`: the same one, whatever came before it.
 * @throws Error naming the exchange it was made of, and the input, so that it can be looked at.
 */
export function fuzz(cases: readonly FuzzCase[], seed: number, index: number): void {
  const random = randomFrom(seed * 1_000_003 + index);
  const pick = (): FuzzCase => cases[Math.floor(random() * cases.length)] as FuzzCase;
  const exchange = pick();
  const { format, request } = exchange;
  const isFramed = exchange.isStream && formatOf(format).wire !== undefined && random() < 0.7;
  const spoil = isFramed ? mutateFrames : mutate;
  const input = request !== undefined && random() < 0.3 ? request : spoil(exchange.body, pick().body, random);
  try {
    if (!(input instanceof Uint8Array)) tolerateRequest(format, spoilt(input, random));
    else if (exchange.isStream) tolerateStream(format, input, random);
    else tolerateBody(format, input, STATUSES[Math.floor(random() * STATUSES.length)] ?? 200);
    // Whatever came as an answer is a bad request, too.
    if (input instanceof Uint8Array) tolerateRequest(format, jsonObjectIn(input) ?? {});
  } catch (cause) {
    const text = input instanceof Uint8Array ? new TextDecoder().decode(input) : JSON.stringify(input);
    throw new Error(`${String(cause)}\nseed ${seed}, input ${index}, from ${exchange.id}:\n${text.slice(0, 2_000)}`, {
      cause,
    });
  }
}
