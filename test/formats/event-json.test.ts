/** Whatever events came before: an event is read as `JSON.parse` reads it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEventJson } from "../../src/formats/event-json.ts";
import { readSseEvents } from "../../src/formats/sse.ts";
import { parseJson, type JsonObject } from "../../src/json.ts";
import { recordings, source } from "./recordings.ts";

const chunk = (content: string, more: JsonObject = {}): string =>
  JSON.stringify({
    id: "c-1",
    choices: [{ index: 0, delta: { content }, logprobs: null }],
    meta: { by: ["x"] },
    ...more,
  });

/** Reads all in their order: each like `JSON.parse`, also after the others have been read. */
function expectParsed(texts: readonly string[]): void {
  const read = texts.map((text) => parseEventJson(text));
  const expected = texts.map((text) => parseJson(text));
  expect(read).toEqual(expected);
  // The order of names counts too.
  expect(JSON.stringify(read)).toBe(JSON.stringify(expected));
}

/** How often a test reads its events: the shape of one is looked for once in a while. */
const TURNS = 40;

/** Values as they are written: of a kind, and what may stand in their place and need not be JSON. */
const text = fc.string({ unit: "binary", maxLength: 20 }).map((said) => JSON.stringify(said));
const count = fc.nat().map(String);
const ODD = ["-1", "1.5", "1e3", "1e400", "9007199254740993", "null", "true", "[]", "{}", '{"a":"b"}', "007", "1 2"];
const odd = fc.constantFrom(...ODD, '"\\u00e9\\n\\"\\\\"', '"0123456789abcdef"', '"\\x"', '"a\nb"', '"', "", '"a":"b"');
const NAMES = ["content", "a", "0", "7", "__proto__", '"', "\\", "a,b", "é"];

const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: other });

/** Events that are mostly alike. */
const events = fc
  .tuple(fc.shuffledSubarray(NAMES, { minLength: 4, maxLength: 5 }), fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()))
  .chain(([names, areTexts]) => {
    const [one, two, three] = areTexts.map((isText) => mostly(isText ? text : count, odd));
    const order = mostly(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length }));
    const padding = mostly(fc.constant(""), fc.constantFrom(" ", "   "));
    return fc.array(fc.tuple(order, one ?? text, two ?? text, three ?? text, padding), { minLength: 8, maxLength: 32 });
  })
  .map((all) =>
    all.map(([names, one, two, three, padding]) => {
      const [a, b, ...others] = names.map((name) => JSON.stringify(name));
      const same = others.map((name) => `${name}:"same"`).join(",");
      return `{${a}:${one},"list":[{${b}:${two}},${three}],${same}${padding}}`;
    }),
  );

describe("the JSON of events", () => {
  it("shares what is the same in events that are alike, and nothing else", () => {
    const words = Array.from({ length: 40 }, (_, i) => `word ${i}`);
    const read = words.map((word) => parseEventJson(chunk(word)) as JsonObject);
    const [before, last] = read.slice(-2);
    expect(last?.["meta"]).toBe(before?.["meta"]);
    expect(last?.["choices"]).not.toBe(before?.["choices"]);
    expect(read).toEqual(words.map((word) => parseJson(chunk(word))));
  });

  it("is that of each event, whatever comes between", () => {
    const contents = ["Hel", "lo", ' "you"\n', "", "é😀", "\\", "0123456789abcdefghij"];
    const texts = Array.from({ length: 600 }, (_, i): string => {
      const content = contents[i % contents.length] ?? "";
      if (i % 11 === 7) return chunk(content, { usage: { total: i } });
      if (i % 13 === 5) return chunk(content).replace("}", " }");
      return i % 17 === 3 ? chunk(content).slice(0, -2) : chunk(content, { id: `c-${i % 3}`, created: i });
    });
    expectParsed(texts);
  });

  it("is what JSON.parse says, for any event after any others", () => {
    fc.assert(
      fc.property(events, (texts) => expectParsed(Array.from({ length: TURNS }, () => texts).flat())),
      { numRuns: 200 },
    );
  });

  it("does not look into events without end", () => {
    const long = "x".repeat(10_000);
    expectParsed(Array.from({ length: 20 }, (_, i) => chunk(`${long}${i}`)));
  });

  it("is read however deep it is", () => {
    const depth = 1_900;
    const nested = (value: number): string => `{"a":${"[".repeat(depth)}"${value}"${"]".repeat(depth)}}`;
    expectParsed(Array.from({ length: TURNS }, (_, i) => nested(i)));
  });

  it(`is what JSON.parse says, for ${source}`, () => {
    const streams = recordings.filter(({ isStream, body }) => isStream && body !== "");
    const data = streams.flatMap(({ body }) =>
      readSseEvents(body.replaceAll(/\r\n?/g, "\n")).map((event) => event.data),
    );
    expect(data.length).toBeGreaterThan(0);
    expectParsed(data);
  });
});
