/**
 * Calls `env.AI.run` in the caller's Worker, safely beside other calls.
 *
 * The real binding keeps the options and ids of its last call in fields (workerd src/cloudflare/internal/ai-api.ts): of
 * two concurrent calls the one that is answered first is read with the other's `returnRawResponse`. So each call
 * gets an instance of its own, made of the same class on the same wire. Where that cannot be (a mock, a proxy, another
 * Worker behind the name), the call goes to the object itself.
 */

/** The fields `env.AI` sets after each call. The last three are there at run time and not in workers-types. */
export interface LastCall {
  aiGatewayLogId: string | null;
  lastRequestId: string | null;
  lastRequestHttpStatusCode: number | null;
  lastRequestInternalStatusCode: number | null;
}

/** Before the first call. */
export const NO_CALL: LastCall = {
  aiGatewayLogId: null,
  lastRequestId: null,
  lastRequestHttpStatusCode: null,
  lastRequestInternalStatusCode: null,
};

/** The arguments of `run`, as they are passed on: as many as there were. */
export type RunArguments = [model: string, inputs: unknown, options?: unknown];

/** `Ai` as it is called here: the overloads are the caller's affair. */
export interface Runner extends Partial<LastCall> {
  run(...call: RunArguments): Promise<unknown>;
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/** An instance for one call, or `ai` itself where `run` is not its class's own or the class cannot be used. */
export function ownInstance(ai: Ai): Runner {
  const shared = ai as unknown as Runner;
  const { constructor } = ai;
  const isItsOwn = typeof constructor === "function" && constructor.name === "Ai" && isUnchanged(shared, constructor);
  if (!isItsOwn) return shared;
  try {
    const fetcher = { fetch: (input: RequestInfo | URL, init?: RequestInit) => shared.fetch(input, init) };
    return Reflect.construct(constructor, [fetcher]) as Runner;
  } catch {
    return shared;
  }
}

/** False where somebody put another `run` in its place: a test's spy, an instrumentation. */
function isUnchanged(ai: Runner, { prototype }: { prototype: unknown }): boolean {
  return typeof prototype === "object" && prototype !== null && "run" in prototype && ai.run === prototype.run;
}

/** What an instance tells of its call. Where it is another Worker's stub every property looks like a method. */
export function lastCallOf(runner: Runner): LastCall {
  return {
    aiGatewayLogId: textOf(runner.aiGatewayLogId),
    lastRequestId: textOf(runner.lastRequestId),
    lastRequestHttpStatusCode: numberOf(runner.lastRequestHttpStatusCode),
    lastRequestInternalStatusCode: numberOf(runner.lastRequestInternalStatusCode),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
