import { expect, it } from "vitest";
import type { Delta } from "../../src/chat.ts";
import { SplicedDecoder } from "../../src/run/spliced-decoder.ts";

/** What of `second` follows on `delivered`. */
function spliced(delivered: Delta[], second: Delta[], skip = 0): Delta[] {
  const rest = second.map((delta) => [delta]);
  const decoder = new SplicedDecoder({ push: () => rest.shift() ?? [], end: () => [] }, { delivered, skip }, 2);
  return second.flatMap(() => decoder.push(new Uint8Array(0)));
}

const text = (id: string, said: string): Delta[] => [
  { type: "text-start", id },
  { type: "text-delta", id, text: said },
  { type: "text-end", id },
];
const call: Delta[] = [
  { type: "tool-call-start", id: "call", toolName: "look" },
  { type: "tool-call-end", id: "call" },
];
const OPEN: Delta[] = text("a", "One ").slice(0, 2);

it("goes on with the open part, and gives further text parts of its own", () => {
  expect(spliced(OPEN, [...text("a", "two."), ...call, ...text("b", "Three.")])).toEqual([
    { type: "text-delta", id: "a", text: "two." },
    { type: "text-end", id: "a" },
    ...call,
    ...text("2.b", "Three."),
  ]);
});

it("ends the open part where nothing goes on with it", () => {
  expect(spliced(OPEN, call)).toEqual([{ type: "text-end", id: "a" }, ...call]);
});

it("leaves out what was said, and thoughts about how to go on", () => {
  const thought: Delta[] = [
    { type: "reasoning-start", id: "r" },
    { type: "reasoning-delta", id: "r", text: "Where was I?" },
    { type: "reasoning-end", id: "r" },
  ];
  expect(spliced(OPEN, [...thought, ...text("t", "One two.")], 4)).toEqual([
    { type: "text-delta", id: "a", text: "two." },
    { type: "text-end", id: "a" },
  ]);
});

it("ends thoughts that broke off, and thinks anew", () => {
  const thoughts: Delta[] = [
    { type: "reasoning-start", id: "r" },
    { type: "reasoning-delta", id: "r", text: "Hm" },
  ];
  expect(spliced(thoughts, [...thoughts, { type: "reasoning-end", id: "r" }, ...text("t", "Yes.")])).toEqual([
    { type: "reasoning-end", id: "r" },
    { type: "reasoning-start", id: "2.r" },
    { type: "reasoning-delta", id: "2.r", text: "Hm" },
    { type: "reasoning-end", id: "2.r" },
    ...text("2.t", "Yes."),
  ]);
});
