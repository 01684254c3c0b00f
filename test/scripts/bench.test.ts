/** The parts of the bench that only compute: what it reads, sums up and prints. The rest is exercised by running it. */
import { describe, expect, it } from "vitest";
import { parseBenchArguments } from "../../bench/bench-arguments.ts";
import { nextIndex, parseScenario, StampReader, toMessage, toStamp } from "../../bench/load/scenario.ts";
import type { Load } from "../../bench/loads/load.ts";
import { LOADS } from "../../bench/loads/loads.ts";
import { hottest, type CpuProfile } from "../../bench/machine/inspector.ts";
import { costOf } from "../../bench/machine/process-cost.ts";
import { workerdConfig } from "../../bench/machine/workerd-config.ts";
import { panelOf, plot } from "../../bench/plot.ts";
import { reportText } from "../../bench/report.ts";
import { summarize, type Series } from "../../bench/results.ts";
import { median, quantiles, ratios, spread } from "../../bench/statistics.ts";
import { SUBJECTS } from "../../bench/subjects/subjects.ts";
import { alignedTable, loadTable } from "../../bench/table.ts";

const names = { parts: ["paced", "flood"], subjects: ["passthrough", "http-native"] };

describe("arguments", () => {
  it("are read", () => {
    expect(parseBenchArguments([], names)).toMatchObject({ isQuick: false, rounds: 5, only: undefined });
    expect(parseBenchArguments(["--quick", "--only", "paced,flood"], names)).toMatchObject({
      isQuick: true,
      rounds: 1,
      only: ["paced", "flood"],
    });
    expect(parseBenchArguments(["--subjects=http-native", "--rounds=3", "--report"], names)).toMatchObject({
      subjects: ["http-native"],
      rounds: 3,
      isReport: true,
    });
  });

  it.each([
    { args: ["--only", "paced,nothing"], says: /--only: there is no "nothing"\. There are paced, flood\./ },
    { args: ["--subjects", "ours"], says: /--subjects: there is no "ours"/ },
    { args: ["--rounds", "0"], says: /--rounds: "0" is no whole number from 1 to 50/ },
    { args: ["--rounds", "many"], says: /--rounds: "many"/ },
    { args: ["--qick"], says: /--qick/ },
    { args: ["paced"], says: /paced/ },
  ])("$args is refused by its name", ({ args, says }) => {
    expect(() => parseBenchArguments(args, names)).toThrow(says);
  });
});

describe("statistics", () => {
  it("are those of the sample", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
    expect(spread([2, 8, 4])).toEqual({ median: 4, min: 2, max: 8 });
    expect(quantiles(Array.from({ length: 200 }, (_, index) => index))).toEqual({ p50: 100, p99: 198, max: 199 });
    expect(quantiles([7])).toEqual({ p50: 7, p99: 7, max: 7 });
  });

  it("compare the rounds that both have", () => {
    const base = new Map([
      [0, 2],
      [2, 4],
    ]);
    const values = new Map([
      [0, 6],
      [1, 100],
      [2, 8],
    ]);
    expect(ratios(values, base)).toEqual([3, 2]);
  });
});

describe("stamps", () => {
  const text = (count: number): string =>
    Array.from({ length: count }, (_, index) => `data: "token${toStamp(1_000 + index, index)}"\n\n`).join("");

  it("are read once each, wherever chunks cut them", () => {
    for (let size = 1; size < 60; size += 1) {
      const reader = new StampReader();
      const sent: number[] = [];
      const whole = text(20);
      for (let at = 0; at < whole.length; at += size) reader.push(whole.slice(at, at + size), (us) => sent.push(us));
      expect(reader).toMatchObject({ count: 20, error: undefined });
      expect(sent).toEqual(Array.from({ length: 20 }, (_, index) => 1_000 + index));
    }
  });

  it.each([
    { what: "is missing", indexes: [0, 2], error: "event 2 came where 1 was due" },
    { what: "came twice", indexes: [0, 1, 1], error: "event 1 came where 2 was due" },
  ])("say where an event $what", ({ indexes, error }) => {
    const reader = new StampReader();
    for (const index of indexes) reader.push(toStamp(1, index), () => undefined);
    expect(reader.error).toBe(error);
  });

  it("say what to go on with, and messages what to do", () => {
    expect(nextIndex(`{"messages":[{"content":"${text(7).replaceAll(/["\n]/g, "")}"}]}`)).toBe(7);
    expect(nextIndex("bench(paced,3,8)")).toBe(0);
    const scenario = { kind: "paced", events: 500, everyMs: 8 } as const;
    expect(parseScenario(`{"content":[{"text":"${toMessage(scenario)}"}]}`)).toEqual(scenario);
    expect(parseScenario("{}")).toBeUndefined();
  });
});

describe("the config of workerd", () => {
  it("has the Workers, their bindings and objects, and quotes what it is given", () => {
    const workers = [
      { name: "caller", file: "worker-0.js", services: { INFERENCE: "layer" }, ai: { AI: "ai" } },
      { name: "layer", file: "worker-1.js", text: { KEY: 'a"b\\' }, objects: { RUNS: "Runs" } },
    ];
    const text = workerdConfig({ port: 8080, workers, servers: { ai: "127.0.0.1:81" }, disk: "/tmp/disk" });
    for (const part of [
      '(name = "http", address = "127.0.0.1:8080", http = (), service = "caller")',
      '(name = "INFERENCE", service = "layer")',
      '(name = "AI", wrapped = (moduleName = "cloudflare-internal:ai-api", innerBindings = [(name = "fetcher", service = "ai")]))',
      '(name = "ai", external = (address = "127.0.0.1:81", http = ()))',
      String.raw`(name = "KEY", text = "a\"b\\")`,
      '(className = "Runs", uniqueKey = "Runs", enableSql = true)',
      '(name = "RUNS", durableObjectNamespace = "Runs")',
      '(name = "disk", disk = (path = "/tmp/disk", writable = true))',
    ])
      expect(text).toContain(part);
  });
});

// What a process costs is read from /proc.
describe.skipIf(process.platform !== "linux")("the cost of a process", () => {
  it("grows with what it does", () => {
    const before = costOf([process.pid]);
    const until = performance.now() + 50;
    while (performance.now() < until);
    expect(costOf([process.pid]).cpuUs).toBeGreaterThan(before.cpuUs);
    expect(before.residentBytes).toBeGreaterThan(1e6);
    expect(costOf([2 ** 30])).toEqual({ cpuUs: 0, writtenBytes: 0, residentBytes: 0 });
  });
});

describe("results", () => {
  const load: Load = {
    id: "paced",
    title: "paced",
    ability: "stream",
    columns: [
      { figure: "cpuUs", title: "CPU µs", digits: 1, compared: "ratio" },
      { figure: "delayMs", title: "delay ms", digits: 0, compared: "difference" },
      { figure: "rows", title: "rows", digits: 0 },
    ],
    run: () => Promise.reject(new Error("not run here")),
  };
  const one = (subject: string, rounds: Series["rounds"], failures: string[] = []): Series => ({
    subject,
    title: subject,
    base: "passthrough",
    rounds,
    failures,
  });
  const result = summarize(load, [
    one("passthrough", new Map([0, 1, 2].map((round) => [round, { cpuUs: 10, delayMs: 5, rows: Number.NaN }]))),
    one("durable-ai", new Map([0, 1, 2].map((round) => [round, { cpuUs: 20 + 10 * round, delayMs: 4, rows: 3 }]))),
    one("broken", new Map(), ["void: event 2 came where 1 was due"]),
  ]);

  it("are a table with spreads, ratios and what is void", () => {
    expect(loadTable(result)).toBe(
      [
        "| subject     |              CPU µs |              × base | delay ms | over base | rows |",
        "| ----------- | ------------------: | ------------------: | -------: | --------: | ---: |",
        "| passthrough |                10.0 |                1.00 |        5 |        +0 |    – |",
        "| durable-ai  | 30.0 (20.0 to 40.0) | 3.00 (2.00 to 4.00) |        4 |        -1 |    3 |",
        "| broken *    |                   – |                   – |        – |         – |    – |",
        "",
        String.raw`\* broken: void: event 2 came where 1 was due`,
      ].join("\n"),
    );
  });

  it("say beside what a subject is, where that is not what most are beside", () => {
    const rounds = new Map([[0, { cpuUs: 10, delayMs: 5, rows: 3 }]]);
    const other = summarize(load, [one("bare", rounds), { ...one("durable-ai", rounds), base: "bare" }]);
    expect(loadTable(other)).toContain("| durable-ai (beside bare) |");
    const labels = (compared: boolean): string[] =>
      panelOf([other], "paced", "cpuUs", { unit: "", compared })?.rows.map(({ label }) => label) ?? [];
    expect(labels(true)).toEqual(["durable-ai (beside bare)"]);
    expect(labels(false)).toEqual(["bare", "durable-ai"]);
  });

  it("are plotted and reported", () => {
    const panel = panelOf([result], "paced", "cpuUs", { unit: "× passthrough", compared: true });
    expect(panel?.rows).toEqual([
      { label: "passthrough", isOurs: false, median: 1, min: 1, max: 1 },
      { label: "durable-ai", isOurs: true, median: 3, min: 2, max: 4 },
    ]);
    expect(panelOf([result], "paced", "nothing", { unit: "", compared: false })).toBeUndefined();
    const drawn = plot(panel === undefined ? [] : [panel]);
    expect(drawn).toMatch(/^<svg [^>]*viewBox="0 0 900 \d+"/);
    expect(drawn).not.toContain("NaN");
    const machine = {
      at: "2026-11-26T12:00:00.000Z",
      commit: "abc1234",
      cpu: "a CPU",
      cores: 2,
      memoryGB: 24,
      kernel: "6",
      node: "v24",
      workerd: "1",
      loadBefore: 0.1,
    };
    const report = reportText({ machine, rounds: 3, isQuick: false, loads: [result] }, ["![bench-cpu](bench-cpu.svg)"]);
    expect(report).toContain("at abc1234: 3 rounds");
    expect(report).toContain(loadTable(result));
  });

  it("are lined up", () => {
    expect(
      alignedTable([
        ["a", "b"],
        ["long", "1"],
      ]),
    ).toBe("| a    | b |\n| ---- | -: |\n| long | 1 |");
  });
});

describe("a profile", () => {
  it("says which functions took the time", () => {
    const node = (id: number, functionName: string): CpuProfile["nodes"][number] => ({
      id,
      callFrame: { functionName, url: "worker.js", lineNumber: 9 },
    });
    const nodes = [node(1, "(idle)"), node(2, "push"), node(3, ""), node(4, "push")];
    const profile = { nodes, samples: [1, 2, 3, 4], timeDeltas: [50_000, 6_000, 2_000, 2_000] };
    expect(hottest(profile)).toEqual(["      8 ms  80.0 %  push:10", "      2 ms  20.0 %  (anonymous):10"]);
  });
});

describe("names", () => {
  it("are there once each, and every base is a subject", () => {
    const loads = LOADS.map(({ id }) => id);
    const subjects = SUBJECTS.map(({ id }) => id);
    expect(new Set(loads).size).toBe(loads.length);
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(subjects).toEqual(expect.arrayContaining(SUBJECTS.map(({ base = "passthrough" }) => base)));
  });
});
