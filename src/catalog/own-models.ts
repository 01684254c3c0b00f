/**
 * Models of a user's own: new ones, and changes of built-in ones. Given in `wrapAI({ models })`, or kept in the account.
 * What is given is checked as a whole before anything of it counts.
 */
import { DurableAIError, invalidInput } from "../errors.ts";
import {
  CAPABILITIES,
  checkBoolean,
  checkDate,
  checkModelId,
  checkPrice,
  MODALITIES,
  oneOf,
  TASKS,
  type Check,
} from "./model-checks.ts";
import { PROVIDER_ID } from "./provider-id.ts";
import type { Model, ModelTarget, Price, Task } from "./model.ts";
import type { OwnModel } from "./own-model.ts";
import { providerFacts } from "./providers.ts";
import { authorInId, lastPart, TASK_MODALITIES } from "./row.ts";

/** Where own models come from: what their rows say of it. */
export interface OwnModelSource {
  /** `wrapAI({ models })` or `the account`. */
  source: string;
  /** ISO date. */
  asOf: string;
  /** Whether targets may name bindings of the deployment: not where they come in over HTTP. */
  bindings: boolean;
}

/** Most own models: each is looked at whenever a binding or a layer is made. */
export const MAX_OWN_MODELS = 1_000;
/** An own model as JSON: all of an account's together have to pass in one RPC answer of 32 MiB. */
export const MAX_OWN_MODEL_BYTES: number = 16 * 1024;
/** Decided by the catalog, not by whoever overrides a row. */
const READ_ONLY = new Set([
  "author",
  "source",
  "asOf",
  "addedAt",
  "sameAs",
  "hosting",
  "billing",
  "callable",
  "callableBy",
]);

const CHECKS: Readonly<Record<Exclude<keyof OwnModel, "targets">, Check>> = {
  id: checkModelId,
  name: checkText,
  task: oneOf(TASKS),
  input: listOf(MODALITIES),
  output: listOf(MODALITIES),
  contextTokens: checkTokens,
  maxOutputTokens: checkTokens,
  capabilities: listOf(CAPABILITIES),
  sampling: checkBoolean,
  prefill: checkBoolean,
  dimensions: checkBoolean,
  reasoning: oneOf(["effort", "budget", "adaptive"]),
  maxCompletionTokens: checkBoolean,
  price: checkOwnPrice,
  zdr: checkBoolean,
  deprecated: checkBoolean,
  retiresAt: checkDate,
  replacedBy: checkModelId,
};

/**
 * Own models as rows. `builtIn` finds the row that one with its id changes.
 * @throws DurableAIError `input/invalid` naming the row and the field: `models[2].price.rates.input`.
 */
export function toOwnModels(
  models: unknown,
  path: string,
  builtIn: (id: string) => Model | undefined,
  source: OwnModelSource,
): Model[] {
  if (!Array.isArray(models)) throw invalidInput(path, "it is not a list", "Write e.g. [{ id, targets, price }].");
  if (models.length > MAX_OWN_MODELS)
    throw invalidInput(path, `it has ${models.length} models`, `Give at most ${MAX_OWN_MODELS}.`);
  const seen = new Set<string>();
  return models.map((model: unknown, index) => {
    const own = toOwnModel(model, `${path}[${index}]`, builtIn, source);
    if (seen.has(own.id)) throw invalidInput(`${path}[${index}].id`, `"${own.id}" is there twice`, "Give it once.");
    seen.add(own.id);
    return own;
  });
}

/** One own model as a row. @throws as {@link toOwnModels}. */
export function toOwnModel(
  given: unknown,
  path: string,
  builtIn: (id: string) => Model | undefined,
  { source, asOf, bindings }: OwnModelSource,
): Model {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalidInput(path, "it is not an object", "Write e.g. { id, targets, price }.");
  const fields: Record<string, unknown> = { ...given };
  checkFields(fields, path);
  const own = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as OwnModel;
  const id = checkModelId(own.id, `${path}.id`);
  checkSize(own, path);
  const before = builtIn(id);
  const targets = own.targets === undefined ? before?.targets : checkTargets(own.targets, `${path}.targets`, bindings);
  if (targets === undefined)
    throw invalidInput(
      `${path}.targets`,
      `no built-in model has the id ${id}, so somebody has to serve it`,
      'To change a built-in one, use its own id, not another spelling. For a new one write e.g. targets: [{ provider: "acme", id: "my-model", baseURL: "https://llm.acme.com/v1" }].',
    );
  return {
    ...(before ?? newModel(id, own.task ?? "text-generation")),
    ...own,
    targets: withOwnPrices(own, targets),
    ...(own.price !== undefined && { priceIsOwn: true }),
    source: before === undefined ? source : `${before.source}, changed by ${source}`,
    asOf,
  };
}

/** A price of one's own holds wherever one has not said another. */
function withOwnPrices({ price, targets: given }: OwnModel, targets: readonly ModelTarget[]): readonly ModelTarget[] {
  if (given !== undefined)
    return targets.map((target) => (target.price === undefined ? target : { ...target, priceIsOwn: true }));
  return price === undefined ? targets : targets.map(({ price: _theirs, ...target }) => target);
}

function checkSize(own: OwnModel, path: string): void {
  const bytes = new TextEncoder().encode(JSON.stringify(own)).length;
  if (bytes <= MAX_OWN_MODEL_BYTES) return;
  const fix = `Keep it within ${MAX_OWN_MODEL_BYTES} bytes of JSON.`;
  throw new DurableAIError({
    code: "input/too-large",
    field: path,
    fix,
    message: `${path}: it has ${bytes} bytes. ${fix}`,
  });
}

function checkFields(fields: Record<string, unknown>, path: string): void {
  for (const [name, value] of Object.entries(fields)) {
    const field = `${path}.${name}`;
    if (READ_ONLY.has(name)) throw invalidInput(field, "it is decided by the catalog", "Leave it out.");
    if (name === "targets") continue;
    if (!Object.hasOwn(CHECKS, name))
      throw invalidInput(
        field,
        "there is no such field",
        `There are ${[...Object.keys(CHECKS), "targets"].join(", ")}.`,
      );
    if (value !== undefined) CHECKS[name as keyof typeof CHECKS](value, field);
  }
}

function newModel(id: string, task: Task): Omit<Model, "targets" | "source" | "asOf"> {
  const [input, output] = TASK_MODALITIES[task];
  const name = lastPart(id);
  return { id, name, author: authorInId(id), task, input: [input], output: [output], capabilities: [] };
}

// ---- one field each ------------------------------------------------------------------------------------------------

const MAX_NAME_CHARS = 200;
const TARGET_FIELDS = new Set(["provider", "id", "region", "fidelity", "price", "baseURL", "binding"]);
const BINDING_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

function checkTargets(targets: unknown, path: string, bindings: boolean): ModelTarget[] {
  if (!Array.isArray(targets) || targets.length === 0)
    throw invalidInput(path, "it is not a list of targets", 'Write e.g. [{ provider: "groq", id: "my-model" }].');
  return targets.map((target: unknown, index) => checkTarget(target, `${path}[${index}]`, bindings));
}

function checkTarget(given: unknown, path: string, bindings: boolean): ModelTarget {
  if (typeof given !== "object" || given === null)
    throw invalidInput(path, "it is not an object", 'Write e.g. { provider: "groq", id: "my-model" }.');
  const target = given as ModelTarget;
  const unknown = Object.keys(target).find((name) => !TARGET_FIELDS.has(name));
  if (unknown !== undefined)
    throw invalidInput(`${path}.${unknown}`, "there is no such field", `There are ${[...TARGET_FIELDS].join(", ")}.`);
  if (typeof target.provider !== "string" || !PROVIDER_ID.test(target.provider))
    throw invalidInput(`${path}.provider`, "it is not a provider id", "Use lower-case letters, digits and dashes.");
  checkText(target.id, `${path}.id`);
  if (target.region !== undefined) checkText(target.region, `${path}.region`);
  if (target.fidelity !== undefined) checkText(target.fidelity, `${path}.fidelity`);
  if (target.price !== undefined) checkOwnPrice(target.price, `${path}.price`);
  checkEndpoint(target, path, bindings);
  return target;
}

function checkEndpoint({ provider, baseURL, binding }: ModelTarget, path: string, bindings: boolean): void {
  if (baseURL === undefined && binding === undefined) return;
  if (providerFacts(provider) !== undefined)
    throw invalidInput(
      `${path}.provider`,
      `"${provider}" has an address of its own, and a key that must go nowhere else`,
      "Give your endpoint a name of its own.",
    );
  if (baseURL !== undefined && binding !== undefined)
    throw invalidInput(`${path}.binding`, "there is a baseURL too", "Give one of the two.");
  if (baseURL !== undefined) checkURL(baseURL, `${path}.baseURL`);
  if (binding === undefined) return;
  if (!bindings)
    throw invalidInput(`${path}.binding`, "bindings are named by code only", "Use wrapAI({ models }), or a baseURL.");
  if (typeof binding !== "string" || !BINDING_NAME.test(binding))
    throw invalidInput(`${path}.binding`, "it is not the name of a binding", 'Write e.g. "LLM_CONTAINER".');
}

function checkURL(text: unknown, field: string): void {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url !== undefined && (url.protocol === "https:" || url.protocol === "http:");
  if (isWeb && url.username === "" && url.password === "" && url.hash === "") return;
  const problem = isWeb ? "it has a password or a fragment in it" : "it is not a web address";
  throw invalidInput(field, problem, 'Write what precedes /chat/completions: "https://llm.acme.com/v1".');
}

function checkText(value: unknown, field: string): void {
  if (typeof value === "string" && value.length > 0 && value.length <= MAX_NAME_CHARS) return;
  throw invalidInput(field, "it is not a name", `Write 1 to ${MAX_NAME_CHARS} characters.`);
}

function checkTokens(value: unknown, field: string): void {
  if (Number.isSafeInteger(value) && Number(value) > 0) return;
  throw invalidInput(field, "it is not a number of tokens", "Write a whole number above 0.");
}

function checkOwnPrice(value: unknown, field: string): void {
  if (typeof value !== "object" || value === null || !("rates" in value))
    throw invalidInput(field, "it has no rates", "Write e.g. { rates: { input: usd(3), output: usd(15) } }.");
  checkPrice(value as Price, field);
}

function listOf<T extends string>(words: readonly T[]): Check {
  const one = oneOf(words);
  return (value, field) => {
    if (!Array.isArray(value)) throw invalidInput(field, "it is not a list", `Use any of ${words.join(", ")}.`);
    for (const [index, word] of value.entries()) one(word, `${field}[${index}]`);
  };
}
