/** The `AI` binding as a provider's transport: it answers with a Response, also where the binding throws. */

/** The part of the binding we call; always as a method, its class has private fields. */
export interface AiBinding {
  run(model: string, inputs: Record<string, unknown>, options: Record<string, unknown>): Promise<unknown>;
}

export function isAiBinding(value: unknown): value is AiBinding {
  return typeof value === "object" && value !== null && "run" in value && typeof value.run === "function";
}

/**
 * Workers AI's own codes and the HTTP status each stands for
 * (https://developers.cloudflare.com/workers-ai/platform/errors/).
 */
const STATUS_OF_CODE: Readonly<Record<number, number>> = {
  3003: 400,
  3006: 413,
  3007: 408,
  3008: 408,
  3023: 403,
  3036: 429,
  3039: 400,
  3040: 429,
  3041: 403,
  3042: 404,
  5004: 400,
  5005: 405,
  5007: 400,
  5016: 403,
  5018: 403,
  5019: 405,
};

/** Runs a model and answers with its raw response; an error that has a code becomes a response with its status. */
export async function runBinding(
  ai: AiBinding,
  model: string,
  inputs: Record<string, unknown>,
  options: Record<string, unknown>,
): Promise<Response> {
  try {
    const answer = await ai.run(model, inputs, { ...options, returnRawResponse: true });
    return answer instanceof Response ? answer : Response.json(answer);
  } catch (thrown) {
    const response = toResponse(thrown);
    if (response === undefined) throw thrown;
    return response;
  }
}

/** The binding throws `"3040: Capacity temporarily exceeded"`. */
function toResponse(thrown: unknown): Response | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const [, code, message] = /^(\d{4}): (.*)$/s.exec(thrown.message) ?? [];
  if (code === undefined) return undefined;
  const errors = [{ code: Number(code), message }];
  return Response.json({ success: false, errors }, { status: STATUS_OF_CODE[Number(code)] ?? 500 });
}
