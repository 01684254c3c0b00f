/** What keys look like. */

/** Secrets by their shapes: prefixes that vendors give their keys, bearer tokens, JSON Web Tokens. */
export const KEY_SHAPES: RegExp = new RegExp(
  [
    String.raw`\bBearer\s+[\w.~+/*=-]{16,}`,
    String.raw`\b(?:sk|pk|rk|gsk|xai|hf|r8|nvapi|fw|cfut|cfat|pplx|csk|tgp_v1|gh[pousr]|github_pat|xox[abpr])[-_][\w*.-]{8,}`,
    String.raw`\bAIza[\w-]{20,}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{12,}`,
    String.raw`\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*`,
  ].join("|"),
  "gi",
);
