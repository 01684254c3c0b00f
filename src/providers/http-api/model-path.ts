/** A model as part of a path. */

/** `model` as one segment: what could lead elsewhere is escaped, and `@`, which dates versions, is not. */
export function modelSegment(model: string): string {
  return encodeURIComponent(model).replaceAll("%40", "@");
}
