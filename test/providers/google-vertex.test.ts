import { exportPKCS8, generateKeyPair, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { googleVertex } from "../../src/providers/google-vertex.ts";
import type { ProviderCall, ProviderConnection, ProviderEnv } from "../../src/providers/provider.ts";
import { errorOf, testProvider } from "./provider-suite.ts";

const KEY = "AQ.Test-1234567890";

testProvider({
  provider: googleVertex,
  env: () => ({ GOOGLE_VERTEX_API_KEY: KEY }),
  withoutCredentials: { GOOGLE_VERTEX_PROJECT: "p", GOOGLE_VERTEX_LOCATION: "us" },
  model: "gemini-3.5-flash",
  format: "gemini",
  // The model is in the path.
  sent: ({ model: _model, ...body }) => body,
  url: "https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-3.5-flash:generateContent",
  auth: { header: "x-goog-api-key", value: KEY, secret: KEY },
  baseURL: {
    name: "GOOGLE_VERTEX_BASE_URL",
    env: { GOOGLE_VERTEX_BASE_URL: "http://proxy.test/vertex/v1" },
    url: "http://proxy.test/vertex/v1/publishers/google/models/gemini-3.5-flash:generateContent",
  },
});

const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const TOKEN_URL = "https://oauth2.googleapis.com/token";
const ACCOUNT = JSON.stringify({
  type: "service_account",
  project_id: "own-project",
  client_email: "us@own-project.iam.gserviceaccount.com",
  private_key: await exportPKCS8(privateKey),
});

/** A connection by service account; `token` answers where it buys its tokens. */
function connected(
  env: ProviderEnv = {},
  token = async (): Promise<Response> => Response.json({ access_token: "t0k", expires_in: 3_600 }),
) {
  const requests: Request[] = [];
  const connection = googleVertex.connect({
    env: { GOOGLE_APPLICATION_CREDENTIALS: ACCOUNT, ...env },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request);
      return request.url === TOKEN_URL ? token() : Response.json({});
    },
  });
  if (connection === undefined) throw new Error("not connected");
  return { connection, requests };
}

function call(over: Partial<ProviderCall> = {}): ProviderCall {
  return {
    model: "gemini-3.5-flash",
    body: {},
    stream: false,
    headers: {},
    signal: new AbortController().signal,
    ...over,
  };
}

async function sentBy(
  { connection, requests }: ReturnType<typeof connected>,
  over: Partial<ProviderCall>,
  counts = false,
) {
  await (counts ? connection.countTokens?.(call(over)) : connection.dispatch(call(over)));
  const request = requests.at(-1)!;
  return { url: request.url, body: (await request.json()) as JsonObject };
}

describe("a service account", () => {
  it("buys a token with what it signed, and calls with it", async () => {
    const { connection, requests } = connected();
    await connection.dispatch(call({ headers: { authorization: "Bearer theirs" } }));
    const [bought, called] = requests;
    expect([bought?.url, bought?.method]).toEqual([TOKEN_URL, "POST"]);
    const form = new URLSearchParams(await bought?.text());
    expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const { payload, protectedHeader } = await jwtVerify(form.get("assertion") ?? "", publicKey, {
      audience: TOKEN_URL,
    });
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toMatchObject({
      iss: "us@own-project.iam.gserviceaccount.com",
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
    expect(called?.headers.get("authorization")).toBe("Bearer t0k");
    expect(called?.url).toBe(
      "https://aiplatform.googleapis.com/v1/projects/own-project/locations/global/publishers/google/models/gemini-3.5-flash:generateContent",
    );
  });

  it("buys one for calls at the same time, and keeps it", async () => {
    const { connection, requests } = connected();
    await Promise.all([connection.dispatch(call()), connection.dispatch(call()), connection.dispatch(call())]);
    await connection.dispatch(call());
    expect(requests.filter(({ url }) => url === TOKEN_URL)).toHaveLength(1);
    expect(requests).toHaveLength(5);
  });

  it("buys another shortly before the first one ends", async () => {
    const { connection, requests } = connected({}, async () => Response.json({ access_token: "t", expires_in: 299 }));
    await connection.dispatch(call());
    await connection.dispatch(call());
    expect(requests.filter(({ url }) => url === TOKEN_URL)).toHaveLength(2);
  });

  it("says that it is refused as the API would, and asks again the next time", async () => {
    const refused = { error: "invalid_grant", error_description: "Invalid JWT Signature." };
    const { connection, requests } = connected({}, async () => Response.json(refused, { status: 400 }));
    const response = await connection.dispatch(call());
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: {
        status: "UNAUTHENTICATED",
        message: expect.stringContaining("invalid_grant: Invalid JWT Signature.") as string,
      },
    });
    await connection.dispatch(call());
    expect(requests).toHaveLength(2);
    const down = connected({}, async () => new Response("<html>", { status: 503 }));
    expect((await down.connection.dispatch(call())).status).toBe(503);
  });

  it("keeps what others wait for when one of them leaves", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<Response>();
    const { connection, requests } = connected({}, () => answer);
    const controller = new AbortController();
    const [left, stayed] = [connection.dispatch(call({ signal: controller.signal })), connection.dispatch(call())];
    controller.abort(new Error("enough"));
    await expect(left).rejects.toThrow("enough");
    resolve(Response.json({ access_token: "t0k" }));
    expect((await stayed).status).toBe(200);
    expect(requests).toHaveLength(2);
  });

  it.each(["/home/me/key.json", "{}", JSON.stringify({ client_email: "a", private_key: "s3cret" })])(
    "refuses what is no key file, without quoting it: %s",
    (text) => {
      const thrown = errorOf(() => connected({ GOOGLE_APPLICATION_CREDENTIALS: text }));
      expect(thrown).toMatchObject({ code: "input/invalid", field: "GOOGLE_APPLICATION_CREDENTIALS" });
      expect(String(thrown)).not.toContain("s3cret");
    },
  );

  it("is shown by nothing", () => {
    const { connection } = connected();
    expect(JSON.stringify([connection, googleVertex])).not.toContain("PRIVATE KEY");
  });
});

describe("google-vertex", () => {
  it.each([
    ["global", "aiplatform.googleapis.com"],
    ["europe-west1", "europe-west1-aiplatform.googleapis.com"],
    ["eu", "aiplatform.eu.rep.googleapis.com"],
  ])("asks in %s at %s", async (location, host) => {
    const { url } = await sentBy(connected({ GOOGLE_CLOUD_PROJECT: "p", GOOGLE_VERTEX_LOCATION: location }), {
      stream: true,
    });
    expect(url).toBe(
      `https://${host}/v1/projects/p/locations/${location}/publishers/google/models/gemini-3.5-flash:streamGenerateContent?alt=sse`,
    );
  });

  it("leaves ids of calls out for Gemini, which it refuses", async () => {
    const parts = [
      { functionCall: { id: "a", name: "f", args: { id: 1 } } },
      { functionResponse: { id: "a", name: "f" } },
    ];
    const { body } = await sentBy(connected(), { body: { contents: [{ parts }] } });
    expect(body).toEqual({
      contents: [{ parts: [{ functionCall: { name: "f", args: { id: 1 } } }, { functionResponse: { name: "f" } }] }],
    });
  });

  it("speaks Messages to Claude, with the model in the path and the version in the body", async () => {
    const { connection, requests } = connected();
    const model = "claude-haiku-4-5@20251001";
    const body = { model, max_tokens: 5, messages: [] };
    expect(connection.formatOf(model)).toBe("anthropic-messages");
    const root =
      "https://aiplatform.googleapis.com/v1/projects/own-project/locations/global/publishers/anthropic/models";
    expect(await sentBy({ connection, requests }, { model, body })).toEqual({
      url: `${root}/claude-haiku-4-5@20251001:rawPredict`,
      body: { anthropic_version: "vertex-2023-10-16", max_tokens: 5, messages: [] },
    });
    expect(await sentBy({ connection, requests }, { model, body: { ...body, stream: true }, stream: true })).toEqual({
      url: `${root}/claude-haiku-4-5@20251001:streamRawPredict`,
      body: { anthropic_version: "vertex-2023-10-16", max_tokens: 5, messages: [], stream: true },
    });
    expect(await sentBy({ connection, requests }, { model, body: { model, messages: [] } }, true)).toEqual({
      url: `${root}/count-tokens:rawPredict`,
      body: { anthropic_version: "vertex-2023-10-16", model, messages: [] },
    });
  });

  it("speaks Chat Completions to open models", async () => {
    const { connection, requests }: { connection: ProviderConnection; requests: Request[] } = connected();
    const model = "openai/gpt-oss-20b-maas";
    expect(connection.formatOf(model)).toBe("openai-chat");
    expect((await sentBy({ connection, requests }, { model, body: { model, messages: [] } })).url).toBe(
      "https://aiplatform.googleapis.com/v1/projects/own-project/locations/global/endpoints/openapi/chat/completions",
    );
    expect((await connection.countTokens?.(call({ model })))?.status).toBe(404);
  });

  it("counts Gemini's tokens", async () => {
    const { url, body } = await sentBy(connected(), { body: { contents: [] } }, true);
    expect(url).toMatch(/\/publishers\/google\/models\/gemini-3\.5-flash:countTokens$/);
    expect(body).toEqual({ contents: [] });
  });
});
