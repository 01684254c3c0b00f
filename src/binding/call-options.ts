/**
 * Reads the options of one call: ours are checked and taken out, Cloudflare's are left as they are.
 *
 * Each of ours can be an option or a header, for SDKs that pass headers only:
 *
 * | option | header | value of the header |
 * |---|---|---|
 * | `session`, `key` | `durable-ai-session`, `durable-ai-key` | text |
 * | `durable`, `retry` | `durable-ai-durable`, `durable-ai-retry` | `true` or `false` |
 * | `format` | `durable-ai-format` | a format id, or `native` |
 * | `metadata` | `durable-ai-metadata` | a JSON object |
 * | `fallback` | `durable-ai-fallback` | a JSON array of model ids |
 * | `order`, `only`, `ignore` | `durable-ai-order`, … | a JSON array of provider ids |
 * | `regions` | `durable-ai-regions` | a JSON array of regions |
 * | `fidelity` | `durable-ai-fidelity` | `original` or `any` |
 * | `timeouts` | `durable-ai-timeouts` | a JSON object |
 * | `hedgeAfterMs` | `durable-ai-hedge-after-ms` | milliseconds |
 * | `onMidStream` | `durable-ai-on-mid-stream` | `splice` or `fail` |
 * | `onInterrupted` | `durable-ai-on-interrupted` | `continue` or `fail` |
 * | `holdBlocks` | `durable-ai-hold-blocks` | `true` or `false` |
 * | `collectLog`, `collectLogPayload` | `durable-ai-collect-log`, …, or Cloudflare's `cf-aig-collect-log`, … | `true` or `false` |
 * | `traceparent`, `tracestate` | `durable-ai-traceparent`, … | as in the headers without prefix, which count too |
 * | `retentionSeconds` | `durable-ai-retention-seconds` | a whole number |
 * | `onDetach` | `durable-ai-on-detach` | `continue`, or milliseconds until the run is cancelled |
 * | `providerKeys` | `durable-ai-provider-keys` | a JSON object |
 * | `ownKeysOnly` | `durable-ai-own-keys-only` | `true` or `false` |
 * | `locationHint`, `jurisdiction` | `durable-ai-location-hint`, `durable-ai-jurisdiction` | a name of Cloudflare's |
 *
 * An option wins over a header, a header over a default of the binding; `metadata` is merged in that order.
 */
import { DurableAIError, invalidInput } from "../errors.ts";
import { anyFormatIds } from "../formats/any-format.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../json.ts";
import { JURISDICTIONS } from "../log/log-parts.ts";
import type { LogChoice } from "../log/run-log.ts";
import type { CallKeys } from "../keys/provider-key.ts";
import { checkCallKeys } from "../keys/provider-key-checks.ts";
import type { OnDetach, RouteChoice } from "../run/run-record.ts";
import {
  checkChoice,
  checkFallback,
  checkFidelity,
  checkOnInterrupted,
  checkOnMidStream,
  checkProviders,
  checkRegions,
  checkTime,
  checkTimeouts,
} from "./route-options.ts";
import type { CallDefaults, EndpointOption, RouteOptions } from "./run-options.ts";

/** Sessions and keys are stored with each run and looked up by: a name, not a document. */
export const MAX_NAME_CHARS = 512;
/** Metadata is a row's worth; larger things belong into the inputs. */
export const MAX_METADATA_CHARS = 65_536;
/** Deeper than any metadata anyone reads; also where an object that contains itself is found out. */
export const MAX_METADATA_DEPTH = 16;
/** 30 days, as docs/run-protocol.md says. */
export const MAX_RETENTION_SECONDS: number = 30 * 24 * 60 * 60;

const HEADER_PREFIX = "durable-ai-";

/** What one call says, checked. */
export interface CallOptions extends RouteChoice, LogChoice {
  session?: string;
  key?: string;
  durable?: boolean;
  format?: AnyFormatId | "native";
  metadata?: Record<string, JsonValue>;
  retentionSeconds?: number;
  onDetach?: OnDetach;
  locationHint?: DurableObjectLocationHint;
  jurisdiction?: DurableObjectJurisdiction;
  traceparent?: string;
  tracestate?: string;
  fallback?: string[];
  providerKeys?: CallKeys;
  ownKeysOnly?: boolean;
  retry?: boolean;
  signal?: AbortSignal;
  /** The call itself asks to be kept: by `durable`, a session or a key, not by a default of the binding. */
  asksDurable: boolean;
}

/** The options of a call, taken apart. */
export interface ParsedOptions {
  call: CallOptions;
  /** What is Cloudflare's: the caller's very object where nothing in it was ours. */
  cloudflare: unknown;
}

/** Checks one option's value, whatever way it came; `field` names that way. */
type Check<T> = (value: unknown, field: string) => T;

interface OptionReader<T> {
  check: Check<T>;
  /** A header's text as the value that `check` takes. */
  fromText(text: string): unknown;
}

const asText = (text: string): unknown => text;
const asJson = (text: string): unknown => parseJson(text) ?? text;

const READERS = {
  session: { check: checkName, fromText: asText },
  key: { check: checkName, fromText: asText },
  durable: { check: checkBoolean, fromText: asJson },
  format: { check: checkFormat, fromText: asText },
  metadata: { check: checkMetadata, fromText: asJson },
  traceparent: { check: checkText, fromText: asText },
  tracestate: { check: checkText, fromText: asText },
  fallback: { check: checkFallback, fromText: asJson },
  order: { check: checkProviders, fromText: asJson },
  only: { check: checkProviders, fromText: asJson },
  ignore: { check: checkProviders, fromText: asJson },
  regions: { check: checkRegions, fromText: asJson },
  fidelity: { check: checkFidelity, fromText: asText },
  timeouts: { check: checkTimeouts, fromText: asJson },
  hedgeAfterMs: { check: checkTime, fromText: asJson },
  onMidStream: { check: checkOnMidStream, fromText: asText },
  onInterrupted: { check: checkOnInterrupted, fromText: asText },
  holdBlocks: { check: checkBoolean, fromText: asJson },
  retentionSeconds: { check: checkRetention, fromText: asJson },
  onDetach: { check: checkOnDetach, fromText: onDetachFromText },
  locationHint: { check: checkLocationHint, fromText: asText },
  jurisdiction: { check: checkJurisdiction, fromText: asText },
  providerKeys: { check: checkCallKeys, fromText: asJson },
  ownKeysOnly: { check: checkBoolean, fromText: asJson },
  retry: { check: checkBoolean, fromText: asJson },
  collectLog: { check: checkBoolean, fromText: asJson },
  collectLogPayload: { check: checkBoolean, fromText: asJson },
} satisfies Record<string, OptionReader<unknown>>;

type OptionName = keyof typeof READERS;
type Values = { [Name in OptionName]?: ReturnType<(typeof READERS)[Name]["check"]> };

const OPTION_NAMES = Object.keys(READERS) as OptionName[];
/** What of them a call can only say for itself. */
const OF_ONE_CALL: readonly OptionName[] = ["key", "format", "retry", "traceparent", "tracestate"];
const DEFAULTS = OPTION_NAMES.filter((name) => !OF_ONE_CALL.includes(name));
/** What of them a route can say for its calls. */
export const routeOptionNames: readonly (keyof RouteOptions)[] = [
  "fallback",
  "order",
  "only",
  "ignore",
  "regions",
  "fidelity",
  "timeouts",
  "hedgeAfterMs",
  "onMidStream",
  "holdBlocks",
];
/** The options we add to Cloudflare's. */
export const optionNames: readonly string[] = OPTION_NAMES;
/** `AiOptions` of workers-types, and the switch of `EndpointOption`. */
const CLOUDFLARE_OPTIONS: ReadonlySet<string> = new Set<keyof AiOptions | keyof EndpointOption>([
  "queueRequest",
  "websocket",
  "tags",
  "gateway",
  "returnRawResponse",
  "prefix",
  "extraHeaders",
  "signal",
  "openaiEndpoint",
]);
const OPTION_BY_HEADER = new Map(OPTION_NAMES.map((name) => [headerOf(name), name]));

/** The header that carries an option: `retentionSeconds` is `durable-ai-retention-seconds`. */
export function headerOf(option: string): string {
  return HEADER_PREFIX + option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Whether a value came by a header, whose text is written differently. */
function isHeader(field: string): boolean {
  return field.startsWith(HEADER_PREFIX);
}

/** Ours and Cloudflare's: where no type checker reads the options, any other name is a misspelt one. */
export function isOptionName(name: string): boolean {
  return Object.hasOwn(READERS, name) || CLOUDFLARE_OPTIONS.has(name);
}

/**
 * Splits `options` into ours and Cloudflare's.
 * @throws DurableAIError `input/invalid` or `format/unknown` naming the option or header; `option/not-available`.
 */
export function parseCallOptions(options: unknown, defaults: CallDefaults): ParsedOptions {
  if (options === undefined) {
    checkChoice(defaults);
    return { call: { ...defaults, asksDurable: false }, cloudflare: undefined };
  }
  const given = isRecord(options) ? options : {};
  const fromOptions = readOptions(given, "options");
  const fromHeaders = readHeaders(given["extraHeaders"]);
  const own: Values = { ...gatewayLogChoice(given), ...fromHeaders, ...fromOptions };
  checkTogether(own);
  const asksDurable = own.durable ?? (own.session !== undefined || own.key !== undefined);
  const call: CallOptions = {
    ...defaults,
    ...own,
    durable: asksDurable || (own.durable ?? defaults.durable),
    metadata: mergeMetadata(defaults.metadata, gatewayMetadata(given["gateway"]), fromHeaders.metadata, own.metadata),
    asksDurable,
  };
  checkChoice(call);
  if (given["signal"] instanceof AbortSignal) call.signal = given["signal"];
  return { call, cloudflare: withoutOurs(options) };
}

function checkTogether({ key, durable, retry, format, fallback }: Values): void {
  if (retry && key === undefined)
    throw invalidInput("options.retry", "there is no key to start again under", "Give the call a key.");
  if (format === "native" && fallback !== undefined && fallback.length > 0)
    throw invalidInput("options.fallback", "no other model reads a native body", "Leave out fallback, or the format.");
  if (key !== undefined && durable === false)
    throw invalidInput("options.durable", "a call with a key is kept", "Leave out the key, or durable: false.");
}

/** Checks the defaults of a binding. @throws DurableAIError naming the path below `path`. */
export function checkDefaults(defaults: unknown, path: string): CallDefaults {
  if (defaults === undefined) return {};
  if (!isRecord(defaults))
    throw invalidInput(path, "it is not an object", "Write e.g. { session: ctx.id.toString() }.");
  const unknown = Object.keys(defaults).find((name) => !DEFAULTS.some((known) => known === name));
  if (unknown !== undefined)
    throw invalidInput(
      `${path}.${unknown}`,
      "there is no such default",
      `A binding has defaults for ${DEFAULTS.join(", ")}.`,
    );
  return readOptions(defaults, path);
}

/** Checks what of an entry of a route is said for its calls. @throws DurableAIError naming the path below `path`. */
export function checkRouteOptions(entry: Record<string, unknown>, path: string): RouteOptions {
  return readOptions(entry, path, routeOptionNames);
}

function readOptions(
  given: Record<string, unknown>,
  path: string,
  names: readonly OptionName[] = OPTION_NAMES,
): Values {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const value = given[name];
    if (value !== undefined) values[name] = READERS[name].check(value, `${path}.${name}`);
  }
  return values;
}

function readHeaders(extraHeaders: unknown): Values {
  const values: Record<string, unknown> = {};
  for (const [header, text] of headersOf(extraHeaders)) {
    if (!header.startsWith(HEADER_PREFIX)) continue;
    const name = OPTION_BY_HEADER.get(header);
    if (name === undefined)
      throw invalidInput(header, "there is no such header", `Use one of ${[...OPTION_BY_HEADER.keys()].join(", ")}.`);
    if (typeof text !== "string") throw invalidInput(header, "it is not text", "Header values are strings.");
    const reader: OptionReader<unknown> = READERS[name];
    values[name] = reader.check(reader.fromText(text), header);
  }
  return values;
}

/** The pairs of `extraHeaders`, names in lower case, without what is undefined. */
export function headersOf(extraHeaders: unknown): [name: string, value: unknown][] {
  if (!isRecord(extraHeaders)) return [];
  return Object.entries(extraHeaders)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name.toLowerCase(), value]);
}

/** `options` without our names and headers; the same object where there are none. */
function withoutOurs(options: unknown): unknown {
  if (!isRecord(options)) return options;
  const { extraHeaders } = options;
  const hasOurHeaders = headersOf(extraHeaders).some(([name]) => name.startsWith(HEADER_PREFIX));
  if (!hasOurHeaders && OPTION_NAMES.every((name) => !(name in options))) return options;
  const theirs = Object.fromEntries(Object.entries(options).filter(([name]) => !(name in READERS)));
  if (hasOurHeaders && isRecord(extraHeaders))
    theirs["extraHeaders"] = Object.fromEntries(
      Object.entries(extraHeaders).filter(([name]) => !name.toLowerCase().startsWith(HEADER_PREFIX)),
    );
  return theirs;
}

// ---- one option each ----------------------------------------------------------------------------------------------

/** Whether a value can name a session or a key. Half a surrogate pair cannot be part of an object's name. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= MAX_NAME_CHARS && value.isWellFormed();
}

/** Also for queries. */
export function checkName(value: unknown, field: string): string {
  if (isName(value)) return value;
  throw invalidInput(field, nameProblem(value), `Give a string of 1 to ${MAX_NAME_CHARS} whole characters.`);
}

function nameProblem(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "it is missing" : "it is not a string";
  if (value === "") return "it is empty";
  return value.length > MAX_NAME_CHARS ? `it has ${value.length} characters` : "it has half a surrogate pair in it";
}

/** What is in it is not looked at here: a trace that is none is no reason to refuse a call. */
function checkText(value: unknown, field: string): string {
  if (typeof value === "string") return value;
  throw invalidInput(field, "it is not text", "Pass the header of the request as it is.");
}

function checkBoolean(value: unknown, field: string): boolean {
  if (typeof value === "boolean") return value;
  throw invalidInput(field, "it is not true or false", "Write true or false.");
}

/** Also for queries, where a run is read in a format. */
export function checkFormat(value: unknown, field: string): AnyFormatId | "native" {
  if (value === "native") return value;
  const id = anyFormatIds.find((known) => known === value);
  if (id !== undefined) return id;
  if (typeof value !== "string")
    throw invalidInput(field, "it is not a format", 'Name a format, e.g. "openai-chat", or "native".');
  const fix = `Use one of ${anyFormatIds.join(", ")} or native.`;
  throw new DurableAIError({
    code: "format/unknown",
    field,
    fix,
    message: `${field}: there is no format "${value}". ${fix}`,
  });
}

/** Also of what is said of a run afterwards. */
export function checkMetadata(value: unknown, field: string): Record<string, JsonValue> {
  if (!isJsonObject(value)) {
    const example = isHeader(field) ? '{"customer":"acme"}' : '{ customer: "acme" }';
    throw invalidInput(field, "it is not a JSON object", `Write e.g. ${example}.`);
  }
  const problem = jsonProblem(value, field);
  if (problem?.isDeep === true)
    throw invalidInput(
      problem.path,
      `it is nested more than ${MAX_METADATA_DEPTH} levels deep`,
      "Write it flatter, or as one text.",
    );
  if (problem !== undefined)
    throw invalidInput(problem.path, "it is not JSON", "Use text, numbers, booleans, null, lists and objects.");
  const text = JSON.stringify(value);
  if (text.length > MAX_METADATA_CHARS)
    throw invalidInput(field, `it has ${text.length} characters of JSON`, `Keep it below ${MAX_METADATA_CHARS}.`);
  return definedValues(value);
}

function checkRetention(value: unknown, field: string): number {
  if (Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_RETENTION_SECONDS) return Number(value);
  throw invalidInput(
    field,
    "it is not a time to keep a run",
    `Give whole seconds, 1 to ${MAX_RETENTION_SECONDS} (30 days).`,
  );
}

function checkOnDetach(value: unknown, field: string): OnDetach {
  if (value === "continue") return value;
  if (isRecord(value)) {
    const { cancelAfterMs } = value;
    if (Number.isSafeInteger(cancelAfterMs) && Number(cancelAfterMs) >= 0)
      return { cancelAfterMs: Number(cancelAfterMs) };
  }
  const written = isHeader(field) ? "continue, or the milliseconds: 30000" : '"continue" or { cancelAfterMs: 30000 }';
  throw invalidInput(field, "it does not say what to do", `Write ${written}.`);
}

/** https://developers.cloudflare.com/durable-objects/reference/data-location/; as workers-types has them. */
const LOCATION_HINTS: readonly DurableObjectLocationHint[] = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
];

function checkLocationHint(value: unknown, field: string): DurableObjectLocationHint {
  return checkOneOf(LOCATION_HINTS, value, field);
}

/** Also for queries: the runs of a session lie where it was started. */
export function checkJurisdiction(value: unknown, field: string): DurableObjectJurisdiction {
  return checkOneOf(JURISDICTIONS, value, field);
}

function checkOneOf<T extends string>(names: readonly T[], value: unknown, field: string): T {
  const name = names.find((known) => known === value);
  if (name !== undefined) return name;
  throw invalidInput(field, "it is none that Cloudflare has", `Use one of ${names.join(", ")}.`);
}

function onDetachFromText(text: string): unknown {
  return /^\d+$/.test(text) ? { cancelAfterMs: Number(text) } : text;
}

// ---- the log --------------------------------------------------------------------------------------------------------

/** What Cloudflare's option and headers say of the log: https://developers.cloudflare.com/ai-gateway/observability/logging/ */
function gatewayLogChoice({ gateway, extraHeaders }: Record<string, unknown>): LogChoice {
  const headers = new Map(headersOf(extraHeaders));
  const collectLog = headers.get("cf-aig-collect-log") ?? (isRecord(gateway) ? gateway["collectLog"] : undefined);
  const collectLogPayload = headers.get("cf-aig-collect-log-payload");
  return { ...switchOf("collectLog", collectLog), ...switchOf("collectLogPayload", collectLogPayload) };
}

/** What says neither is Cloudflare's to refuse. */
function switchOf(name: keyof LogChoice, value: unknown): LogChoice {
  const text = String(value);
  return text === "true" || text === "false" ? { [name]: text === "true" } : {};
}

// ---- metadata ------------------------------------------------------------------------------------------------------

/** Cloudflare allows a bigint in metadata; JSON does not. */
function gatewayMetadata(gateway: unknown): Record<string, JsonValue> | undefined {
  if (!isRecord(gateway) || !isRecord(gateway["metadata"])) return undefined;
  const values = Object.entries(gateway["metadata"]).map(([name, value]) => [
    name,
    typeof value === "bigint" ? bigintValue(value) : value,
  ]);
  return checkMetadata(Object.fromEntries(values), "options.gateway.metadata");
}

function bigintValue(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}

function mergeMetadata(...layers: (Record<string, JsonValue> | undefined)[]): Record<string, JsonValue> | undefined {
  const given = layers.filter((layer) => layer !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given.flatMap((layer) => Object.entries(layer)));
}

function definedValues(value: JsonObject): Record<string, JsonValue> {
  const pairs = Object.entries(value).filter((pair): pair is [string, JsonValue] => pair[1] !== undefined);
  return Object.fromEntries(pairs);
}

/** Something in metadata that JSON cannot say, or that is too deep in it. */
interface MetadataProblem {
  path: string;
  isDeep?: true;
}

/** The first of them in `value`. */
function jsonProblem(value: unknown, path: string, depth = 0): MetadataProblem | undefined {
  if (depth > MAX_METADATA_DEPTH) return { path, isDeep: true };
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : { path };
  if (Array.isArray(value)) return firstProblem(value.entries(), path, depth);
  const isPlain = isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  return isPlain ? firstProblem(Object.entries(value), path, depth) : { path };
}

function firstProblem(
  entries: Iterable<[string | number, unknown]>,
  path: string,
  depth: number,
): MetadataProblem | undefined {
  for (const [name, value] of entries) {
    const problem = value === undefined ? undefined : jsonProblem(value, `${path}.${name}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
