/** Asks over HTTP, as an SDK does. */
import type { AttemptFacts } from "../../src/errors.ts";
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import { askWith, readAnswer, refused, type Ask, type Attempt, type ChatCall, type SaidError } from "./ask.ts";

/** Asks the layer at `url`. */
export function askOverHttp({ url, calls }: { url: string; calls(): Promise<SimulatedCall[]> }): Ask {
  return askWith(async (call) => {
    const response = await fetch(`${url}/v1/chat/completions`, requestOf(call));
    const answer = response.ok ? await readAnswer(response.body) : refused(await errorIn(response));
    return { ...answer, attempts: await attemptsOf(url, response.headers.get("durable-ai-run-id")) };
  }, calls);
}

const AUTHORIZATION = { authorization: "Bearer dev" };

/** Options are headers. */
function requestOf({ model, inputs, options }: ChatCall): RequestInit {
  const headers = Object.entries(options).map(([name, value]) => [
    `durable-ai-${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    method: "POST",
    headers: { ...AUTHORIZATION, "content-type": "application/json", ...Object.fromEntries(headers) },
    body: JSON.stringify({ model, ...inputs }),
  };
}

/** Our own code is in a header, the format's in the body. */
async function errorIn(response: Response): Promise<SaidError> {
  const { error } = (await response.json()) as { error: SaidError };
  const attempts = response.headers.get("durable-ai-attempts");
  return {
    status: response.status,
    code: response.headers.get("durable-ai-error") ?? error.code,
    message: error.message,
    ...(attempts !== null && { attempts: JSON.parse(attempts) as AttemptFacts[] }),
  };
}

async function attemptsOf(url: string, runId: string | null): Promise<Attempt[]> {
  const record = await fetch(`${url}/runs/${runId}`, { headers: AUTHORIZATION });
  return ((await record.json()) as { attempts?: Attempt[] }).attempts ?? [];
}
