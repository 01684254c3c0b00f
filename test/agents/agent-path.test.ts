/** Where an agent's runs are, by its name and those above it. */
import { expect, it } from "vitest";
import { placeOf, type AgentStep } from "../../src/agents/agent-path.ts";

const step = (className: string, name: string): AgentStep => ({ className, name });
const LONG = "x".repeat(600);

it.each<[what: string, path: AgentStep[], session: string, subAgent: string | undefined]>([
  ["a root", [step("Team", "a b/c")], "Team/a b/c", undefined],
  ["an agent below it", [step("Team", "a"), step("Reader", "b/c %")], "Team/a", "Reader/b%2Fc%20%25"],
  ["one further down", [step("Team", "a"), step("Reader", "b"), step("Team", "")], "Team/a", "Reader/b/Team/"],
  ["a root with a name that is too long", [step("Team", LONG)], "Team/id", undefined],
  ["a root with half a surrogate pair", [step("Team", "\ud83d")], "Team/id", undefined],
  ["an agent below such a root", [step("Team", LONG), step("Reader", "b")], "Reader/id", undefined],
  ["an agent with a name that is too long", [step("Team", "a"), step("Reader", LONG)], "Team/a", "Reader/id"],
  ["an agent with half a surrogate pair", [step("Team", "a"), step("Reader", "\udca9")], "Team/a", "Reader/id"],
])("%s", (_what, path, session, subAgent) => {
  const [self = step("", "")] = path.slice(-1);
  expect(placeOf({ above: path.slice(0, -1), self }, () => "id")).toEqual({ session, subAgent });
});
