/** A binding whose streams break, as networks do. */
import type { DurableAI } from "../../src/ai.ts";

export interface BreakingAi {
  ai: DurableAI;
  /** The query of every resume that was asked for. */
  resumes: string[];
}

/** Ours, whose raw answers break a few bytes after `events` events. What is resumed does not break. */
export function breakingAi(ai: DurableAI, events: number): BreakingAi {
  const resumes: string[] = [];
  const run = async (...call: unknown[]): Promise<Response> => {
    const response = (await Reflect.apply(ai.run, ai, call)) as Response;
    const text = await response.text();
    const kept = text
      .split("\n\n")
      .slice(0, events)
      .map((event) => `${event}\n\n`)
      .join("");
    const chunks = [kept, text.slice(kept.length, kept.length + 9)].filter((chunk) => chunk !== "");
    const body = new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) controller.error(new TypeError("Network connection lost."));
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
    });
    return new Response(body, response);
  };
  const fetch: DurableAI["fetch"] = (input, init) => {
    resumes.push(new URL(String(input)).search);
    return ai.fetch(input, init);
  };
  return { ai: { ...ai, run: run as unknown as DurableAI["run"], fetch }, resumes };
}
