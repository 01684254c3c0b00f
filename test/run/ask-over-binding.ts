/** Asks with the binding of a Worker of its own, as users do: `binding-worker.ts` calls `ai.run`, and reads its stream. */
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import { askWith, type Ask, type Answered } from "./ask.ts";

/** Asks the Worker at `url`, whose layer's providers were asked `calls`. */
export function askOverBinding({ url, calls }: { url: string; calls(): Promise<SimulatedCall[]> }): Ask {
  return askWith(async (call) => {
    const response = await fetch(url, { method: "POST", body: JSON.stringify(call) });
    if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answered;
  }, calls);
}
