/** Amazon's ids of one model in several regions differ in their first word: `us.anthropic.claude-…`. */

/** In the order they are preferred; without one it is wherever the caller's account is. */
const REGIONS: readonly string[] = ["global", "", "us", "eu", "apac", "jp", "au", "ca", "in", "us-gov"];
const REGION = /^(us-gov|us|eu|apac|global|jp|au|ca|in)\./;

/** The region an id begins with; empty where it names none. */
export function regionOf(id: string): string {
  return REGION.exec(id)?.[1] ?? "";
}

/** The id as it is in every region. */
export function withoutRegion(id: string): string {
  return id.replace(REGION, "");
}

/** The place of an id's region among all, the preferred first. */
export function regionRank(id: string): number {
  return REGIONS.indexOf(regionOf(id));
}
