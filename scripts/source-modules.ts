/** The TypeScript files of a folder as what rules ask about: imports, exports, throws, literals. Parsed by oxc. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";

/** Something in a file, with the line it stands on (counted from 1). */
export interface Found {
  text: string;
  line: number;
}

/** An import, a re-export, a dynamic import or an `import("…")` type. */
export interface Import extends Found {
  /** For a relative import, the file it means, from the folder's root with `/`; for a package, absent. */
  file?: string;
}

/** Something exported by a declaration of this file; `text` is its name. */
export interface Export extends Found {
  hasDocstring: boolean;
}

/** A `throw`; `text` is the class for `throw new X(…)`, the function for `throw x(…)`, empty for a rethrow. */
export interface Throw extends Found {
  kind: "new" | "call" | "rethrow";
}

/** A class and the one it extends. */
export interface ClassDeclaration extends Found {
  extends?: string;
}

/** What the rules ask of one file. */
export interface SourceModule {
  /** From the folder's root, with `/`. */
  path: string;
  imports: Import[];
  exports: Export[];
  classes: ClassDeclaration[];
  throws: Throw[];
  /** Classes that are made: `X` of every `new X(…)`. */
  made: Found[];
  /** String literals that are values or literal types; module specifiers are not among them. */
  strings: Found[];
  /** `any`, `enum`, `namespace`: syntax this project does not use. */
  banned: Found[];
  /** `fetch`, `setTimeout`, `Date.now`, `Math.random`…: what pure code does not call. */
  impure: Found[];
  comments: Found[];
}

/** Every `.ts` file under `root`, parsed. */
export function readModules(root: string): SourceModule[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .map((path) => path.split(sep).join("/"))
    .toSorted()
    .map((path) => parseModule(path, readFileSync(join(root, path), "utf8")));
}

/** One file, parsed. @throws Error naming the file where it is no TypeScript. */
export function parseModule(path: string, code: string): SourceModule {
  const { program, comments, errors } = parseSync(path, code);
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join("; ")}`);

  const lineOf = lineFinder(code);
  const at = (node: { start: number }, text: string): Found => ({ text, line: lineOf(node.start) });
  const module: SourceModule = {
    path,
    imports: [],
    exports: [],
    classes: [],
    throws: [],
    made: [],
    strings: [],
    banned: [],
    impure: [],
    comments: comments.map((comment) => at(comment, comment.value)),
  };
  const docstringEnds = comments
    .filter((comment) => comment.type === "Block" && comment.value.startsWith("*"))
    .map((comment) => comment.end);
  const specifiers = new Set<number>();
  const importFrom = (source: { value: string; start: number }) => {
    specifiers.add(source.start);
    module.imports.push({ ...at(source, source.value), file: resolveRelative(path, source.value) });
  };
  const exportNames = (statement: { start: number }, names: string[]) => {
    const hasDocstring = docstringEnds.some(
      (end) => end <= statement.start && code.slice(end, statement.start).trim() === "",
    );
    for (const name of names) module.exports.push({ ...at(statement, name), hasDocstring });
  };

  new Visitor({
    ImportDeclaration: (node) => importFrom(node.source),
    ExportAllDeclaration: (node) => importFrom(node.source),
    ExportNamedDeclaration(node) {
      if (node.source) importFrom(node.source);
      if (node.declaration) exportNames(node, declaredNames(node.declaration));
    },
    ExportDefaultDeclaration: (node) => exportNames(node, ["default"]),
    ImportExpression(node) {
      if (node.source.type === "Literal" && typeof node.source.value === "string")
        importFrom({ value: node.source.value, start: node.source.start });
    },
    TSImportType: (node) => importFrom(node.source),
    ClassDeclaration(node) {
      const parent = node.superClass?.type === "Identifier" ? node.superClass.name : undefined;
      if (node.id) module.classes.push({ ...at(node, node.id.name), extends: parent });
    },
    ThrowStatement: (node) =>
      module.throws.push({ ...at(node, calleeName(node.argument)), kind: throwKind(node.argument) }),
    Literal(node) {
      if (typeof node.value === "string" && !specifiers.has(node.start)) module.strings.push(at(node, node.value));
    },
    TemplateLiteral(node) {
      const [only] = node.quasis;
      if (node.quasis.length === 1 && only) module.strings.push(at(node, only.value.cooked ?? only.value.raw));
    },
    TSAnyKeyword: (node) => module.banned.push(at(node, "any")),
    TSEnumDeclaration: (node) => module.banned.push(at(node, "enum")),
    TSModuleDeclaration(node) {
      // `declare global` and `declare module "x"` add to types that exist; a namespace is a second module system.
      if (node.id.type === "Identifier") module.banned.push(at(node, "namespace"));
    },
    CallExpression(node) {
      const name = calleeName(node);
      if (IMPURE_CALLS.has(name)) module.impure.push(at(node, name));
    },
    NewExpression(node) {
      const name = calleeName(node);
      module.made.push(at(node, name));
      if (name === "Date" && node.arguments.length === 0) module.impure.push(at(node, "new Date()"));
    },
  }).visit(program);
  return module;
}

/** Calls whose answer depends on more than their arguments. */
const IMPURE_CALLS: ReadonlySet<string> = new Set([
  "fetch",
  "setTimeout",
  "setInterval",
  "queueMicrotask",
  "Date.now",
  "performance.now",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
]);

/** A node, as far as {@link calleeName} and {@link declaredNames} look into it. */
interface Named {
  type: string;
  name?: unknown;
  callee?: Named;
  object?: Named;
  property?: Named;
  id?: Named | null;
  declarations?: { id: Named }[];
}

/** `X` of `new X(…)`, `x(…)`, `Date.now` of `Date.now(…)`; empty where it has no plain name. */
function calleeName(node: Named): string {
  if (node.type === "Identifier") return typeof node.name === "string" ? node.name : "";
  if (node.type === "NewExpression" || node.type === "CallExpression")
    return node.callee ? calleeName(node.callee) : "";
  if (node.type === "MemberExpression" && node.object && node.property)
    return `${calleeName(node.object)}.${calleeName(node.property)}`;
  return "";
}

function throwKind(node: Named): Throw["kind"] {
  return node.type === "NewExpression" ? "new" : node.type === "CallExpression" ? "call" : "rethrow";
}

function declaredNames(declaration: Named): string[] {
  const ids = declaration.declarations?.map(({ id }) => id) ?? (declaration.id ? [declaration.id] : []);
  return ids.map(calleeName).filter((name) => name !== "");
}

function resolveRelative(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return normalize(join(dirname(from), specifier))
    .split(sep)
    .join("/");
}

function lineFinder(code: string): (offset: number) => number {
  const starts = [0, ...[...code.matchAll(/\n/g)].map((match) => match.index + 1)];
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}
