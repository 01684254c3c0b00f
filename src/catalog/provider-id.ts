/** What a provider may be called. */

/** A provider's id is the author part of model ids and a column of the log: short, and without a slash. */
export const PROVIDER_ID: RegExp = /^[a-z0-9][a-z0-9-]{0,62}$/;
