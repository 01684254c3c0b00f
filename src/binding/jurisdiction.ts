/** The part of a namespace whose objects are in one jurisdiction. */

/** workerd on its own has no jurisdictions; local development has one place only. Anything else is an error. */
export function within<Namespace extends { jurisdiction(name: DurableObjectJurisdiction): Namespace }>(
  objects: Namespace,
  jurisdiction: DurableObjectJurisdiction | undefined,
): Namespace {
  if (jurisdiction === undefined) return objects;
  try {
    return objects.jurisdiction(jurisdiction);
  } catch (thrown) {
    const isLocal = thrown instanceof Error && thrown.message.includes("not implemented in workerd");
    if (isLocal) return objects;
    throw thrown;
  }
}
