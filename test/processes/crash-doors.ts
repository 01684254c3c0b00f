/** The doors that the trials of `npm run crash-test` go through. */
import type { Ask } from "../run/ask.ts";
import { askOverBinding } from "../run/ask-over-binding.ts";
import { askOverHttp } from "../run/ask-over-http.ts";
import type { SimulatedLayer } from "./simulated-layer.ts";

const OPENERS = {
  http: async ({ url, calls }: SimulatedLayer): Promise<Ask> => askOverHttp({ url, calls }),
  binding: async ({ startBeside, calls }: SimulatedLayer): Promise<Ask> => {
    const { url } = await startBeside("test/processes/wrangler.binding.jsonc");
    return askOverBinding({ url, calls });
  },
};

export type Door = keyof typeof OPENERS;
export const DOORS = Object.keys(OPENERS) as Door[];

/** What asks through each of `doors` of a layer. */
export async function openDoors<Opened extends Door>(
  doors: readonly Opened[],
  layer: SimulatedLayer,
): Promise<Record<Opened, Ask>> {
  const asks = await Promise.all(doors.map(async (door) => [door, await OPENERS[door](layer)] as const));
  return Object.fromEntries(asks) as Record<Opened, Ask>;
}
