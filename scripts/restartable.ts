/** A `wrangler dev` that is killed and started again on the same storage and port. */
import { startWrangler, type WranglerOptions, type WranglerProcess } from "./wrangler-dev.ts";

export class Restartable {
  readonly #options: WranglerOptions;
  #process: WranglerProcess | undefined;

  constructor(options: WranglerOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#options.port}`;
  }

  async start(): Promise<void> {
    this.#process = await startWrangler(this.#options);
  }

  /** What it has printed since it was started. */
  output(): string {
    return this.#process?.output() ?? "";
  }

  /** SIGKILL: no handler runs. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }
}
