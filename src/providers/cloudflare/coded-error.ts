/** What the `ai` binding throws, as the answer it stands for. */
import { statusOfCode } from "../../formats/workers-ai/error-statuses.ts";

const CODED = /^(\d{4}): ([\s\S]*)$/;

/**
 * The answer that `thrown` stands for: an error body as Cloudflare's REST API writes it, with its status.
 * Undefined where the binding threw something without a code: a lost connection, an abort.
 */
export function responseOfCodedError(thrown: unknown): Response | undefined {
  const [, code, message] = thrown instanceof Error ? (CODED.exec(thrown.message) ?? []) : [];
  if (code === undefined || message === undefined) return undefined;
  return Response.json(
    { success: false, errors: [{ code: Number(code), message }] },
    { status: statusOfCode(code) ?? 500 },
  );
}
