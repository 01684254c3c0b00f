/** Spoilt exchanges: nothing but typed errors, and never a second end. `npm run fuzz` runs a million. */
import { describe, expect, it } from "vitest";
import { fuzz, type FuzzCase } from "./fuzz.ts";
import { recordings, source } from "./recordings.ts";

/** Inputs of the slice in `npm test`, and of its seed. */
const INPUTS = 3_000;
const SEED = 20_261_125;

describe(`spoilt exchanges, made of ${source}`, () => {
  it("are read as far as they are true, and never break anything", () => {
    const cases = recordings.map(({ body: _text, bytes, ...recording }): FuzzCase => ({ ...recording, body: bytes }));
    let inputs = 0;
    for (; inputs < INPUTS; inputs += 1) fuzz(cases, SEED, inputs);
    expect(inputs).toBe(INPUTS);
  });
});
