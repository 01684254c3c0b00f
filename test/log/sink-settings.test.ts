/** What may be set as a sink, and what is said of what may not. */
import { describe, expect, it } from "vitest";
import { checkSinkAddress } from "../../src/log/sink-address.ts";
import { checkSinkChange, sinkSettings } from "../../src/log/sink-settings.ts";
import { newAccount } from "./asking.ts";
import { SECRET } from "./sinks.ts";

const PRIVATE = [
  "https://localhost/",
  "https://LOCALHOST./",
  "https://logs.localhost/",
  "https://collector/",
  "https://db.internal/",
  "https://printer.local/",
  "https://router.home.arpa/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0177.0.0.1/",
  "https://0.0.0.0/",
  "https://10.1.2.3/",
  "https://100.64.0.1/",
  "https://169.254.169.254/latest/meta-data",
  "https://172.16.0.1/",
  "https://172.31.255.255/",
  "https://192.168.1.1/",
  "https://198.18.0.1/",
  "https://224.0.0.1/",
  "https://255.255.255.255/",
  "https://[::1]/",
  "https://[::]/",
  "https://[fc00::1]/",
  "https://[fd12:3456::1]/",
  "https://[fe80::1]/",
  "https://[ff02::1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[64:ff9b::10.0.0.1]/",
  "https://[2002:a00:1::]/",
  "https://[2001:db8::1]/",
];
const PUBLIC = [
  "https://logs.example.com/runs?tag=a",
  "https://1.1.1.1/",
  "https://172.32.0.1/",
  "https://100.128.0.1/",
  "https://[2606:4700:4700::1111]/",
  "https://localhost.example.com/",
  "https://local.dev/",
];

describe("the address of a sink", () => {
  it.each(PRIVATE)("is not %s", (url) => {
    expect(() => checkSinkAddress(url, "url", false)).toThrow(/^url: it is an address inside a network/);
    expect(checkSinkAddress(url, "url", true)).toBe(new URL(url).href);
  });

  it.each(PUBLIC)("may be %s", (url) => {
    expect(checkSinkAddress(url, "url", false)).toBe(url);
  });

  it.each([
    ["http://logs.example.com/", /not an https address/],
    ["ftp://logs.example.com/", /not an https address/],
    ["https://user:word@logs.example.com/", /a user or a password/],
    ["logs.example.com", /not a URL/],
    ["", /not a URL/],
    [5, /not a URL/],
  ])("is not %s", (url, problem) => {
    expect(() => checkSinkAddress(url, "url", false)).toThrow(problem);
  });

  it("may be inside, and without TLS, where that is allowed", () => {
    expect(checkSinkAddress("http://10.0.0.1:4318", "url", true)).toBe("http://10.0.0.1:4318/");
    expect(() => checkSinkAddress("file:///etc/passwd", "url", true)).toThrow(/https/);
  });
});

describe("the sinks of an account", () => {
  it.each([
    [{ kafka: {} }, "sinks.kafka"],
    [{ webhook: { url: "https://logs.example.com", secret: SECRET, method: "PUT" } }, "sinks.webhook.method"],
    [{ webhook: { url: "https://10.0.0.1", secret: SECRET } }, "sinks.webhook.url"],
    [{ webhook: { url: "http://logs.example.com", secret: SECRET } }, "sinks.webhook.url"],
    [{ webhook: { url: "https://logs.example.com", secret: "word" } }, "sinks.webhook.secret"],
    [{ webhook: { url: "https://logs.example.com", secret: "whsec_YWJj" } }, "sinks.webhook.secret"],
    [{ webhook: { url: "https://logs.example.com" } }, "sinks.webhook.secret"],
    [{ webhook: "https://logs.example.com" }, "sinks.webhook"],
    ["all", "sinks"],
    [{ otlp: { endpoint: "https://192.168.0.1:4318" } }, "sinks.otlp.endpoint"],
    [{ otlp: { endpoint: "https://otlp.example.com", protocol: "grpc" } }, "sinks.otlp.protocol"],
    [{ otlp: { endpoint: "https://otlp.example.com", compression: "br" } }, "sinks.otlp.compression"],
    [{ otlp: { endpoint: "https://otlp.example.com", headers: "x-api-key=whsec_ABC" } }, "sinks.otlp.headers"],
    [{ otlp: { endpoint: "https://otlp.example.com", headers: { "x y": "1" } } }, "sinks.otlp.headers"],
    [{ otlp: { endpoint: "https://otlp.example.com", headers: { host: "example.com" } } }, "sinks.otlp.headers"],
    [
      { otlp: { endpoint: "https://otlp.example.com", headers: { "x-key": "whsec_A\r\nb" } } },
      "sinks.otlp.headers.x-key",
    ],
  ])("are not %j", async (change, field) => {
    const refused = newAccount().logs.sinks(change as never);
    await expect(refused).rejects.toMatchObject({ code: "input/invalid", field });
    await expect(refused).rejects.not.toThrow(/whsec_[A-Z]/);
  });

  it("change one by one", () => {
    expect(checkSinkChange({}, false)).toEqual({});
    expect(checkSinkChange({ webhook: null }, false)).toEqual({ webhook: null });
    expect(checkSinkChange({ otlp: { endpoint: "https://otlp.example.com/base/" } }, false)).toEqual({
      otlp: {
        endpoint: "https://otlp.example.com/base/v1/traces",
        headers: {},
        protocol: "http/protobuf",
        compression: "none",
      },
    });
  });
});

describe("the sinks of a deployment", () => {
  const mistakeOf = (env: Record<string, unknown>): (string | undefined)[] =>
    [...sinkSettings(env).mistakes.values()].map(({ field }) => field);

  it("are none where nothing says so", () => {
    expect(sinkSettings({})).toEqual({ allowsPrivate: false, mistakes: new Map() });
  });

  it("are bindings and variables", () => {
    const env = {
      LOG_ANALYTICS: { writeDataPoint: () => undefined },
      LOG_QUEUE: { sendBatch: () => undefined },
      DURABLE_AI_WEBHOOK_URL: "http://10.0.0.1/",
      DURABLE_AI_WEBHOOK_SECRET: SECRET,
      DURABLE_AI_PRIVATE_SINKS: "allow",
    };
    const { analytics, queue, webhook, mistakes } = sinkSettings(env);
    expect([analytics, queue, webhook]).toEqual([
      env.LOG_ANALYTICS,
      env.LOG_QUEUE,
      { url: "http://10.0.0.1/", secret: SECRET },
    ]);
    expect(mistakes.size).toBe(0);
  });

  it("are a collector, with headers as OpenTelemetry writes them", () => {
    const env = {
      DURABLE_AI_OTLP_ENDPOINT: "https://otlp.example.com/v1/traces",
      DURABLE_AI_OTLP_HEADERS: "x-api-key=a%20b, Authorization = Basic dTpw,,x-odd=100%",
      DURABLE_AI_OTLP_PROTOCOL: "http/json",
      DURABLE_AI_OTLP_COMPRESSION: "gzip",
    };
    expect(sinkSettings(env).otlp).toEqual({
      endpoint: "https://otlp.example.com/v1/traces",
      headers: { "x-api-key": "a b", authorization: "Basic dTpw", "x-odd": "100%" },
      protocol: "http/json",
      compression: "gzip",
    });
    expect(mistakeOf({ ...env, DURABLE_AI_OTLP_HEADERS: "key" })).toEqual(["DURABLE_AI_OTLP_HEADERS"]);
    expect(mistakeOf({ ...env, DURABLE_AI_OTLP_PROTOCOL: "grpc" })).toEqual(["DURABLE_AI_OTLP_PROTOCOL"]);
    expect(mistakeOf({ ...env, DURABLE_AI_OTLP_COMPRESSION: "br" })).toEqual(["DURABLE_AI_OTLP_COMPRESSION"]);
  });

  it.each([
    [{ LOG_ANALYTICS: "logs" }, "LOG_ANALYTICS"],
    [{ LOG_QUEUE: { writeDataPoint: () => undefined } }, "LOG_QUEUE"],
    [
      { DURABLE_AI_WEBHOOK_URL: "http://logs.example.com", DURABLE_AI_WEBHOOK_SECRET: SECRET },
      "DURABLE_AI_WEBHOOK_URL",
    ],
    [{ DURABLE_AI_WEBHOOK_URL: "https://logs.example.com" }, "DURABLE_AI_WEBHOOK_SECRET"],
    [
      {
        DURABLE_AI_WEBHOOK_URL: "https://logs.example.com",
        DURABLE_AI_WEBHOOK_SECRET: SECRET,
        DURABLE_AI_PRIVATE_SINKS: "yes",
      },
      "DURABLE_AI_PRIVATE_SINKS",
    ],
  ])("are not %j", (env, field) => {
    expect(mistakeOf(env)).toEqual([field]);
  });
});
