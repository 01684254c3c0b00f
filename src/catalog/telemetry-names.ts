/** What OpenTelemetry calls providers: the values of `gen_ai.provider.name` that it knows, where they are not our ids. */

/** https://github.com/open-telemetry/semantic-conventions-genai, as in @opentelemetry/semantic-conventions 1.45. */
const NAMES: Readonly<Record<string, string>> = {
  "amazon-bedrock": "aws.bedrock",
  "azure-openai": "azure.ai.openai",
  google: "gcp.gemini",
  "google-vertex": "gcp.vertex_ai",
  mistral: "mistral_ai",
  xai: "x_ai",
};

/** Its `gen_ai.provider.name`: a provider that OpenTelemetry does not know keeps its id. */
export function telemetryName(provider: string): string {
  return Object.hasOwn(NAMES, provider) ? (NAMES[provider] ?? provider) : provider;
}
