/** Which scope a request needs: one table for all routes, so that it can be read at once. */
import type { Scope } from "../keys/api-key.ts";

/** The scope for `method` and `path`; undefined where any good key will do. What is not named here calls models. */
export function scopeFor(method: string, path: string): Scope | undefined {
  const isRead = method === "GET" || method === "HEAD";
  const [first = ""] = path.slice(1).split("/");
  if (TRACE.test(path)) return "logs:read";
  if (GATEWAY_LOG.test(path)) return isRead ? "logs:read" : "logs:write";
  switch (first) {
    case "wallet":
      return isRead || path === "/wallet/reconciliation" ? "wallet:read" : "wallet:top-up";
    case "budgets":
    case "rate-limits":
      return isRead ? "wallet:read" : "budgets:write";
    case "resale":
      return isRead ? "wallet:read" : "resale:write";
    case "logs":
    case "analytics":
      return isRead ? "logs:read" : "logs:write";
    case "keys":
    case "provider-keys":
      return "keys:write";
    case "catalog":
      return isRead || method === "POST" ? undefined : "models:write";
    case "health":
      return undefined;
    default:
      return isCatalog(method, path) ? undefined : "inference";
  }
}

const TRACE = /^\/sessions\/[^/]+\/trace$/;
const GATEWAY_LOG = /^\/ai-gateway\/gateways\/[^/]+\/logs\/[^/]+$/;

/** The lists of models, as each SDK asks for them. */
function isCatalog(method: string, path: string): boolean {
  return (method === "GET" || method === "HEAD") && /^\/(ai\/)?(v1|v1beta1?|ai-api)\/models(\/|$)/.test(path);
}
