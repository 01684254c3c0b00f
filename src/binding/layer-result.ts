/** Results of the layer's methods: errors do not survive an RPC hop as errors, so they travel as facts. */
import { DurableAIError, toErrorFacts } from "../errors.ts";
import type { InferenceLayer, LayerResult, ReadOptions, RunReading } from "../run/run-record.ts";

/** The value of a result. @throws DurableAIError where there is none. */
export function unwrap<T>(result: LayerResult<T>): T {
  if (result.ok) return result.value;
  throw DurableAIError.from(result.error);
}

/** What `run` gives, or why it gave nothing. */
export async function answer<T>(run: () => Promise<T>): Promise<LayerResult<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (thrown) {
    return { ok: false, error: toErrorFacts(thrown) };
  }
}

/**
 * What the object `name` answers. What is thrown on the way to it is the platform's: it was restarted, or is overloaded.
 * @throws DurableAIError `internal/unexpected`.
 */
export async function reached<T>(name: string, call: Promise<T>, retryable = true): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new DurableAIError({
      code: "internal/unexpected",
      message: `the ${name} object did not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      retryable,
      cause,
    });
  }
}

/**
 * What the layer answers. What is thrown on the way to it has lost its class, and says nothing that a caller could act on.
 * @throws DurableAIError `internal/unexpected`, with what is left of the call in `meanwhile`.
 */
export async function unlessUnreachable<T>(answered: Promise<T>, meanwhile: string): Promise<T> {
  try {
    return await answered;
  } catch (cause) {
    const said = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
    const fix = `See that the service of wrapAI is the durable-ai Worker and that it runs. ${meanwhile}`;
    throw new DurableAIError({
      code: "internal/unexpected",
      message: `the inference layer did not answer: ${said}. ${fix}`,
      fix,
      retryable: true,
      cause,
    });
  }
}

/** A run, read. @throws DurableAIError where there is no such run, or the layer cannot be reached: that is retryable. */
export async function readRun(
  layer: Pick<InferenceLayer, "read">,
  runId: string,
  options?: ReadOptions,
): Promise<RunReading> {
  return unwrap(
    await unlessUnreachable(layer.read(runId, options), "Then read the run again: it goes on without its readers."),
  );
}
