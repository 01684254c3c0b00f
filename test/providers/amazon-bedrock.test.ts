import { describe, expect, it } from "vitest";
import { writeFrame } from "../../src/formats/event-stream.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../src/json.ts";
import { signerOf } from "../../src/providers/amazon-bedrock/aws-credentials.ts";
import { authorizationOf } from "../../src/providers/amazon-bedrock/signature.ts";
import { amazonBedrock } from "../../src/providers/amazon-bedrock.ts";
import type { ProviderCall, ProviderEnv } from "../../src/providers/provider.ts";
import { errorOf, testProvider } from "./provider-suite.ts";

const TOKEN = "bedrock-api-key-1234567890";
const KEYS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const NOVA = "us.amazon.nova-2-lite-v1:0";
const CLAUDE = "global.anthropic.claude-opus-5-5";

testProvider({
  provider: amazonBedrock,
  env: () => ({ AWS_BEARER_TOKEN_BEDROCK: TOKEN }),
  withoutCredentials: { AWS_REGION: "eu-central-1" },
  model: NOVA,
  format: "bedrock-converse",
  url: "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.amazon.nova-2-lite-v1%3A0/converse",
  auth: { header: "authorization", value: `Bearer ${TOKEN}`, secret: TOKEN },
  baseURL: {
    name: "AMAZON_BEDROCK_BASE_URL",
    env: { AMAZON_BEDROCK_BASE_URL: "http://proxy.test/bedrock" },
    url: "http://proxy.test/bedrock/model/us.amazon.nova-2-lite-v1%3A0/converse",
  },
});

async function dispatched(
  env: ProviderEnv,
  call: Partial<ProviderCall>,
  answer: Response = Response.json({}),
): Promise<{ request: Request; body: JsonObject; response: Response }> {
  const requests: Request[] = [];
  const connection = amazonBedrock.connect({
    env,
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return answer;
    },
  });
  const { signal } = new AbortController();
  const response = await connection!.dispatch({ model: NOVA, body: {}, stream: false, headers: {}, signal, ...call });
  const body = parseJson(await requests[0]!.clone().text());
  return { request: requests[0]!, body: isJsonObject(body) ? body : {}, response };
}

const token = { AWS_BEARER_TOKEN_BEDROCK: TOKEN, AWS_REGION: "eu-central-1" };

describe("amazon-bedrock", () => {
  it.each([
    [NOVA, "bedrock-converse", "bedrock-runtime.eu-central-1.amazonaws.com", "/converse-stream"],
    ["deepseek.v3.2", "bedrock-converse", "bedrock-runtime.eu-central-1.amazonaws.com", "/converse-stream"],
    ["openai.gpt-oss-120b-1:0", "bedrock-converse", "bedrock-runtime.eu-central-1.amazonaws.com", "/converse-stream"],
    [CLAUDE, "anthropic-messages", "bedrock-runtime.eu-central-1.amazonaws.com", "/invoke-with-response-stream"],
    [
      "anthropic.claude-v2:1",
      "anthropic-messages",
      "bedrock-runtime.eu-central-1.amazonaws.com",
      "/invoke-with-response-stream",
    ],
    ["openai.gpt-5.5", "openai-responses", "bedrock-mantle.eu-central-1.api.aws", "/openai/v1/responses"],
    ["global.openai.gpt-5.6-sol", "openai-responses", "bedrock-mantle.eu-central-1.api.aws", "/openai/v1/responses"],
    ["openai.gpt-oss-120b", "openai-chat", "bedrock-mantle.eu-central-1.api.aws", "/openai/v1/chat/completions"],
  ])("asks %s in %s", async (model, format, host, end) => {
    const { request } = await dispatched(token, { model, stream: true });
    const { hostname, pathname } = new URL(request.url);
    expect([hostname, pathname.endsWith(end)]).toEqual([host, true]);
    expect(amazonBedrock.connect({ env: token, fetch })?.formatOf(model)).toBe(format);
  });

  it("puts version and betas of Messages into the body, and leaves the model and the stream to the URL", async () => {
    const { body, request } = await dispatched(token, {
      model: CLAUDE,
      body: { model: CLAUDE, stream: true, max_tokens: 5, messages: [], anthropic_beta: ["one"] },
      headers: { "Anthropic-Version": "2023-06-01", "anthropic-beta": "one, two", "x-other": "3" },
    });
    expect(body).toEqual({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 5,
      messages: [],
      anthropic_beta: ["one", "two"],
    });
    expect(["anthropic-version", "anthropic-beta", "x-other"].map((name) => request.headers.get(name))).toEqual([
      null,
      null,
      "3",
    ]);
  });

  it("serves what can be called from its region", () => {
    const from = (AWS_REGION: string) => amazonBedrock.connect({ env: { ...token, AWS_REGION }, fetch });
    const ids = ["global.a.b", "us.a.b", "eu.a.b", "jp.a.b", "us-gov.a.b", "a.b", "anthropic.claude-3"];
    const served = (region: string) => ids.filter((id) => from(region)?.serves?.(id));
    expect(served("us-east-1")).toEqual(["global.a.b", "us.a.b", "a.b", "anthropic.claude-3"]);
    expect(served("eu-west-3")).toEqual(["global.a.b", "eu.a.b", "a.b", "anthropic.claude-3"]);
    expect(served("ap-northeast-1")).toEqual(["global.a.b", "jp.a.b", "a.b", "anthropic.claude-3"]);
    expect(served("us-gov-west-1")).toEqual(["global.a.b", "us-gov.a.b", "a.b", "anthropic.claude-3"]);
  });

  it("refuses a key without its secret, and a region that is none", () => {
    const connect = (env: ProviderEnv) => errorOf(() => amazonBedrock.connect({ env, fetch }));
    expect(connect({ AWS_ACCESS_KEY_ID: "AKIA" })).toMatchObject({
      code: "input/invalid",
      field: "AWS_SECRET_ACCESS_KEY",
    });
    expect(connect({ ...token, AWS_REGION: "evil.test/" })).toMatchObject({
      code: "input/invalid",
      field: "AWS_REGION",
    });
  });
});

// ---- streams of InvokeModel ------------------------------------------------------------------------------------------

const FRAMES = "application/vnd.amazon.eventstream";
const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const chunk = (event: JsonObject): Uint8Array =>
  writeFrame({
    kind: "event",
    name: "chunk",
    data: JSON.stringify({ bytes: base64(JSON.stringify(event)), p: "abc" }),
  });

async function invoked(...frames: Uint8Array[]): Promise<{ type: string | null; text: string }> {
  const body = new Response(Uint8Array.from(frames.flatMap((frame) => [...frame])), {
    headers: { "content-type": FRAMES },
  });
  const { response } = await dispatched(token, { model: CLAUDE, stream: true }, body);
  return { type: response.headers.get("content-type"), text: await response.text() };
}

describe("streams of InvokeModel", () => {
  it("are Anthropic's own events", async () => {
    const metrics = { "amazon-bedrock-invocationMetrics": { inputTokenCount: 3 } };
    const { type, text } = await invoked(
      chunk({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüß 🌊" } }),
      chunk({ type: "message_stop", ...metrics }),
    );
    expect(type).toBe("text/event-stream");
    expect(text).toBe(
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüß 🌊"}}\n\n' +
        'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    );
  });

  it("end with an error of Anthropic's shape where Bedrock throws", async () => {
    const thrown = writeFrame({ kind: "exception", name: "throttlingException", data: '{"message":"Slow down"}' });
    const { text } = await invoked(thrown);
    const fault = formatOf("anthropic-messages").parseErrorEvent(new TextEncoder().encode(text));
    expect(fault).toEqual({ message: "Slow down", type: "ThrottlingException", status: 429 });
  });

  it("are malformed where a frame is broken, and cut where one is cut", async () => {
    const whole = chunk({ type: "ping" });
    const broken = whole.map((byte, at) => (at === whole.length - 1 ? byte ^ 1 : byte));
    const { text } = await invoked(broken);
    expect(formatOf("anthropic-messages").classify(new TextEncoder().encode(text)).class).toBe("error");
    expect((await invoked(whole, whole.subarray(0, 40))).text).toBe('event: ping\ndata: {"type":"ping"}\n\n');
  });

  it("leaves whole answers and errors as they are", async () => {
    const refused = new Response('{"message":"no"}', { status: 429, headers: { "content-type": FRAMES } });
    const { response } = await dispatched(token, { model: CLAUDE, stream: true }, refused);
    expect([response.status, await response.text()]).toEqual([429, '{"message":"no"}']);
  });
});

// ---- signatures --------------------------------------------------------------------------------------------------------

const fixture = async (path: string): Promise<string | undefined> => {
  const response = await fetch(`http://fixtures.test/_suites/${path}`);
  return response.ok ? response.text() : undefined;
};
const isThere = (await fetch("http://fixtures.test/INDEX.jsonl")).ok;

interface SignedFixture {
  region: string;
  service: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  request: { url: string; body: string };
  expected: { date: string; payloadHash: string; authorization: string };
}

const QUERY = "no request of ours has a query";
const ENCODED_ONCE = "a URL holds it encoded, and AWS wants what a URL holds encoded once more";
/** Where our inputs cannot say what a case is about. */
const NOT_OURS: Record<string, string> = {
  "get-header-key-duplicate": "Headers joins values of one name by a comma and a blank",
  "get-header-value-multiline": "a header value has no line ends",
  "get-header-value-order": "Headers joins values of one name by a comma and a blank",
  "post-sts-header-after": "a token that is sent without being signed",
  "get-relative-unnormalized": "a URL is always normalised",
  "get-relative-relative-unnormalized": "a URL is always normalised",
  "get-slash-dot-slash-unnormalized": "a URL is always normalised",
  "get-slash-pointless-dot-unnormalized": "a URL is always normalised",
  "get-slash-normalized": "our paths have no slashes that repeat",
  "get-slashes-normalized": "our paths have no slashes that repeat",
  "get-space-normalized": ENCODED_ONCE,
  "get-space-unnormalized": ENCODED_ONCE,
  "get-utf8": ENCODED_ONCE,
  "get-vanilla-empty-query-key": QUERY,
  "get-vanilla-query-order-encoded": QUERY,
  "get-vanilla-query-order-key-case": QUERY,
  "get-vanilla-query-unreserved": QUERY,
  "get-vanilla-utf8-query": QUERY,
  "post-vanilla-empty-query-value": QUERY,
  "post-vanilla-query": QUERY,
};
const CASES = `
  get-header-key-duplicate get-header-value-multiline get-header-value-order
  get-header-value-trim get-relative-normalized get-relative-relative-normalized
  get-relative-relative-unnormalized get-relative-unnormalized get-slash-dot-slash-normalized
  get-slash-dot-slash-unnormalized get-slash-normalized get-slash-pointless-dot-normalized
  get-slash-pointless-dot-unnormalized get-slash-unnormalized get-slashes-normalized
  get-slashes-unnormalized get-space-normalized get-space-unnormalized
  get-unreserved get-utf8 get-vanilla
  get-vanilla-empty-query-key get-vanilla-query get-vanilla-query-order-encoded
  get-vanilla-query-order-key-case get-vanilla-query-unreserved get-vanilla-utf8-query
  get-vanilla-with-session-token post-header-key-case post-header-key-sort
  post-header-value-case post-sts-header-after post-sts-header-before
  post-vanilla post-vanilla-empty-query-value post-vanilla-query
  post-x-www-form-urlencoded post-x-www-form-urlencoded-parameters
`
  .trim()
  .split(/\s+/);

/** The signature of a case, by the signer as we use it. */
async function signatureOf(request: string, context: string): Promise<string> {
  const { credentials, region, service, timestamp, sign_body: signBody } = JSON.parse(context);
  const [head = "", body = ""] = request.split("\n\n");
  const [start = "", ...lines] = head.trim().split("\n");
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
  if (signBody) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
    headers.set(
      "x-amz-content-sha256",
      Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    );
  }
  headers.set("x-amz-date", timestamp.replaceAll(/[:-]/g, ""));
  if (credentials.token !== undefined) headers.set("x-amz-security-token", credentials.token);
  const url = new URL(`https://${headers.get("host")}${start.slice(start.indexOf(" ") + 1, start.lastIndexOf(" "))}`);
  headers.delete("host");
  const method = start.slice(0, start.indexOf(" "));
  const authorization = await authorizationOf(
    { method, url, headers, body },
    { accessKeyId: credentials.access_key_id, secretAccessKey: credentials.secret_access_key, region, service },
  );
  return authorization.slice(authorization.indexOf("Signature=") + "Signature=".length);
}

describe.skipIf(!isThere)("signatures", () => {
  it("are those of openai-node for a request to mantle", async () => {
    const { region, service, credentials, request, expected }: SignedFixture = JSON.parse(
      (await fixture("openai-node-bedrock-sigv4/sigv4.json")) ?? "",
    );
    const sign = signerOf({
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    })!({ url: request.url, region, service }, expected.date);
    const headers = await sign(new Headers({ "content-type": "application/json", "x-other": "1" }), request.body);
    expect(headers).toMatchObject({
      authorization: expected.authorization,
      "x-amz-content-sha256": expected.payloadHash,
      "x-amz-date": expected.date,
      "x-amz-security-token": credentials.sessionToken,
    });
  });

  it.each(CASES.filter((name) => NOT_OURS[name] === undefined))("are those of AWS: %s", async (name) => {
    const path = `aws-sigv4-test-suite/${name}`;
    const [request, context, expected] = await Promise.all(
      ["request.txt", "context.json", "header-signature.txt"].map((file) => fixture(`${path}/${file}`)),
    );
    expect(await signatureOf(request ?? "", context ?? "")).toBe(expected);
  });
  for (const [name, reason] of Object.entries(NOT_OURS)) it.skip(`${name} (${reason})`, () => undefined);
});

describe("requests with a key and its secret", () => {
  it("are signed for AWS, whatever stands in front of it, and sent with the same body", async () => {
    const env = { ...KEYS, AWS_REGION: "eu-central-1", AMAZON_BEDROCK_BASE_URL: "http://proxy.test" };
    const { request } = await dispatched(env, { body: { messages: [], a: "ü" }, headers: { authorization: "theirs" } });
    const date = request.headers.get("x-amz-date") ?? "";
    const sent = await request.clone().text();
    const url = `https://bedrock-runtime.eu-central-1.amazonaws.com${new URL(request.url).pathname}`;
    const sign = signerOf(KEYS)!({ url, region: "eu-central-1", service: "bedrock" }, date);
    const expected = await sign(new Headers({ "content-type": "application/json" }), sent);
    expect(request.headers.get("authorization")).toBe(expected["authorization"]);
    expect(request.headers.get("authorization")).toMatch(
      /SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
    expect(JSON.stringify([...request.headers])).not.toContain(KEYS.AWS_SECRET_ACCESS_KEY);
  });

  it("are not sent where the caller has left meanwhile", async () => {
    const sent: unknown[] = [];
    const connection = amazonBedrock.connect({
      env: KEYS,
      fetch: async (input) => (sent.push(input), Response.json({})),
    });
    const controller = new AbortController();
    const { signal } = controller;
    const answer = connection!.dispatch({ model: NOVA, body: {}, stream: false, headers: {}, signal });
    controller.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    expect(sent).toEqual([]);
  });
});
