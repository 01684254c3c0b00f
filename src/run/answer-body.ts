/** The body of a provider's answer, read chunk by chunk; a reader may be given a half of it, to have it as it comes. */
export class AnswerBody {
  #body: ReadableStream<Uint8Array>;
  #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#body = body;
    this.#reader = body.getReader();
  }

  read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    return this.#reader.read();
  }

  /** What comes from now on, for somebody else too. Not while a read is pending. */
  divide(): ReadableStream<Uint8Array> {
    this.#reader.releaseLock();
    const [theirs, ours] = this.#body.tee();
    this.#body = ours;
    this.#reader = ours.getReader();
    return theirs;
  }

  /** Of a body that was divided, the provider hears once the other half is left too. */
  leave(reason: unknown): void {
    this.#reader.cancel(reason).catch(() => undefined);
  }
}
