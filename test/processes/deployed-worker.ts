/** A Worker of which new versions are deployed while it runs, as `wrangler dev` does: new code, the same objects. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Restartable } from "../../scripts/restartable.ts";
import type { WranglerOptions } from "../../scripts/wrangler-dev.ts";

const POLL_MS = 50;
/** Time for a new version to be built and to answer. */
const DEPLOY_MS = 60_000;

export class DeployedWorker extends Restartable {
  readonly #entry: string;
  readonly #main: string;
  #version = 0;

  private constructor(options: WranglerOptions, entry: string, main: string) {
    super(options);
    this.#entry = entry;
    this.#main = main;
  }

  /** @param directory for a config and an entry that say what those in `config` say, and the version. */
  static async create({ config, ...options }: WranglerOptions, directory: string): Promise<DeployedWorker> {
    await mkdir(directory, { recursive: true });
    const text = await readFile(config, "utf8");
    const main = resolve(dirname(config), /"main": "([^"]+)"/.exec(text)?.[1] ?? "");
    const entry = join(directory, "entry.ts");
    const copy = join(directory, "wrangler.jsonc");
    await writeFile(copy, text.replace(/"main": "[^"]+"/, '"main": "./entry.ts"'));
    const worker = new DeployedWorker({ config: copy, ...options }, entry, main);
    await worker.#write();
    return worker;
  }

  /** Resolves when the new version answers. @throws where it does not: `wrangler dev` may have ended. */
  async deploy(): Promise<void> {
    this.#version += 1;
    await this.#write();
    const until = Date.now() + DEPLOY_MS;
    while ((await this.#running()) !== String(this.#version)) {
      if (Date.now() > until) throw new Error(`version ${this.#version} does not answer:\n${this.output()}`);
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  }

  async #running(): Promise<string | undefined> {
    try {
      return await (await fetch(`${this.url}/version`)).text();
    } catch {
      // Between two versions nobody answers.
      return undefined;
    }
  }

  async #write(): Promise<void> {
    const main = JSON.stringify(this.#main);
    await writeFile(
      this.#entry,
      `import worker from ${main};
export * from ${main};
const fetch = (request, env, ctx) =>
  new URL(request.url).pathname === "/version" ? new Response("${this.#version}") : worker.fetch(request, env, ctx);
export default { ...worker, fetch };
`,
    );
  }
}
