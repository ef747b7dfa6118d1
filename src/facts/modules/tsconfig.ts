import { posix } from 'node:path';
import type { JsonNode, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { jsonAt, jsonEntries, jsonFile, jsonString, jsonStrings } from '../json.ts';
import { packages } from '../packages.ts';
import { dirOf, foldersUp, join } from './files.ts';

/** What a tsconfig (or jsconfig), with all it extends, says about places. Folders are relative to the repository root. */
export interface TsConfig {
  readonly file: string;
  readonly baseUrl: string | undefined;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  readonly outDir: string | undefined;
  readonly rootDir: string | undefined;
}

/** Every tsconfig and jsconfig of the repository by folder; `tsconfig.json` first. */
const tsConfigs = fact('modules: tsconfigs', (repo: Repo): ReadonlyMap<string, readonly TsConfig[]> => {
  const byDir = new Map<string, TsConfig[]>();
  const files = repo.ofKind('json').filter((file) => /^(ts|js)config(\.[\w.-]+)?\.json$/.test(posix.basename(file.path)));
  const isMain = (path: string): boolean => posix.basename(path) === 'tsconfig.json';
  for (const { path } of [...files].sort((a, b) => Number(isMain(b.path)) - Number(isMain(a.path)))) {
    const config = readConfig(repo, path, []);
    if (config === undefined) continue;
    const dir = dirOf(path);
    byDir.set(dir, [...(byDir.get(dir) ?? []), config]);
  }
  return byDir;
});

/** The configs that may apply to a folder: its own and those of the folders above, nearest first. */
export function tsConfigsFor(repo: Repo, dir: string): readonly TsConfig[] {
  const known = tsConfigs(repo);
  return foldersUp(dir).flatMap((folder) => known.get(folder) ?? []);
}

function readConfig(repo: Repo, file: string, chain: readonly string[]): TsConfig | undefined {
  const root = jsonFile(repo, file);
  if (root === undefined || chain.includes(file) || chain.length > 20) return undefined;
  const dir = dirOf(file);
  const bases = jsonStrings(jsonAt(root, 'extends')).flatMap((name) => {
    const base = extended(repo, dir, name);
    return base === undefined ? [] : (readConfig(repo, base, [...chain, file]) ?? []);
  });
  // Of several bases the later ones win; what is nearest wins over all.
  const inherited = <K extends keyof TsConfig>(key: K): TsConfig[K] | undefined => bases.findLast((base) => hasValue(base[key]))?.[key];
  const options = jsonAt(root, 'compilerOptions');
  const folder = (key: string): string | undefined => {
    const text = jsonString(jsonAt(options, key));
    return text === undefined ? undefined : within(dir, text);
  };
  const baseUrl = folder('baseUrl') ?? inherited('baseUrl');
  const own = pathsOf(jsonAt(options, 'paths'), folder('baseUrl') ?? inherited('baseUrl') ?? dir);
  return {
    file,
    baseUrl,
    paths: own.length > 0 ? own : (inherited('paths') ?? []),
    outDir: folder('outDir') ?? inherited('outDir'),
    rootDir: folder('rootDir') ?? inherited('rootDir'),
  };
}

function hasValue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function within(dir: string, path: string): string {
  return join(dir, path.replace(/^\$\{configDir\}\/?/, './')).replace(/\/$/, '');
}

function pathsOf(node: JsonNode | undefined, base: string): TsConfig['paths'] {
  return jsonEntries(node).map(({ key, value }) => ({ pattern: key, targets: jsonStrings(value).map((target) => within(base, target)) }));
}

/** The file that `extends` names: relative, or in a package of this repository. */
function extended(repo: Repo, dir: string, name: string): string | undefined {
  const isRelative = name.startsWith('.');
  const pkg = isRelative
    ? undefined
    : packages(repo).find((one) => one.name !== undefined && (name === one.name || name.startsWith(`${one.name}/`)));
  if (!isRelative && pkg === undefined) return undefined;
  const base = pkg === undefined ? join(dir, name) : join(pkg.dir, name.slice(pkg.name?.length ?? 0).replace(/^\//, '') || 'tsconfig.json');
  return [base, `${base}.json`, `${base}/tsconfig.json`].find((path) => repo.file(path) !== undefined);
}

/**
 * Where `paths` send a specifier: the targets of the pattern that fits best (exact, else the longest
 * part before the `*`), with the star filled in.
 */
export function pathTargets(config: TsConfig, specifier: string): readonly string[] {
  const fitting = config.paths.flatMap(({ pattern, targets }) => {
    const star = starOf(pattern, specifier);
    return star === undefined
      ? []
      : [
          {
            exact: !pattern.includes('*'),
            length: pattern.indexOf('*'),
            targets: targets.map((target) => target.replace('*', () => star)),
          },
        ];
  });
  const best = fitting.sort((a, b) => Number(b.exact) - Number(a.exact) || b.length - a.length)[0];
  return best?.targets ?? [];
}

/** What the `*` of a pattern stands for in a text; "" for a pattern without one that is equal. */
export function starOf(pattern: string, text: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : undefined;
}
