import { describe, expect, it } from "vitest";
import { parseKnobs } from "../../src/testing/knobs.ts";
import { errorOf } from "../providers/provider-suite.ts";

describe("knobs in a model id", () => {
  it("are read, all of them", () => {
    const model = "@cf/a/b+events=10+delay=20+size=30+headers=40+fault=cut+at=5+wait=60+tag=x";
    expect(parseKnobs(model)).toEqual({
      name: "@cf/a/b",
      events: 10,
      delayMs: 20,
      sizeChars: 30,
      headersMs: 40,
      fault: "cut",
      at: 5,
      waitMs: 60,
    });
  });

  it("leave a name with plus signs alone", () => {
    expect(parseKnobs("command-r+")).toEqual({ name: "command-r+" });
    expect(parseKnobs("c4ai+r+v2+events=1")).toEqual({ name: "c4ai+r+v2", events: 1 });
  });

  it.each([
    "m+nonsense=1",
    "m+events=",
    "m+events=-1",
    "m+events=1.5",
    "m+delay=1e9",
    "m+fault=nonsense",
    "m+fault=toString",
  ])("are refused where they are wrong: %s", (model) => {
    expect(errorOf(() => parseKnobs(model))).toMatchObject({ code: "input/invalid", field: "model" });
  });
});
