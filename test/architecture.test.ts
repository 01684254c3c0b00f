/**
 * What the code's shape promises, kept by a machine. Every message says how to put it right.
 * The layers are data in scripts/layers.ts; why they are so is in docs/architecture.md.
 */
import { existsSync, globSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DOORS_THAT_ASSEMBLE, holds, LAYERS, layerOf, NOT_ADAPTERS, PACKAGES, VAGUE_NAMES } from "../scripts/layers.ts";
import { readExports } from "../scripts/package-exports.ts";
import { parseModule, readModules, type Found, type SourceModule } from "../scripts/source-modules.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const modules = readModules(`${ROOT}src`);
const byPath = new Map(modules.map((module) => [module.path, module]));

/** Exported names need a docstring; what is below this share is a file nobody looked at. */
const MIN_DOCUMENTED_SHARE = 0.9;

const at = (module: SourceModule, found: Found): string => `src/${module.path}:${found.line}`;
const adapters = modules
  .map(({ path }) => path)
  .filter((path) => /^providers\/[^/]+\.ts$/.test(path) && !NOT_ADAPTERS.includes(path));

/** One line for every violation in any file. */
function violations(rule: (module: SourceModule) => string[]): string[] {
  return modules.flatMap(rule);
}

describe("layers", () => {
  it("gives every file a layer", () => {
    const homeless = modules.filter(({ path }) => layerOf(path) === undefined);
    expect(homeless.map(({ path }) => `src/${path} is in no layer: add it to LAYERS in scripts/layers.ts`)).toEqual([]);
  });

  it("names only files that exist", () => {
    const misspelt = LAYERS.flatMap((layer) => layer.holds).filter((held) => held.endsWith(".ts") && !byPath.has(held));
    expect(
      misspelt.map((held) => `scripts/layers.ts names src/${held}, which is not there: remove or correct it`),
    ).toEqual([]);
  });

  it("imports point one way", () => {
    expect(violations(upwardImports)).toEqual([]);
  });

  it("has no import cycles, type imports included", () => {
    expect(cycles().map((path) => `${path.join(" → ")}: move what both need into a file of its own`)).toEqual([]);
  });

  it("imports files by their own name: relative, with .ts, never through an index", () => {
    expect(violations(indirectImports)).toEqual([]);
  });

  it("imports packages only where they belong", () => {
    expect(violations(foreignPackages)).toEqual([]);
  });

  it("keeps contracts and rules pure: no network, no clock, no chance", () => {
    const pure = violations((module) =>
      (layerOf(module.path)?.number ?? 0) > 1
        ? []
        : module.impure.map(
            (call) => `${at(module, call)} calls ${call.text} in a pure layer: take the value as an argument`,
          ),
    );
    expect(pure).toEqual([]);
  });
});

describe("providers", () => {
  it("are named in providers/, catalog/ and testing/ only", () => {
    const formats = new Set(modules.flatMap(({ path }) => /^formats\/([^/]+?)(\.ts|\/)/.exec(path)?.[1] ?? []));
    // A word that is also the id of a format (`workers-ai`) cannot be told apart from it.
    const ids = new Set(adapters.map((path) => basename(path, ".ts")).filter((id) => !formats.has(id)));
    const named = violations((module) =>
      ["providers/", "catalog/", "testing/"].some((folder) => module.path.startsWith(folder))
        ? []
        : module.strings
            .filter(({ text }) => ids.has(text))
            .map(
              (string) =>
                `${at(module, string)} names the provider "${string.text}": ` +
                "make what differs a field of Provider or of the catalog, and ask for that",
            ),
    );
    expect(named).toEqual([]);
  });

  it("have a test file each", () => {
    const untested = adapters.filter((path) => !existsSync(`${ROOT}test/${path.replace(/\.ts$/, ".test.ts")}`));
    expect(
      untested.map(
        (path) => `src/${path} has no test: add test/${path.replace(/\.ts$/, ".test.ts")} (CONTRIBUTING.md)`,
      ),
    ).toEqual([]);
  });
});

describe("errors", () => {
  const FIX = "use a DurableAIError (src/errors.ts) with a code, the field and what to do";

  it("that are thrown are DurableAIErrors", () => {
    const typed = errorClasses();
    const plain = violations((module) =>
      module.throws
        .filter(({ kind, text }) => kind === "new" && !typed.has(text))
        .map((thrown) => `${at(module, thrown)} throws ${thrown.text || "something"}: ${FIX}`),
    );
    expect(plain).toEqual([]);
  });

  it("that are made to be thrown elsewhere are too", () => {
    const plain = violations((module) =>
      // The simulator plays somebody else, who does throw plain errors.
      module.path.startsWith("testing/")
        ? []
        : module.made
            .filter(({ text }) => PLAIN_ERRORS.has(text))
            .map((made) => `${at(module, made)} makes a plain ${made.text}: ${FIX}`),
    );
    expect(plain).toEqual([]);
  });
});

describe("files", () => {
  it("have names a user would say", () => {
    const vague = modules.filter(({ path }) =>
      path
        .replace(/\.ts$/, "")
        .split("/")
        .some((part) => VAGUE_NAMES.has(part) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part)),
    );
    expect(vague.map(({ path }) => `src/${path}: name it after what is inside, in kebab-case`)).toEqual([]);
  });

  it("use no any, enum or namespace, and switch off no check", () => {
    const banned = violations((module) => [
      ...module.banned.map(
        (found) => `${at(module, found)} uses ${found.text}: ${BANNED_FIX[found.text] ?? "remove it"}`,
      ),
      ...module.comments
        .filter(({ text }) => /@ts-(ignore|expect-error|nocheck)|(ox|es)lint-disable|\b(TODO|FIXME|HACK)\b/.test(text))
        .map((found) => `${at(module, found)} "${found.text.trim().slice(0, 40)}": do it now, or file an issue`),
    ]);
    expect(banned).toEqual([]);
  });

  it(`document what they export (at least ${MIN_DOCUMENTED_SHARE * 100} %)`, () => {
    const exported = modules.flatMap((module) => documentedExports(module));
    const bare = exported.filter(({ hasDocstring }) => !hasDocstring);
    const share = 1 - bare.length / Math.max(1, exported.length);
    const list = bare.map(({ where, name }) => `${where} ${name}`).join("\n  ");
    expect(
      share,
      `exports without a docstring (say what it is, its units and errors):\n  ${list}`,
    ).toBeGreaterThanOrEqual(MIN_DOCUMENTED_SHARE);
  });
});

describe("comments", () => {
  it("point to documents that are in this repository", () => {
    const lost = violations((module) =>
      module.comments.flatMap((comment) =>
        [...comment.text.matchAll(/(?<![\w./-])[\w-]+(?:\/[\w-]+)*\.md\b/g)]
          .filter(([name]) => !existsSync(`${ROOT}${name}`))
          .map(
            ([name]) => `${at(module, comment)} points to ${name}, which is not here: docs/wire-formats.md may have it`,
          ),
      ),
    );
    expect(lost).toEqual([]);
  });
});

describe("package exports", () => {
  const entryPoints = readExports(`${ROOT}package.json`);

  it("lead to source files", () => {
    const lost = entryPoints.filter(({ source }) => globSync(`${ROOT}${source}`).length === 0);
    expect(lost.map(({ name, source }) => `package.json exports "${name}", but ${source} is not there`)).toEqual([]);
  });

  it("reach every entry file", () => {
    const reached = new Set(entryPoints.flatMap(({ source }) => globSync(source, { cwd: ROOT })));
    const entries = modules
      .map(({ path }) => path)
      .filter((path) => basename(path) === "index.ts" || adapters.includes(path) || path === "worker.ts");
    const lost = entries.filter((path) => !reached.has(`src/${path}`));
    expect(
      lost.map((path) => `src/${path} is an entry file that package.json does not export: add it, or rename it`),
    ).toEqual([]);
  });

  it("are made of entry files that only re-export", () => {
    const own = modules.filter(({ path, exports }) => basename(path) === "index.ts" && exports.length > 0);
    expect(own.map(({ path }) => `src/${path} declares something: move it to a file with a name`)).toEqual([]);
  });
});

describe("this test", () => {
  it("sees what it is looking for", () => {
    const module = parseModule(
      "formats/sample.ts",
      [
        'import type { A } from "../chat.ts"; // → a wide character, so that offsets must be right',
        'type B = import("./b.ts").B;',
        "/** Documented. */",
        "export const c = (): number => Date.now();",
        "export class D extends DurableAIError {}",
        'if (c() === 0) throw new TypeError(`openai` + "x");',
        "const d: any = 1; enum E {} namespace N {} // TODO",
      ].join("\n"),
    );
    expect(module.imports.map(({ file, line }) => [file, line])).toEqual([
      ["chat.ts", 1],
      ["formats/b.ts", 2],
    ]);
    expect(module.exports.map(({ text, hasDocstring }) => [text, hasDocstring])).toEqual([
      ["c", true],
      ["D", false],
    ]);
    expect(module.classes).toEqual([{ text: "D", line: 5, extends: "DurableAIError" }]);
    expect(module.throws).toEqual([{ text: "TypeError", line: 6, kind: "new" }]);
    expect(module.made).toEqual([{ text: "TypeError", line: 6 }]);
    expect(module.strings.map(({ text }) => text)).toEqual(["openai", "x"]);
    expect(module.banned.map(({ text, line }) => [text, line])).toEqual([
      ["any", 7],
      ["enum", 7],
      ["namespace", 7],
    ]);
    expect(module.impure).toEqual([{ text: "Date.now", line: 4 }]);
  });

  it("reads all of src", () => {
    expect(modules.length).toBeGreaterThan(20);
    expect(modules.flatMap(({ imports }) => imports).length).toBeGreaterThan(modules.length);
  });
});

const PLAIN_ERRORS: ReadonlySet<string> = new Set([
  "Error",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "AggregateError",
]);

const BANNED_FIX: Readonly<Record<string, string>> = {
  any: "use unknown and narrow it, or the type it has",
  enum: "use a union of string literals",
  namespace: "use a module",
};

function upwardImports(module: SourceModule): string[] {
  const layer = layerOf(module.path);
  return module.imports.flatMap((found) => {
    const target = found.file === undefined ? undefined : layerOf(found.file);
    if (layer === undefined || target === undefined || found.file === undefined) return [];
    if (layer.mayImport.includes(target.number) || isOpenDoor(module.path, found.file)) return [];
    return [
      `${at(module, found)} (${layer.number} ${layer.name}) imports src/${found.file} (${target.number} ${target.name}): ` +
        "take what you need as an argument typed by a contract, or move this code up",
    ];
  });
}

/** A door may import its own folder, and those it puts together. */
function isOpenDoor(from: string, to: string): boolean {
  if (layerOf(from)?.number !== 6 || layerOf(to)?.number !== 6) return false;
  const [folder] = from.split("/");
  if (from.includes("/") && to.startsWith(`${folder}/`)) return true;
  return Object.entries(DOORS_THAT_ASSEMBLE).some(
    ([door, others]) => holds(door, from) && others.some((other) => holds(other, to)),
  );
}

function indirectImports(module: SourceModule): string[] {
  return module.imports.flatMap((found) => {
    const { file, text } = found;
    if (file === undefined)
      return text.startsWith("durable-ai")
        ? [`${at(module, found)} imports this package by name: import the file`]
        : [];
    if (basename(file) === "index.ts")
      return [`${at(module, found)} imports ${text}: import the file that declares it`];
    if (!byPath.has(file))
      return [`${at(module, found)} imports ${text}, which is no file of src: write the whole name with .ts`];
    return [];
  });
}

function foreignPackages(module: SourceModule): string[] {
  return module.imports.flatMap((found) => {
    if (found.file !== undefined) return [];
    const name = found.text.startsWith("@") ? found.text.split("/", 2).join("/") : (found.text.split("/", 1)[0] ?? "");
    const places = PACKAGES[name];
    if (places === undefined)
      return [
        `${at(module, found)} imports ${name}: no file of src may (PACKAGES in scripts/layers.ts, docs/dependencies.md)`,
      ];
    if (places.some((place) => holds(place, module.path))) return [];
    return [
      `${at(module, found)} imports ${name}, which belongs to ${places.join(", ")}: take what you need as an argument`,
    ];
  });
}

/** DurableAIError and every class that extends it, over any number of steps. */
function errorClasses(): Set<string> {
  const classes = modules.flatMap((module) => module.classes);
  const typed = new Set(["DurableAIError"]);
  for (let before = 0; before !== typed.size;) {
    before = typed.size;
    for (const { text, extends: parent } of classes) if (parent !== undefined && typed.has(parent)) typed.add(text);
  }
  return typed;
}

/** An overloaded function is one export, documented where any of its signatures is. */
function documentedExports(module: SourceModule): { where: string; name: string; hasDocstring: boolean }[] {
  const names = new Map<string, { where: string; hasDocstring: boolean }>();
  for (const found of module.exports) {
    const known = names.get(found.text);
    names.set(found.text, {
      where: known?.where ?? at(module, found),
      hasDocstring: found.hasDocstring || (known?.hasDocstring ?? false),
    });
  }
  return [...names].map(([name, facts]) => ({ name, ...facts }));
}

/** One path for each group of files that import each other. */
function cycles(): string[][] {
  const state = new Map<string, "open" | "closed">();
  const found: string[][] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === "closed") return;
    if (state.get(path) === "open") {
      found.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    state.set(path, "open");
    for (const { file } of byPath.get(path)?.imports ?? [])
      if (file !== undefined && byPath.has(file)) visit(file, [...trail, path]);
    state.set(path, "closed");
  };
  for (const { path } of modules) visit(path, []);
  return found;
}
