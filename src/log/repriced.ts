/** What the runs of a group would have cost on another model. */
import { bandsOf, costOfBand, type PriceBand } from "../wallet/price-bands.ts";
import type { Price } from "../catalog/model.ts";
import type { Usage } from "../chat.ts";
import { TOKEN_COLUMNS } from "./log-columns.ts";
import type { ComparedRuns, GroupPart, TokenSums } from "./log-object.ts";
import type { LogWhatIf } from "./log-question.ts";
import type { LogRecord } from "./run-log.ts";

const TOKENS = Object.keys(TOKEN_COLUMNS) as (keyof TokenSums)[];
/** Of these a model may charge something else than of text. */
const OTHERS: readonly (keyof Usage)[] = [
  "inputAudioTokens",
  "inputImageTokens",
  "inputVideoTokens",
  "outputAudioTokens",
  "outputImageTokens",
  "outputVideoTokens",
  "searches",
];

/** Another model, and its price at a moment. */
export class Repricing {
  readonly #model: string;
  readonly #bands: readonly PriceBand[];
  readonly #at: number;

  constructor(model: string, price: Price, at: number) {
    this.#model = model;
    this.#bands = bandsOf(price, at);
    this.#at = at;
  }

  /** What {@link ComparedRuns} are added up by. */
  get bands(): number[] {
    return this.#bands.map(({ aboveTokens }) => aboveTokens);
  }

  priced({ runs, compared = NONE }: Pick<GroupPart, "runs" | "compared">): LogWhatIf {
    const costs = this.#bands.map((band, i) => costOfBand(band, compared.bands[i] ?? NO_TOKENS, this.#at));
    const costNanoUsd = costs.reduce(
      (sum, cost) => sum + (cost.source === "unknown" ? cost.atLeastNanoUsd : cost.nanoUsd),
      0,
    );
    const unknown = costs.find((cost) => cost.source === "unknown");
    return {
      model: this.#model,
      runs: compared.runs,
      insteadOfNanoUsd: compared.costNanoUsd,
      costNanoUsd,
      savedNanoUsd: compared.costNanoUsd - costNanoUsd,
      unpricedRuns: runs - compared.runs,
      ...(unknown?.source === "unknown" && { why: unknown.why }),
    };
  }
}

const NO_TOKENS: TokenSums = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
};
const NONE: ComparedRuns = { runs: 0, costNanoUsd: 0, bands: [] };

/** What two parts of a group come to. */
export function sumOfCompared(one: ComparedRuns = NONE, other: ComparedRuns = NONE): ComparedRuns {
  const bands = Array.from({ length: Math.max(one.bands.length, other.bands.length) }, (_, i) => {
    const [a, b] = [one.bands[i] ?? NO_TOKENS, other.bands[i] ?? NO_TOKENS];
    return Object.fromEntries(TOKENS.map((name) => [name, a[name] + b[name]])) as unknown as TokenSums;
  });
  return { runs: one.runs + other.runs, costNanoUsd: one.costNanoUsd + other.costNanoUsd, bands };
}

/** What of `whole` is not in `part`. */
export function withoutCompared(whole: ComparedRuns, part: ComparedRuns): ComparedRuns {
  const negative = part.bands.map(
    (band) => Object.fromEntries(TOKENS.map((name) => [name, -band[name]])) as unknown as TokenSums,
  );
  return sumOfCompared(whole, { runs: -part.runs, costNanoUsd: -part.costNanoUsd, bands: negative });
}

/** Its cost is known, and it used nothing but tokens of text; one that used nothing would have used nothing elsewhere. */
export function isRepriceable({ cost, usage, outcome }: Pick<LogRecord, "cost" | "usage" | "outcome">): boolean {
  if (cost.source === "unknown") return false;
  if (usage === undefined) return outcome !== "completed";
  const hasOthers = OTHERS.some((name) => (usage[name] ?? 0) !== 0);
  return !hasOthers && Object.keys(usage.quantities ?? {}).length === 0;
}
