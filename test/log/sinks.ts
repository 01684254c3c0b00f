/** What the tests of sinks share: a sink on the internet, and what came to it. */
import type { LogRecord } from "../../src/log/run-log.ts";

/** What Standard Webhooks calls a secret. */
export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

export interface SinkPost {
  status: number;
  headers: Record<string, string>;
  /** Base64. */
  body: string;
}

/** A sink nobody else has; see test/sink-host.ts. */
export class TestSink {
  readonly url: string = `https://sinks.example.com/${crypto.randomUUID()}`;

  /** How it answers from now on: a status, or not at all. */
  async answers(status: number | "hang"): Promise<void> {
    await fetch(this.url, { method: "PUT", body: String(status) });
  }

  async posts(): Promise<SinkPost[]> {
    return (await fetch(this.url)).json();
  }

  /** The ids of the records it took, in their order; as often as they came. */
  async taken(): Promise<string[]> {
    const posts = (await this.posts()).filter(({ status }) => status < 300);
    return posts.flatMap((post) => webhookLogs(post).map(({ id }) => id));
  }
}

export function webhookLogs({ body }: Pick<SinkPost, "body">): LogRecord[] {
  return (JSON.parse(textOf(body)) as { data: { logs: LogRecord[] } }).data.logs;
}

export function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
