/** The command line of `npm run bench`. */
import { parseArgs, type ParseArgsConfig } from "node:util";

export interface BenchArguments {
  isQuick: boolean;
  /** Ids of parts; undefined: all. */
  only?: readonly string[];
  /** Ids of subjects; undefined: all. */
  subjects?: readonly string[];
  rounds: number;
  /** Writes docs/reports too. */
  isReport: boolean;
  isInstall: boolean;
  isList: boolean;
  /** CPU profiles of Workers; figures are not those without. */
  isProfiled: boolean;
}

/** What can be named. */
export interface Names {
  parts: readonly string[];
  subjects: readonly string[];
}

const OPTIONS = {
  quick: { type: "boolean", default: false },
  only: { type: "string" },
  subjects: { type: "string" },
  rounds: { type: "string" },
  report: { type: "boolean", default: false },
  "install-peers": { type: "boolean", default: false },
  profile: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

export const USAGE = `npm run bench -- [options]
  --quick            under two minutes: less of everything, one round, only our own subjects
  --only A,B         only these parts
  --subjects A,B     only these subjects, and what they are compared with
  --rounds N         rounds (5; with --quick 1)
  --report           writes docs/reports/bench.md, bench.json and the plots too
  --profile          takes a CPU profile of each Worker too (into bench/results); spoils the figures
  --install-peers    installs the peers of bench/peers, and ends
  --list             says which parts and subjects there are, and ends`;

const ROUNDS = 5;
const MAX_ROUNDS = 50;

/** @throws Error that names the argument and what is wrong with it. */
export function parseBenchArguments(args: readonly string[], names: Names): BenchArguments {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return {
    isQuick: values.quick,
    only: toNames("--only", values.only, names.parts),
    subjects: toNames("--subjects", values.subjects, names.subjects),
    rounds: toRounds(values.rounds, values.quick ? 1 : ROUNDS),
    isReport: values.report,
    isInstall: values["install-peers"],
    isList: values.list,
    isProfiled: values.profile,
  };
}

function toNames(option: string, value: string | undefined, known: readonly string[]): string[] | undefined {
  if (value === undefined) return undefined;
  const wanted = value.split(",");
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${option}: there is no "${unknown}". There are ${known.join(", ")}.`);
  return wanted;
}

function toRounds(value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  const rounds = Number(value);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw new Error(`--rounds: "${value}" is no whole number from 1 to ${MAX_ROUNDS}.`);
  return rounds;
}
