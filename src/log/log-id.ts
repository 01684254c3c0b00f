/** Ids in the log: a kept run has its run id, a call that is not kept one that says when it was made. */

/** `<object id>.<counter>`. Cloudflare's own ids have no counter. */
const RUN_ID = /^[0-9a-f]{64}\.[1-9]\d*$/;
const CALL_ID = /^call-(\d{1,15})-[0-9a-f-]{36}$/;

/** The id of a call that was made at `createdAt`, in milliseconds since the Unix epoch. */
export function callId(createdAt: number, uuid: string): string {
  return `call-${createdAt}-${uuid}`;
}

/** When the call of such an id was made; undefined for other ids. */
export function timeOfCall(id: string): number | undefined {
  const at = CALL_ID.exec(id)?.[1];
  return at === undefined ? undefined : Number(at);
}

/** Whether the id is one of our log's, and not Cloudflare's. */
export function isLogId(id: string): boolean {
  return RUN_ID.test(id) || CALL_ID.test(id);
}
