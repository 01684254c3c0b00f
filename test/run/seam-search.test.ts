import { describe, expect, it } from "vitest";
import { MIN_RESTART_CHARS, SeamSearch, type SeamFound } from "../../src/run/seam-search.ts";

const SAID = "The owl sat in the oak. It looked at the mouse, and the mouse ";

/** What is found where the second answer comes in pieces of `size` characters. */
function found(heard: string, said = SAID, size = 3): SeamFound {
  const search = new SeamSearch(said);
  for (let at = 0; at < heard.length; at += size) {
    const result = search.push(heard.slice(at, at + size));
    if (result !== undefined) return result;
  }
  return search.end();
}

/** Both answers as a reader gets them. */
function joined(heard: string, said = SAID, size = 3): string {
  const skip = found(heard, said, size);
  return skip === "diverged" ? "diverged" : said + heard.slice(skip);
}

const REST = "looked back. Nobody moved.";

describe.each([1, 3, 1_000])("a second answer that comes %i characters at a time", (size) => {
  it.each([
    ["goes on", REST],
    ["goes on with the blank that was there already", ` ${REST}`],
    ["says the last words again", `and the mouse ${REST}`],
    ["says the last words again, without the blank", `the mouse looked back. Nobody moved.`],
    ["says the last sentence again", `It looked at the mouse, and the mouse ${REST}`],
    ["starts over", SAID + REST],
  ])("%s", (_what, heard) => {
    expect(joined(heard, SAID, size)).toBe(SAID + REST);
  });

  it("has started over and says something else", () => {
    const other = `${SAID.slice(0, MIN_RESTART_CHARS + 2)} but then it flew away.`;
    expect(joined(other, SAID, size)).toBe("diverged");
  });

  it("is not taken to start over for a few words in common", () => {
    expect(joined("The owl said nothing.", SAID, size)).toBe(`${SAID}The owl said nothing.`);
  });

  it("may follow itself with something short", () => {
    expect(joined("ha, he said.", "He laughed: ha ha ", size)).toBe("He laughed: ha ha ha, he said.");
  });

  it("repeats a short answer that was cut after a word", () => {
    expect(joined("Simulated answer", "Simulated ", size)).toBe("Simulated answer");
  });

  it("ends with what was said already", () => {
    expect(joined("and the mouse ", SAID, size)).toBe(SAID);
  });
});
