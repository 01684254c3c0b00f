/** The HTTP API over the test Worker's run objects, called as a client calls it. */
import { env } from "cloudflare:workers";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { answerHttp } from "../../src/http/http-app.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import { isJsonObject, type JsonObject } from "../../src/json.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type { AccountNamespace, InferenceLayer, RunObjectNamespace } from "../../src/run/run-record.ts";
import { vectorProvider } from "../durable-objects/vector-provider.ts";
import { scriptedGemini, scriptedProvider, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";

export const KEY = "test-key-1";

export const door: HttpDoor = {
  layerOf: (account): InferenceLayer =>
    createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      accounts: env.ACCOUNTS as unknown as AccountNamespace,
      logs: env.LOGS as unknown as LogNamespace,
      env: {},
      account,
      providers: [...defaultProviders, scriptedProvider("caller"), scriptedGemini("caller"), vectorProvider],
    }),
  apiKeys: `${KEY}, test-key-2,`,
};

export interface Call {
  method?: string;
  /** Sent as JSON; a string goes as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  door?: HttpDoor;
  origin?: string;
}

/** Answers `path`, with a good key unless the headers say otherwise. */
export function call(path: string, { method, body, headers, origin, ...rest }: Call = {}): Promise<Response> {
  const request = new Request(`${origin ?? "https://ai.test"}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { authorization: `Bearer ${KEY}`, ...headers },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  });
  return answerHttp(request, rest.door ?? door);
}

/** The body of a chat completion whose provider does what `answers` say. */
export function scriptedChat(
  answers: ScriptedAnswer[],
  more: JsonObject = {},
): JsonObject & { script: { id: string } } {
  const script = { id: crypto.randomUUID(), answers } as unknown as JsonObject & { id: string };
  return { model: "scripted/model", messages: [{ role: "user", content: "go" }], stream: true, script, ...more };
}

export async function jsonOf(response: Response): Promise<JsonObject> {
  const body: unknown = await response.json();
  if (!isJsonObject(body)) throw new TypeError("the answer is no JSON object");
  return body;
}

/** The run id an answer came with. */
export function runIdOf(response: Response): string {
  return response.headers.get("durable-ai-run-id") ?? "";
}
