/** Fields without a canonical name that Chat Completions and Responses have by the same name and with the same meaning. */
export const OPENAI_FIELDS: readonly string[] = [
  "metadata",
  "prompt_cache_key",
  "prompt_cache_retention",
  "safety_identifier",
  "service_tier",
  "store",
  // In `text` of Responses, which its reader takes it out of.
  "verbosity",
];
