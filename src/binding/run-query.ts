/** What is asked about a session, checked: by a caller of `ai.runs`, and by what comes in over RPC. */
import { invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import type { RunQuery, TreeQuery } from "../run/run-record.ts";
import { checkJurisdiction, checkName } from "./call-options.ts";

/** The query of `list`. @throws DurableAIError `input/invalid` naming the field. */
export function checkRunQuery(value: unknown): RunQuery {
  const { subAgent, cursor } = fieldsOf(value);
  return {
    ...checkTreeQuery(value),
    subAgent: subAgent === "" ? "" : optional(subAgent, "query.subAgent", checkSubAgent),
    cursor: optional(cursor, "query.cursor", checkName),
  };
}

/** The query of `tree`. @throws DurableAIError `input/invalid` naming the field. */
export function checkTreeQuery(value: unknown): TreeQuery {
  const { session, jurisdiction, limit } = fieldsOf(value);
  return {
    session: checkName(session, "query.session"),
    jurisdiction: optional(jurisdiction, "query.jurisdiction", checkJurisdiction),
    limit: optional(limit, "query.limit", checkLimit),
  };
}

const SUB_AGENT = /^[^/]+\/[^/]*(?:\/[^/]+\/[^/]*)*$/;

/** The path of an agent below its session's root. @throws DurableAIError `input/invalid`. */
export function checkSubAgent(value: unknown, field: string): string {
  const path = checkName(value, field);
  if (SUB_AGENT.test(path)) return path;
  throw invalidInput(
    field,
    "it is not the path of a sub-agent",
    'Write classes and names from the root down, names percent-encoded: "Researcher/one/Reader/two".',
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (isJsonObject(value)) return value;
  throw invalidInput("query", "it is not an object", 'Write e.g. { session: "ticket-42" }.');
}

function optional<T>(value: unknown, field: string, check: (value: unknown, field: string) => T): T | undefined {
  return value === undefined ? undefined : check(value, field);
}

function checkLimit(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
  throw invalidInput(field, "it is not a number of runs", "Give a whole number from 1.");
}
