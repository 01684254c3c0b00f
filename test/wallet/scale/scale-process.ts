/** One simulated day, in a process of its own: `node scale-process.ts '{"seed":1,"runs":1000000}'` prints what it came to. */
import { simulateDay } from "./day-simulation.ts";

const asked = JSON.parse(process.argv[2] ?? "{}") as Parameters<typeof simulateDay>[0];
// The wallet refuses, as it should: each refusal is a line of its log.
console.warn = () => undefined;
console.log(JSON.stringify(await simulateDay(asked)));
