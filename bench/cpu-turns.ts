/** What pieces of work in one process cost: by turns, so that all meet the same machine, in CPU time. */

/** CPU time given to each piece in one round, in milliseconds: short, so that none pays for what happens to the machine. */
const BUDGET_MS = 20;
/** Rounds, in each of which every piece has its turn. */
const ROUNDS = 50;
/** Rounds before them, to warm up. */
const WARM_ROUNDS = 20;
/** The round that counts, of all rounds by their time: what others do on the machine, and garbage of others, only adds. */
const QUANTILE = 0.1;

/** Microseconds of CPU of each piece of `work`, once. */
export async function cpuByTurns(work: readonly (() => unknown)[], rounds = ROUNDS): Promise<number[]> {
  const spent: number[][] = [];
  for (let round = 0; round < WARM_ROUNDS + rounds; round += 1) {
    const figures: number[] = [];
    for (const piece of work) figures.push(await spend(piece));
    if (round >= WARM_ROUNDS) spent.push(figures);
  }
  return work.map((_, index) => quantile(spent.map((figures) => figures[index] ?? 0)));
}

function quantile(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length * QUANTILE)] ?? 0;
}

/** On average over the budget. */
async function spend(piece: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  let count = 0;
  let spent = 0;
  while (spent < BUDGET_MS * 1_000) {
    await piece();
    count += 1;
    const { user, system } = process.cpuUsage(start);
    spent = user + system;
  }
  return spent / count;
}
