/**
 * What is taken out of bodies before they are written down: keys always, and what a deployment says.
 *
 * It goes by what a text looks like, and by the values of the deployment's own secrets: a key of somebody else's that looks
 * like nothing known is only found by a pattern or a path for it.
 */
import { invalidInput } from "../errors.ts";
import { isJsonObject, parseJson, type JsonValue } from "../json.ts";
import { KEY_SHAPES } from "./key-shapes.ts";

/** Stands where something was taken out. */
export const REDACTED = "[redacted]";

/** Patterns and paths of one deployment, at most. */
export const MAX_RULES = 100;

/** Whose body it is, for hooks. */
export interface RedactedOf {
  kind: "request" | "response";
  model: string;
  session?: string;
}

/** What a deployment takes out of bodies beside keys. */
export interface Redaction {
  /** What matches is taken out, in every text of a body. */
  patterns?: readonly RegExp[];
  /** What is there is taken out: `user`, `messages[*].content`, `tools[0]`, `..email` (anywhere below). */
  paths?: readonly string[];
  /** Gets each body after that, and answers with what is kept of it; undefined: nothing. */
  hook?(body: string, of: RedactedOf): string | undefined | Promise<string | undefined>;
}

/** A rule of {@link Redaction.paths}, taken apart. */
type Path = readonly Step[];
interface Step {
  /** A field, the number of an element, or `*` for all. */
  name: string;
  /** Anywhere below. */
  isDeep: boolean;
}

/** Names of fields and headers whose value is a credential. */
const NAMES =
  "(?:proxy-)?authorization|cf-aig-authorization|(?:x-)?(?:goog-)?api[_-]?key|x-goog-api-key|apikey|access[_-]?token|refresh[_-]?token|auth[_-]?token|client[_-]?secret|secret(?:[_-]?access)?[_-]?key|private[_-]?key|password|passwd";
const SECRET_NAME = new RegExp(`^(?:${NAMES})$`, "i");

/** Keys as providers and platforms write them, and where they stand in headers, URLs and JSON inside a text. */
const KEYS: readonly [pattern: RegExp, put: string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // A whole header line: `x-api-key: …`, `Authorization: Basic …`; `"api_key": "…"` in JSON that is text.
  [
    new RegExp(
      `(["']?\\b(?:${NAMES})\\b\\\\?["']?\\s*[:=]\\s*\\\\?["']?)(?:(?:bearer|basic|token)\\s+)?[^\\s"'\\\\,;&}]+`,
      "gi",
    ),
    `$1${REDACTED}`,
  ],
  [/\b(bearer\s+)[\w.~+/=-]{8,}/gi, `$1${REDACTED}`],
  [/([?&](?:key|token|sig|signature|x-amz-(?:signature|credential|security-token))=)[^&\s"'\\]+/gi, `$1${REDACTED}`],
  [/(:\/\/)[^/\s:@"'\\]+:[^/\s@"'\\]+@/g, `$1${REDACTED}@`],
  [KEY_SHAPES, REDACTED],
];

/** Names of variables whose values are secrets, and how long those are at least. */
const SECRET_VARIABLE = /key|token|secret|password|credential/i;
const MIN_SECRET_CHARS = 8;

/** The values of a Worker's own secrets. */
export function secretsOf(env: Readonly<Record<string, unknown>>): string[] {
  const values = Object.entries(env).flatMap(([name, value]) =>
    typeof value === "string" && SECRET_VARIABLE.test(name) ? value.split(",").map((part) => part.trim()) : [],
  );
  return values.filter((value) => value.length >= MIN_SECRET_CHARS);
}

/** The text without keys, and without `secrets`. */
export function withoutKeys(text: string, secrets: readonly string[] = []): string {
  const known = secrets.reduce((left, secret) => left.replaceAll(secret, REDACTED), text);
  return KEYS.reduce((left, [pattern, put]) => left.replace(pattern, put), known);
}

/** Takes out of a body what must not be written down. JSON stays JSON. */
export function redact(body: string, { patterns = [], paths = [] }: Redaction, secrets: readonly string[]): string {
  const redactText = (text: string): string =>
    patterns.reduce((left, pattern) => left.replaceAll(asGlobal(pattern), REDACTED), withoutKeys(text, secrets));
  const value = parseJson(body);
  if (value === undefined) return redactText(body);
  return JSON.stringify(redactJson(value, paths.map(parsePath), redactText));
}

function redactJson(value: JsonValue, paths: readonly Path[], redactText: (text: string) => string): JsonValue {
  if (paths.some((path) => path.length === 0)) return REDACTED;
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map((one, i) => redactJson(one, below(paths, String(i)), redactText));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one = null]) => [
      redactText(name),
      SECRET_NAME.test(name) && typeof one === "string" ? REDACTED : redactJson(one, below(paths, name), redactText),
    ]),
  );
}

/** What of the paths is left below a field. */
function below(paths: readonly Path[], name: string): Path[] {
  return paths.flatMap((path) => {
    const [step, ...rest] = path;
    if (step === undefined) return [];
    const isHere = step.name === "*" || step.name === name;
    return [...(isHere ? [rest] : []), ...(step.isDeep ? [path] : [])];
  });
}

function asGlobal(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}

// ---- rules ---------------------------------------------------------------------------------------------------------

const STEP = /(\.\.?)?(?:\[(\d+|\*)\]|([^.[\]]+))/y;

/** @throws DurableAIError `input/invalid`. */
function parsePath(text: string): Path {
  const path: Step[] = [];
  STEP.lastIndex = text.startsWith("$") ? 1 : 0;
  const isAtEnd = (): boolean => STEP.lastIndex >= text.length;
  for (let at = STEP.lastIndex; !isAtEnd(); at = STEP.lastIndex) {
    const [, dots, index, name] = STEP.exec(text) ?? [];
    if (index === undefined && name === undefined)
      throw invalidInput(
        "paths",
        `"${text.slice(0, 100)}" is no path at its character ${at}`,
        "Write e.g. messages[*].content.",
      );
    path.push({ name: index ?? name ?? "", isDeep: dots === ".." });
  }
  if (path.length > 0) return path;
  throw invalidInput("paths", "one of them is empty", "Write e.g. messages[*].content.");
}

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkRedaction(value: unknown, path: string): Redaction {
  if (typeof value !== "object" || value === null)
    throw invalidInput(path, "it is not an object", 'Write e.g. { paths: ["user"] }.');
  const { patterns = [], paths = [], hook, ...more } = value as Record<string, unknown>;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined)
    throw invalidInput(`${path}.${unknown}`, "there is no such field", "There are patterns, paths, hook.");
  if (!isList(patterns) || !patterns.every((one) => one instanceof RegExp))
    throw invalidInput(`${path}.patterns`, `they are not at most ${MAX_RULES} patterns`, "Write e.g. [/\\d{16}/].");
  if (!isList(paths) || !paths.every((one) => typeof one === "string"))
    throw invalidInput(`${path}.paths`, `they are not at most ${MAX_RULES} texts`, 'Write e.g. ["user"].');
  for (const one of paths as string[]) parsePath(one);
  if (hook !== undefined && typeof hook !== "function")
    throw invalidInput(`${path}.hook`, "it is not a function", "Write e.g. (body) => body.");
  return value as Redaction;
}

/**
 * The rules in the variable `DURABLE_AI_LOG_REDACT`: JSON of `patterns` (texts of regular expressions) and `paths`.
 * @throws DurableAIError `input/invalid` naming the field.
 */
export function redactionIn(env: Readonly<Record<string, unknown>>): Redaction {
  const text = env["DURABLE_AI_LOG_REDACT"];
  if (text === undefined || text === "") return {};
  const name = "DURABLE_AI_LOG_REDACT";
  const given = typeof text === "string" ? parseJson(text) : text;
  if (!isJsonObject(given)) throw invalidInput(name, "it is not a JSON object", 'Write e.g. {"paths":["user"]}.');
  const { patterns = [] } = given;
  return checkRedaction(
    { ...given, patterns: isList(patterns) ? patterns.map((one) => toPattern(one, name)) : patterns },
    name,
  );
}

function toPattern(text: unknown, name: string): RegExp {
  try {
    return new RegExp(String(text), "g");
  } catch {
    const fix = "Write regular expressions of JavaScript, without slashes.";
    throw invalidInput(`${name}.patterns`, `"${String(text).slice(0, 100)}" is no regular expression`, fix);
  }
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length <= MAX_RULES;
}
