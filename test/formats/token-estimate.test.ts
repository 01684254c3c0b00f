/** Estimates beside what providers counted of the same requests. */
import { describe, expect, it } from "vitest";
import { formatOf } from "../../src/formats/formats.ts";
import { estimateInputTokens } from "../../src/formats/token-estimate.ts";
import { recordings, source } from "./recordings.ts";

const ofMessages = (...texts: string[]) =>
  estimateInputTokens({
    messages: texts.map((text) => ({ role: "user", content: [{ type: "text", text }] })),
    stream: false,
  });

describe(`token estimates over ${source}`, () => {
  it("are of the right order", () => {
    const ratios = recordings.flatMap(({ format, request, expected, status }) => {
      const counted = Number(expected?.usage?.["input"] ?? 0);
      if (request === undefined || counted === 0 || status >= 400) return [];
      const call = formatOf(format).parseRequest(request);
      // What a provider adds on its own (searches, server tools, what is behind a file) cannot be known.
      const isPlain =
        JSON.stringify(call).length < 20_000 && !/"type":"(file|custom)"|"at":/.test(JSON.stringify(call));
      return isPlain ? [estimateInputTokens(call) / counted] : [];
    });
    const sorted = ratios.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    console.info(`estimates of ${sorted.length}: median ${at(0.5).toFixed(2)} of what was counted`);
    expect(sorted.length).toBeGreaterThan(0);
    expect(at(0.5)).toBeGreaterThan(0.7);
    expect(at(0.5)).toBeLessThan(1.3);
    expect(at(0.9)).toBeLessThan(3);
  });

  it("count what is not Latin by the character", () => {
    const latin = ofMessages("a".repeat(400));
    expect(ofMessages("漢".repeat(400))).toBeGreaterThan(3 * latin);
    expect(ofMessages("é".repeat(400))).toBeGreaterThan(latin);
    expect(ofMessages("🚀".repeat(100))).toBeGreaterThan(100);
    expect(ofMessages()).toBe(1);
  });
});
