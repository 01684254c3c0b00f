/** Bytes of a stream: joined, and kept. */

/**
 * `bytes` to be kept: in a buffer of their own where they lie in one more than twice as large. A chunk of a stream lies in
 * one of 4 KiB, however small it is (workerd 1.20261117).
 */
export function kept(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength > 2 * bytes.byteLength ? bytes.slice() : bytes;
}

/** All of them, one after the other, in one array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
