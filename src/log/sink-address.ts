/** Addresses a sink may send to: over TLS, and nowhere inside. */
import { invalidInput } from "../errors.ts";

/** `allow`: addresses may be inside a network, and without TLS. */
export const PRIVATE_VARIABLE = "DURABLE_AI_PRIVATE_SINKS";
/** The longest address. */
export const MAX_SINK_URL_CHARS = 2_048;

/**
 * IPv4 addresses that are not on the public internet, as first address and length of prefix
 * (https://www.iana.org/assignments/iana-ipv4-special-registry).
 */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** Names that are resolved inside a network only: RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|test|invalid)$/;

/**
 * The address, as it is called. `allowsPrivate` also lets in `http:` and addresses inside.
 * A name is not looked up: what a public name points to is up to who has it.
 * @throws DurableAIError `input/invalid` naming `field`.
 */
export function checkSinkAddress(value: unknown, field: string, allowsPrivate: boolean): string {
  const fix = "Write e.g. https://logs.example.com/runs.";
  if (typeof value !== "string" || value.length > MAX_SINK_URL_CHARS || !URL.canParse(value))
    throw invalidInput(field, "it is not a URL", fix);
  const url = new URL(value);
  const isHttp = url.protocol === "http:";
  if (url.protocol !== "https:" && !isHttp) throw invalidInput(field, "it is not an https address", fix);
  if (url.username !== "" || url.password !== "")
    throw invalidInput(field, "it has a user or a password in it", "Put credentials into headers.");
  if (allowsPrivate) return url.href;
  const allow = "Or set DURABLE_AI_PRIVATE_SINKS to allow, in the inference layer.";
  if (isHttp) throw invalidInput(field, "it is not an https address", `${fix} ${allow}`);
  if (isPrivateHost(url.hostname))
    throw invalidInput(field, "it is an address inside a network", `Use one on the public internet. ${allow}`);
  return url.href;
}

/** Where a collector takes traces: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
export function toTracesAddress(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith("/v1/traces")) url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/traces`;
  return url.href;
}

/** `hostname` as `URL` has it: lower case, IPv4 in four decimal numbers, IPv6 in brackets. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/\.$/, "");
  if (host.startsWith("[")) return isPrivateIpv6(host.slice(1, -1));
  const ipv4 = toIpv4(host);
  if (ipv4 !== undefined) return isPrivateIpv4(ipv4);
  return !host.includes(".") || PRIVATE_NAME.test(host);
}

function toIpv4(host: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return undefined;
  return host.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isPrivateIpv4(address: number): boolean {
  return PRIVATE_IPV4.some(([first, prefix]) => {
    const size = 2 ** (32 - prefix);
    return Math.floor(address / size) === Math.floor((toIpv4(first) ?? 0) / size);
  });
}

/** Public IPv6 addresses begin with 001 in bits; of those, some wrap an IPv4 address, and some are for examples. */
function isPrivateIpv6(host: string): boolean {
  const [head = "", tail] = host.split("::");
  const [left, right] = [groups(head), groups(tail ?? "")];
  const all = [
    ...left,
    ...Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => 0),
    ...right,
  ];
  const [first = 0, second = 0, third = 0] = all;
  const isGlobal = first >= 0x2000 && first <= 0x3fff;
  const is6to4 = first === 0x2002 && isPrivateIpv4(second * 65_536 + third);
  const isSpecial = first === 0x2001 && (second < 0x200 || second === 0xdb8);
  return !isGlobal || is6to4 || isSpecial;
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
