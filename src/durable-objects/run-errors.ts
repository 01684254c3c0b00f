/** The errors of a run object, in words that say what to do. */
import { DurableAIError, RunKeyConflict } from "../errors.ts";
import type { RunRequest } from "../run/run-record.ts";

/** There is no such run, or it is another account's. */
export function notFound(): DurableAIError {
  return new DurableAIError({
    code: "run/not-found",
    field: "runId",
    message: "there is no such run",
    fix: "Pass the id that a run came with, to the deployment and account it was started in.",
  });
}

/** The run is gone. `outcome` is how it had ended, where that is still known. */
export function expired(outcome?: string): DurableAIError {
  const ended = outcome === undefined ? "" : ` (it had ended as ${outcome})`;
  return new DurableAIError({
    code: "run/expired",
    field: "runId",
    message: `the run has expired${ended}`,
    fix: "Use another key to run it again; keep runs longer with `retentionSeconds`.",
  });
}

/** The key stands for another request. */
export function keyConflict({ key }: Pick<RunRequest, "key">): RunKeyConflict {
  return new RunKeyConflict({
    field: "key",
    message: `the key ${JSON.stringify(key)} was used in this session with another model, input or format: use another`,
    fix: "Use another key for another request, or send the request of before to read its run.",
  });
}

/** What a run ends with that somebody cancelled. */
export function cancelled(): DurableAIError {
  return new DurableAIError({
    code: "run/cancelled",
    message: "the run was cancelled",
    fix: "To run it again under its key, pass `retry: true` (over HTTP the header `durable-ai-retry: true`).",
  });
}

/** No object of the session has room. */
export function busy(): DurableAIError {
  return new DurableAIError({
    code: "session/busy",
    message: "every object of this session is full",
    fix: "Try again in a moment, or spread the calls over more sessions.",
    retryable: true,
    retryAfterMs: 1_000,
  });
}

/** What our objects answer to a request that our own code did not make. */
export function refuseFetch(objects: string): Response {
  const { facts } = new DurableAIError({
    code: "route/not-found",
    message: `${objects} answer to their binding only`,
  });
  return Response.json({ error: facts }, { status: 403 });
}
