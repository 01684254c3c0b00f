/**
 * The writing half of protobuf, as far as spans need it: https://protobuf.dev/programming-guides/encoding/.
 *
 * A field that has its default value is not written, as proto3 says.
 */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const textEncoder = new TextEncoder();
const FIRST_BYTES = 1_024;

/** One message. Fields are written in the order of the calls. */
export class ProtobufMessage {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BYTES);
  #length = 0;

  /** What was written so far. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  text(field: number, text: string | undefined): this {
    return text ? this.#field(field, textEncoder.encode(text)) : this;
  }

  /** Bytes, written as hex digits. */
  hex(field: number, hex: string | undefined): this {
    return hex ? this.#field(field, toBytes(hex)) : this;
  }

  /** Also where it is empty: that it is there says something. */
  message(field: number, message: ProtobufMessage): this {
    return this.#field(field, message.bytes);
  }

  /** uint32, bool and enums. */
  uint(field: number, value: number): this {
    if (value === 0) return this;
    this.#tag(field, VARINT);
    this.#varint(value);
    return this;
  }

  fixed32(field: number, value: number): this {
    if (value === 0) return this;
    this.#tag(field, FIXED32);
    this.#view(4).setUint32(0, value, true);
    return this;
  }

  fixed64(field: number, value: bigint): this {
    if (value === 0n) return this;
    this.#tag(field, FIXED64);
    this.#view(8).setBigUint64(0, value, true);
    return this;
  }

  // Of a `oneof`, that the field is there says which one it is: 0 and "" are written.

  oneText(field: number, text: string): this {
    return this.#field(field, textEncoder.encode(text));
  }

  oneBool(field: number, value: boolean): this {
    this.#tag(field, VARINT);
    this.#varint(value ? 1 : 0);
    return this;
  }

  /** A whole number that is safe; a negative one is the 64 bits of its two's complement. */
  oneInt64(field: number, value: number): this {
    this.#tag(field, VARINT);
    if (value >= 0) this.#varint(value);
    else this.#bigVarint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  oneDouble(field: number, value: number): this {
    this.#tag(field, FIXED64);
    this.#view(8).setFloat64(0, value, true);
    return this;
  }

  #field(field: number, bytes: Uint8Array): this {
    this.#tag(field, BYTES);
    this.#varint(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  #tag(field: number, type: number): void {
    this.#varint(field * 8 + type);
  }

  /** Seven bits a byte, the lowest first. Above 32 bits there are no bitwise operations. */
  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) | 0x80);
    this.#byte(rest);
  }

  #bigVarint(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#byte(Number(rest & 0x7fn) | 0x80);
    this.#byte(Number(rest));
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #view(size: number): DataView {
    this.#room(size);
    const view = new DataView(this.#bytes.buffer, this.#length, size);
    this.#length += size;
    return view;
  }

  #room(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + size));
    grown.set(this.bytes);
    this.#bytes = grown;
  }
}

function toBytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
