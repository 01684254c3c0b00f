/** Vectors as numbers, and as base64 of 32-bit floats (little-endian, as every machine of workerd's is). */
import { malformedAnswer } from "../whole-body.ts";

/** Bytes that become characters at a time: more arguments than this overflow the stack. */
const CHUNK_BYTES = 8_192;
const FLOAT_BYTES = 4;

/** The vector as numbers. @throws DurableAIError `provider/malformed` where it is no base64. */
export function toNumbers(vector: number[] | string): number[] {
  if (typeof vector !== "string") return vector;
  const bytes = bytesIn(vector);
  return [...new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / FLOAT_BYTES))];
}

/** The vector as base64. */
export function toBase64(vector: number[] | string): string {
  if (typeof vector === "string") return vector;
  const bytes = new Uint8Array(new Float32Array(vector).buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  return btoa(text);
}

function bytesIn(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    throw malformedAnswer("vectors: one is neither numbers nor base64");
  }
}
