import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** What the files of a folder may import. The first layer whose folder a file is in decides. */
interface Layer {
  readonly in: string;
  /** Folders (or files) of this project, its own always among them. */
  readonly project: readonly string[];
  /** Packages and modules of Node. `*` is any. */
  readonly packages: readonly string[];
}

const everything: Omit<Layer, 'in'> = { project: ['src', 'checks', 'fixers'], packages: ['*'] };
const disk = [
  'node:fs',
  'node:fs/promises',
  'node:path',
  'node:child_process',
  'node:crypto',
  'node:os',
  'node:url',
  'node:util',
  'node:buffer',
  'node:process', // git's environment
];
const parsers = ['@babel/parser', '@babel/types', 'dockerfile-ast', 'js-yaml', 'sh-syntax', 'semver', 'node:path'];

const layers: readonly Layer[] = [
  { in: 'src/model', project: [], packages: [] },
  { in: 'src/parse', project: ['src/model'], packages: parsers },
  // The cache and the pool are the files of this layer that reach outside, for speed alone.
  { in: 'src/outline/cache.ts', project: ['src/model', 'src/outline'], packages: [...disk, 'node:sqlite'] },
  { in: 'src/outline/database.ts', project: ['src/model'], packages: [...disk, 'node:sqlite', 'node:module'] },
  { in: 'src/outline/worker.ts', project: ['src/model', 'src/outline'], packages: ['node:worker_threads'] },
  { in: 'src/outline/pool.ts', project: ['src/model', 'src/outline'], packages: ['node:worker_threads', 'node:os', 'node:url'] },
  { in: 'src/outline', project: ['src/model', 'src/parse'], packages: parsers },
  { in: 'src/facts', project: ['src/model', 'src/parse'], packages: ['node:path', 'node:module', 'semver', 'picomatch', 'ignore'] },
  { in: 'checks', project: ['src/model', 'src/facts', 'fixers'], packages: [] },
  { in: 'fixers', project: ['src/model', 'src/facts', 'src/fix'], packages: [] },
  { in: 'src/attest', project: ['src/model'], packages: [] },
  { in: 'src/setup', project: ['src/model', 'src/facts'], packages: [] },
  { in: 'src/engine', project: ['src/model'], packages: ['node:crypto'] },
  // Stylesheet and script of the HTML page are files of their own; in what ships, the build has put their text there.
  { in: 'src/report/html/assets.ts', project: [], packages: ['node:fs'] },
  { in: 'src/report', project: ['src/model'], packages: ['node:crypto', 'zod'] },
  { in: 'src/history/store.ts', project: ['src/model', 'src/history', 'src/config/own-files.ts'], packages: ['zod'] },
  { in: 'src/history', project: ['src/model'], packages: ['node:crypto', 'zod'] },
  { in: 'src/source', project: ['src/model', 'src/outline'], packages: [...disk, 'ignore', 'picomatch', 'fdir'] },
  { in: 'src/config', project: ['src/model'], packages: [...disk, 'zod', 'picomatch'] },
  {
    in: 'src/fix',
    project: ['src/model', 'src/source/git.ts'],
    packages: ['node:fs', 'node:path', 'node:child_process', 'node:crypto', 'diff', 'ts-morph'],
  },
  {
    in: 'src/tui',
    project: ['src/model', 'src/report', 'src/history/chart.ts', 'src/history/row.ts', 'src/history/trend.ts'],
    packages: ['ink', 'react', 'react/jsx-runtime', 'string-width'],
  },
  { in: 'src/dev', ...everything },
  { in: 'src/commands', ...everything },
  { in: 'src/cli.ts', ...everything },
  { in: 'src/index.ts', ...everything },
  { in: 'src/scan.ts', ...everything },
  { in: 'src/past.ts', ...everything },
  {
    in: 'src/attestations.ts',
    project: ['src/model', 'src/attest', 'src/config/own-files.ts', 'src/outline/yaml.ts'],
    packages: [],
  },
  {
    in: 'src/attested.ts',
    project: ['src/model', 'src/attest', 'src/attestations.ts', 'src/config/own-files.ts', 'src/facts', 'src/outline/yaml.ts'],
    packages: [],
  },
  {
    in: 'src/baselines.ts',
    project: ['src/model', 'src/engine', 'src/config/own-files.ts', 'src/source/written-at.ts', 'src/version.ts'],
    packages: [],
  },
  { in: 'src/remembered.ts', project: ['src/model', 'src/source'], packages: ['node:crypto'] },
  { in: 'src/verdicts.ts', project: ['src/model', 'src/source'], packages: ['node:crypto'] },
  { in: 'src/usage-error.ts', project: [], packages: [] },
  { in: 'src/version.ts', project: [], packages: [] },
];

/** Layers that may see the process, the console and the clock; the database silences the notice that node:sqlite is experimental. */
const above = ['src/dev', 'src/commands', 'src/cli.ts', 'src/outline/database.ts'];

interface Import {
  readonly from: string;
  readonly line: number;
}

interface Source {
  readonly file: string;
  readonly imports: readonly Import[];
  readonly globals: readonly string[];
}

const sources: readonly Source[] = ['src', 'checks', 'fixers']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file.split(path.sep).join('/')}`,
    ),
  )
  .filter((file) => /\.tsx?$/.test(file))
  .sort()
  .map(readSource);

function readSource(file: string): Source {
  const text = readFileSync(path.join(root, file), 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const globals: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : isDynamic(node) ? node.arguments[0] : undefined;
    if (specifier !== undefined && ts.isStringLiteral(specifier)) {
      imports.push({ from: specifier.text, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    }
    if (ts.isIdentifier(node) && ['process', 'console', 'fetch'].includes(node.text) && isGlobal(node)) globals.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { file, imports, globals };
}

function isDynamic(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

/** Used as a value that the file does not declare: not a property, a key, a parameter or a variable of that name. */
function isGlobal(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isCallExpression(parent)) return parent.expression === node;
  return ts.isElementAccessExpression(parent) && parent.expression === node;
}

function layerOf(file: string): Layer | undefined {
  return layers.find((layer) => file === layer.in || file.startsWith(`${layer.in}/`));
}

function faultOf(file: string, from: string): string | undefined {
  const layer = layerOf(file);
  if (layer === undefined) return `${file} is in no layer`;
  if (from.startsWith('.')) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), from));
    if (layer.in === 'checks' && target.startsWith('fixers/'))
      return target === `fixers/${file.slice('checks/'.length)}` ? undefined : `${target} is not its own fixer`;
    if (target.startsWith('src/dev/') && !file.startsWith('src/dev/')) return `${target} does not ship`;
    const allowed = [layer.in, ...layer.project];
    return allowed.some((folder) => target === folder || target.startsWith(`${folder}/`))
      ? undefined
      : `${target} is not below ${allowed.join(', ')}`;
  }
  if (!from.startsWith('node:') && isBuiltin(from)) return `say node:${from}`;
  const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : from.startsWith('node:') ? from : from.split('/')[0]!;
  return layer.packages.includes('*') || layer.packages.includes(name) || layer.packages.includes(from)
    ? undefined
    : `${from} is not for ${layer.in}`;
}

describe('layers', () => {
  test('there is something to look at', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(100);
  });

  test('every file imports only what its layer may', () => {
    const faults = sources.flatMap(({ file, imports }) =>
      imports.flatMap(({ from, line }) => {
        const fault = faultOf(file, from);
        return fault === undefined ? [] : [`${file}:${line} ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  test('below commands there is no process, console or network', () => {
    const below = sources.filter(({ file }) => !above.some((folder) => file === folder || file.startsWith(`${folder}/`)));
    expect(below.flatMap(({ file, globals }) => globals.map((name) => `${file} uses ${name}`))).toEqual([]);
  });

  test('React and ts-morph are imported lazily: nothing that always loads names them', () => {
    const eager = new Set<string>();
    const visit = (file: string): void => {
      if (eager.has(file)) return;
      eager.add(file);
      const text = readFileSync(path.join(root, file), 'utf8');
      const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      for (const statement of tree.statements) {
        if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || statement.moduleSpecifier === undefined) continue;
        if (ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
        const from = (statement.moduleSpecifier as ts.StringLiteral).text;
        if (from.startsWith('.')) visit(path.posix.normalize(path.posix.join(path.posix.dirname(file), from)));
        else eager.add(from);
      }
    };
    for (const { file } of sources) if (file === 'src/cli.ts' || file === 'src/index.ts') visit(file);
    expect([...eager].filter((name) => ['react', 'ink', 'ts-morph', 'typescript'].includes(name))).toEqual([]);
  });

  // What a fact reads is noted for the verdicts that rest on it (src/model/trace.ts). Something remembered elsewhere
  // would be noted for whoever asked first and for nobody else: a later scan would repeat a verdict that is no longer true.
  test('facts and checks remember nothing outside of facts', () => {
    /** Made of a wiring or a value alone, which are remembered by a fact themselves; no file is read for them. */
    const allowed = ['src/facts/server/limits.ts', 'src/facts/server/koa.ts', 'src/facts/wiring/reach.ts', 'src/facts/wiring/truth.ts'];
    const faults: string[] = [];
    const names = new Map<string, string>();
    for (const { file } of sources) {
      if (!/^(src\/(facts|parse|outline)|checks)\//.test(file) || /^src\/outline\/(cache|pool|database|worker)\.ts$/.test(file)) continue;
      const tree = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
      const say = (node: ts.Node, what: string): void =>
        void faults.push(`${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`);
      for (const statement of tree.statements) {
        if (!ts.isVariableStatement(statement)) continue;
        if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0) say(statement, 'is a variable of the module; use fact or factOf');
        for (const { initializer } of statement.declarationList.declarations) {
          if (initializer === undefined || !ts.isNewExpression(initializer) || (initializer.arguments?.length ?? 0) > 0) continue;
          const made = initializer.expression.getText();
          const isConstant = made === 'Map' && /^production\b/.test(initializer.parent.getText());
          if (/^(Weak)?(Map|Set)$/.test(made) && !allowed.includes(file) && !isConstant)
            say(initializer, 'is filled later; use fact or factOf');
        }
      }
      const visit = (node: ts.Node): void => {
        ts.forEachChild(node, visit);
        if (!ts.isCallExpression(node) || !/^fact(Of|Each)?$/.test(node.expression.getText())) return;
        const [name, derive] = node.arguments;
        if (name === undefined || !ts.isStringLiteral(name)) return;
        if (names.has(name.text)) say(node, `"${name.text}" is also the name of a fact in ${names.get(name.text)}`);
        names.set(name.text, file);
        if (
          derive !== undefined &&
          ts.isArrowFunction(derive) &&
          derive.parameters.length === 0 &&
          /new (Weak)?(Map|Set)\b/.test(derive.body.getText())
        )
          say(node, 'is a fact that others fill; use factOf');
      };
      visit(tree);
    }
    expect(faults).toEqual([]);
    expect(names.size).toBeGreaterThan(30);
  });
});
