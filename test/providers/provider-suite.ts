/** What every provider has to keep, whatever is special about it: each adapter's test file runs this suite. */
import { describe, expect, it } from "vitest";
import type { AnyFormatId, FormatTask } from "../../src/formats/task-format.ts";
import { parseJson, type JsonObject } from "../../src/json.ts";
import type { Provider, ProviderCall, ProviderConnection, ProviderEnv } from "../../src/providers/provider.ts";

/** Why a case does not apply to a provider. */
export interface Skip {
  skip: string;
}

/** What the suite has to know about a provider. */
export interface ProviderCase {
  provider: Provider;
  /** Credentials that make it a target. `upstream` answers in place of the provider. */
  env(upstream: Upstream): ProviderEnv;
  /** An env in which it is no target. */
  withoutCredentials: ProviderEnv;
  /** A model of it, and the format that model speaks there. */
  model: string;
  format: AnyFormatId;
  /** What the model is for. Default: chat. */
  task?: FormatTask;
  /** What it sends of a body, where that is not all: fields that this provider has elsewhere. Default: all of it. */
  sent?: (body: JsonObject) => JsonObject;
  /** Where the request goes. */
  url: string;
  /** The header that says who pays, and the secret in it. */
  auth: { header: string; value: string; secret: string } | Skip;
  /** How it can be told to go elsewhere. */
  baseURL: { name: string; env: ProviderEnv; url: string } | Skip;
}

/** Answers in place of the provider, whatever way the request takes. */
export type Upstream = (request: Request) => Promise<Response>;

const BODY: JsonObject = {
  model: "as-it-is",
  messages: [{ role: "user", content: "Grüße, \u0000 and 1.0" }],
  unknown_field: { nested: [1, null, { deep: true }] },
};

function call(over: Partial<ProviderCall> = {}): ProviderCall {
  return { model: "", body: BODY, stream: false, headers: {}, signal: new AbortController().signal, ...over };
}

/** Runs the suite for one provider. */
export function testProvider(subject: ProviderCase): void {
  const { provider, model, format, task, auth, baseURL } = subject;

  /** A connection whose requests are kept. */
  function connected(answer: Upstream = async () => Response.json({}), extra: ProviderEnv = {}) {
    const requests: Request[] = [];
    const upstream: Upstream = (request) => {
      requests.push(request.clone());
      return answer(request);
    };
    const send: typeof fetch = (input, init) => upstream(new Request(input, init));
    const connection = provider.connect({ env: { ...subject.env(upstream), ...extra }, fetch: send });
    if (connection === undefined) throw new Error("the suite's env does not connect");
    return { connection, requests };
  }
  const dispatch = (connection: ProviderConnection, over: Partial<ProviderCall> = {}): Promise<Response> =>
    wayOf(connection).dispatch(call({ model, ...over }));
  /** How the connection is asked for what the model is for. */
  function wayOf(connection: ProviderConnection): Pick<ProviderConnection, "dispatch"> & { format?: AnyFormatId } {
    if (task === undefined)
      return { format: connection.formatOf(model), dispatch: (over) => connection.dispatch(over) };
    const way = connection.tasks?.[task];
    if (way === undefined) throw new Error(`${provider.id} has no ${task}`);
    return way;
  }

  describe(`${provider.id}: every provider`, () => {
    it("names its credentials, and is no target without them", () => {
      expect(provider.credentials.length).toBeGreaterThan(0);
      expect(provider.connect({ env: subject.withoutCredentials, fetch })).toBeUndefined();
    });

    it("speaks the format it says", () => expect(wayOf(connected().connection).format).toBe(format));

    it("asks the right URL, with POST and JSON", async () => {
      const { connection, requests } = connected();
      await dispatch(connection);
      expect(requests[0]?.url).toBe(subject.url);
      expect(requests[0]?.method).toBe("POST");
      expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    });

    maybe("says who pays, and lets no caller say otherwise", auth, async ({ header, value }) => {
      const { connection, requests } = connected();
      await dispatch(connection, {
        headers: { [header.toUpperCase()]: "theirs", cookie: "a=b", "CF-AIG-Metadata": "{}" },
      });
      expect(requests[0]?.headers.get(header)).toBe(value);
      expect(requests[0]?.headers.get("cookie")).toBeNull();
      expect(requests[0]?.headers.get("cf-aig-metadata")).toBeNull();
      // A followed redirect would carry the key to a host nobody named.
      expect(requests[0]?.redirect).toBe("manual");
    });

    it("passes the body on, and nothing else", async () => {
      const { connection, requests } = connected();
      await dispatch(connection);
      expect(parseJson((await requests[0]?.text()) ?? "")).toEqual(subject.sent?.(BODY) ?? BODY);
    });

    it("passes format headers on", async () => {
      const { connection, requests } = connected();
      await dispatch(connection, { headers: { "x-format": "beta-1" } });
      expect(requests[0]?.headers.get("x-format")).toBe("beta-1");
    });

    it("hands a stream on unread", async () => {
      let pulls = 0;
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulls += 1;
            controller.enqueue(new TextEncoder().encode(`data: ${pulls}\r\n\r\n`));
            if (pulls === 3) controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      const { connection } = connected(
        async () => new Response(body, { headers: { "content-type": "text/event-stream", "x-request-id": "r1" } }),
      );
      const response = await dispatch(connection, { stream: true });
      expect(pulls).toBe(0);
      expect(response.headers.get("x-request-id")).toBe("r1");
      expect(await response.text()).toBe("data: 1\r\n\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n");
    });

    it.each([302, 400, 401, 429, 500, 529])("hands an answer of %d on as it is", async (status) => {
      const { connection, requests } = connected(
        async () => new Response("<not json", { status, headers: { "retry-after": "7", location: "https://x.test/" } }),
      );
      const response = await dispatch(connection);
      expect(response.status).toBe(status);
      expect(response.headers.get("retry-after")).toBe("7");
      expect(await response.text()).toBe("<not json");
      expect(requests).toHaveLength(1);
    });

    it("rejects where no answer comes", async () => {
      const { connection } = connected(async () => Promise.reject(new TypeError("connection lost")));
      await expect(dispatch(connection)).rejects.toThrow("connection lost");
    });

    it("is aborted by the call's signal, with its reason", async () => {
      const controller = new AbortController();
      const { connection } = connected(
        (request) =>
          new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason))),
      );
      const answer = dispatch(connection, { signal: controller.signal });
      controller.abort(new Error("enough"));
      await expect(answer).rejects.toThrow("enough");
    });

    maybe("keeps its key to itself", auth, async ({ secret, header }) => {
      const { connection, requests } = connected(async () => Promise.reject(new TypeError("connection lost")));
      const thrown: unknown = await dispatch(connection).catch((error: unknown) => error);
      const visible = JSON.stringify([connection, provider, thrown, String(thrown)]);
      expect(visible).not.toContain(secret);
      const request = requests[0];
      expect(`${request?.url} ${await request?.text()}`).not.toContain(secret);
      const others = [...(request?.headers ?? [])].filter(([name]) => name !== header);
      expect(JSON.stringify(others)).not.toContain(secret);
    });

    maybe("refuses a key that is no header value, without quoting it", auth, ({ secret }) => {
      const name = provider.credentials[0] ?? "";
      const thrown = errorOf(() => connected(undefined, { [name]: `${secret}\nx` }));
      expect(thrown).toMatchObject({ code: "input/invalid", field: name });
      expect(String(thrown)).not.toContain(secret);
    });

    maybe("takes a key with the blanks that pasting adds", auth, async ({ header, value, secret }) => {
      const { connection, requests } = connected(undefined, { [provider.credentials[0] ?? ""]: ` ${secret}\n` });
      await dispatch(connection);
      expect(requests[0]?.headers.get(header)).toBe(value);
    });

    maybe("goes where its base URL says", baseURL, async ({ env, url }) => {
      const { connection, requests } = connected(undefined, env);
      await dispatch(connection);
      expect(requests[0]?.url).toBe(url);
    });

    maybe("refuses a base URL that is none, naming the variable", baseURL, ({ name }) => {
      for (const bad of ["nonsense", "ftp://x.test", "https://me:secret@x.test/v1", "https://x.test/#v1"]) {
        const thrown = errorOf(() => connected(undefined, { [name]: bad }));
        expect(thrown).toMatchObject({ code: "input/invalid", field: name });
        expect(String(thrown)).not.toContain("secret");
      }
    });
  });
}

/** The test, or its absence with the reason for it. */
function maybe<T extends object>(name: string, subject: T | Skip, run: (subject: T) => void | Promise<void>): void {
  if ("skip" in subject) it.skip(`${name} (${subject.skip})`, () => undefined);
  else it(name, () => run(subject));
}

/** What `run` throws. */
export function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}
