/** The text of a run, message by message, and what a run takes back. */
import { describe, expect, it } from "vitest";
import { ReceivedText } from "../../src/browser/received-text.ts";
import { toPlaceText } from "../../src/stream/run-message.ts";

const words = (first: number, count: number): Parameters<ReceivedText["take"]>[0] => ({
  type: "events",
  first,
  count,
  text: Array.from({ length: count }, (_, index) => `w${first + index} `).join(""),
});

describe("what a page has of a run", () => {
  it("grows with its messages, up to the last one", () => {
    const received = new ReceivedText();
    for (const message of [words(1, 2), words(3, 1)]) expect(received.take(message)).toBe(true);
    expect([received.text, received.place.from, received.closed]).toEqual(["w1 w2 w3 ", 4, undefined]);
    received.take({ type: "closed", outcome: "completed", end: 5, text: "end" });
    expect([received.text, received.closed?.outcome]).toEqual(["w1 w2 w3 end", "completed"]);
  });

  it("is of the last attempt it was told of, also where the first is told of again", () => {
    const received = new ReceivedText();
    const told = { type: "attempt", provider: "p", model: "m", contentType: "text/event-stream", first: 0 } as const;
    for (const attempt of [1, 2, 1]) received.take({ ...told, attempt });
    received.take(words(0, 3));
    expect(toPlaceText(received.place)).toBe("3@2");
  });

  it.each([
    [0, "", 0, true],
    [1, "", 1, true],
    [2, "", 1, false],
    [3, "w1 w2 ", 3, true],
    [4, "w1 w2 ", 4, true],
    [6, "w1 w2 ", 4, false],
    [7, "w1 w2 w4 w5 w6 ", 7, true],
    [9, "w1 w2 w4 w5 w6 ", 7, true],
  ])("that is rewound to %i has %j, and reads on at %i", (to, text, offset, follows) => {
    const received = new ReceivedText();
    for (const message of [words(1, 2), words(4, 3)]) received.take(message);
    expect(received.take({ type: "rewind", to })).toBe(follows);
    expect([received.text, received.place.from]).toEqual([text, offset]);
  });
});
