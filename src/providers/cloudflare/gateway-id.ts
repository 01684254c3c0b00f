/** Which AI Gateway of the account a call goes through. */
import { readVariable } from "../http-api/secret.ts";
import type { ProviderEnv } from "../provider.ts";

const GATEWAY_NAME = "AI_GATEWAY_ID";
/** Every account has it: Cloudflare makes it at the first call. */
const DEFAULT_GATEWAY = "default";

/** The gateway `AI_GATEWAY_ID` names, or the account's default. */
export function gatewayIdOf(env: ProviderEnv): string {
  return readVariable(env, GATEWAY_NAME) ?? DEFAULT_GATEWAY;
}
