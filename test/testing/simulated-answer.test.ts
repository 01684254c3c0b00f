/** What the simulated model calls, and with what: a loop of tools has to come to its end by itself. */
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { readConversation, type Prompt } from "../../src/testing/prompt.ts";
import { answerTo } from "../../src/testing/simulated-answer.ts";

const object = (properties: JsonObject): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});
const TOOLS = [
  { name: "find_customer", schema: object({ email: { type: "string", pattern: "^[^@]+@[^@]+\\.[a-z]+$" } }) },
  { name: "list_invoices", schema: object({ customer: { type: "string", pattern: "^cus_\\d+$" } }) },
  { name: "search", schema: object({ query: { type: "string" } }) },
];
const system = { role: "system", content: "Use find_customer, list_invoices and search." };
const user = { role: "user", content: "Why two charges? I am <ada@example.com>." };

function asked(messages: JsonValue[], more: Partial<Prompt> = {}): Prompt {
  return {
    ...readConversation(messages),
    model: "",
    stream: false,
    includeUsage: false,
    tools: TOOLS,
    toolChoice: "auto",
    parallelToolCalls: true,
    reasoning: false,
    ...more,
  };
}

function callsFor(messages: JsonValue[], more?: Partial<Prompt>): unknown[] {
  const { toolCalls } = answerTo(asked(messages, more), { name: "" });
  return toolCalls.map(({ name, input }) => [name, JSON.parse(input)]);
}

const answer = { role: "assistant", content: "" };
const found = { role: "tool", content: '{"id":"cus_1042","email":"ada@example.com"}' };

describe("the tools of a simulated answer", () => {
  it("are those the instructions name, with words of the conversation as arguments", () => {
    expect(callsFor([system, user])).toEqual([
      ["find_customer", { email: "ada@example.com" }],
      ["search", { query: user.content }],
    ]);
  });

  it("are called once a result has what they need, and not again", () => {
    const more = [answer, found];
    expect(callsFor([system, user, ...more])).toEqual([["list_invoices", { customer: "cus_1042" }]]);
    const last = [...more, answer, { role: "tool", content: '[{"id":"inv_1","customer":"cus_1042"}]' }];
    expect(callsFor([system, user, ...last])).toEqual([]);
    expect(answerTo(asked([system, user, ...last]), { name: "" }).finish).toBe("stop");
  });

  it("are not called without what they need, unless one is forced", () => {
    const nobody = { role: "user", content: "list_invoices, please" };
    expect(callsFor([nobody])).toEqual([]);
    expect(callsFor([nobody], { toolChoice: { name: "list_invoices" } })).toEqual([
      ["list_invoices", { customer: "simulated customer" }],
    ]);
  });

  it("get a sample where a pattern is not JavaScript's", () => {
    const tools = [{ name: "odd", schema: { ...object({ a: { type: "string", pattern: "(?i)[" } }), required: [] } }];
    expect(callsFor([{ role: "user", content: "odd" }], { tools })).toEqual([["odd", { a: "simulated a" }]]);
  });
});

describe("a simulated JSON answer", () => {
  const json = { schema: object({ topic: { enum: ["billing", "account"] } }) };

  it.each([
    ["my Account is locked", "account"],
    ["hello", "billing"],
  ])("to %j chooses %s", (content, topic) => {
    const { text } = answerTo(asked([{ role: "user", content }], { json, tools: [] }), { name: "" });
    expect(JSON.parse(text.join(""))).toEqual({ topic });
  });
});
