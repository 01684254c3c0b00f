/** Frames of an AWS event stream, put together by hand. https://smithy.io/2.0/aws/amazon-eventstream.html */

const encoder = new TextEncoder();
/** A header's value is a string. */
const STRING = 7;
/** CRC-32 of IEEE 802.3, bits reversed. */
const POLYNOMIAL = 0xedb88320;

/** Length, length of the headers, their checksum; headers; payload; checksum of all before it. */
export function awsFrame(headers: Readonly<Record<string, string>>, payload: string): Uint8Array {
  const head = Object.entries(headers).flatMap(([name, value]) => [...headerBytes(name, value)]);
  const body = encoder.encode(payload);
  const frame = new Uint8Array(head.length + body.length + 16);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, head.length);
  view.setUint32(8, crc32(frame.subarray(0, 8)));
  frame.set(head, 12);
  frame.set(body, 12 + head.length);
  view.setUint32(frame.length - 4, crc32(frame.subarray(0, frame.length - 4)));
  return frame;
}

function headerBytes(name: string, value: string): Uint8Array {
  const [key, text] = [encoder.encode(name), encoder.encode(value)];
  return Uint8Array.from([key.length, ...key, STRING, text.length >> 8, text.length & 0xff, ...text]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return ~crc >>> 0;
}
