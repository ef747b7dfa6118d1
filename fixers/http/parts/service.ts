import { addDependency, addTypes } from '../../../src/fix/package-json.ts';
import { codeFile, type CodeFile } from '../../../src/fix/code/index.ts';
import { nodeVersions } from '../../../src/facts/deps/node-versions.ts';
import { packages, type Package } from '../../../src/facts/packages.ts';
import { services, type Service } from '../../../src/facts/services/index.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';
import { noPackage } from './reasons.ts';

/** A file of a service as code; undefined where it belongs to another package, which other services may use as well. */
export async function codeOf(repo: Repo, owner: Service, file: string): Promise<CodeFile | undefined> {
  const text = repo.text(file);
  const own = packageOf(repo, owner);
  if (text === undefined || own === undefined || packageAbove(repo, file)?.file !== own.file) return undefined;
  if ((repo.outline(file, 'js')?.errors.length ?? 1) > 0) return undefined;
  return codeFile(text, file);
}

/** The package of a service's code: what starts it may stand in another one, at the top of a monorepo. */
function packageOf(repo: Repo, owner: Service): Package | undefined {
  return (owner.entry === undefined ? undefined : packageAbove(repo, owner.entry)) ?? owner.package;
}

/** The package that a file belongs to: that of the nearest folder above it. */
export function packageAbove(repo: Repo, file: string): Package | undefined {
  return packages(repo)
    .filter((p) => p.dir === '' || file.startsWith(`${p.dir}/`))
    .reduce<Package | undefined>((best, p) => (best === undefined || p.dir.length > best.dir.length ? p : best), undefined);
}

/** Another service that runs a file as well: what one needs there, the other may not. */
export function alsoLoads(repo: Repo, owner: Service, file: string): Service | undefined {
  return services(repo).find((s) => s.id !== owner.id && s.wiring?.modules.has(file) === true);
}

/** A package that a fix needs. */
export interface Needed {
  readonly name: string;
  /** The range the fix was tried with. */
  readonly range: string;
  /** The oldest Node.js it runs on; packages of today: 18. */
  readonly node?: number;
  /** The oldest TypeScript that can read its types, where that is not every one in use. */
  readonly typescript?: number;
  /** Its types, where they are a package of their own. */
  readonly types?: { readonly name: string; readonly range: string };
}

/** Edits that declare packages for a service; refuses where that takes a decision, or where its Node.js is too old for them. */
export function declared(repo: Repo, owner: Service, code: CodeFile, needed: readonly Needed[]): readonly Edit[] | Refusal {
  const file = packageOf(repo, owner)?.file;
  if (file === undefined) return noPackage;
  const edits: Edit[] = [];
  for (const { name, range, types, node, typescript } of needed) {
    const added = addDependency(repo, file, name, range);
    const typed = types === undefined || !code.isTypeScript ? [] : addTypes(repo, file, types.name, types.range);
    if (added === undefined || typed === undefined) return noPackage;
    const old = added.length === 0 ? undefined : olderNode(repo, owner, node ?? 18);
    if (old !== undefined) return { refuse: `It runs on Node.js ${old}, which is too old for ${name} ${range}; raise that first.` };
    const compiler = code.isTypeScript && added.length > 0 ? majorOf(owner, 'typescript', repo) : undefined;
    if (compiler !== undefined && compiler < (typescript ?? 0))
      return { refuse: `TypeScript ${compiler} cannot read the types of ${name} ${range}; raise it first.` };
    edits.push(...added, ...typed);
  }
  return edits;
}

/** Major version of a package that a service declares; undefined where it declares none or says it in another way. */
export function majorOf(owner: Service, name: string, repo?: Repo): number | undefined {
  const home = repo === undefined ? owner.package : packageOf(repo, owner);
  const range = home?.dependencies.find((d) => d.name === name)?.range;
  const digits = /^[\^~>=v\s]*(\d+)/.exec(range ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function isDeclared(owner: Service, name: string, repo?: Repo): boolean {
  const home = repo === undefined ? owner.package : packageOf(repo, owner);
  return home?.dependencies.some((d) => d.name === name && d.section === 'dependencies') === true;
}

/** Does the service run on a Node of this major version or later, as far as it says? */
export function runsOn(repo: Repo, owner: Service, least: number): boolean {
  return olderNode(repo, owner, least) === undefined;
}

/** The line of Node.js a service runs on where that is older than the least: what its image has, else what its package asks for. */
function olderNode(repo: Repo, owner: Service, least: number): number | undefined {
  const lines = imageLines(repo, owner);
  const said = owner.package?.engines['node']?.text;
  // The first number of a range is the lowest there: ">=16", "18.x || 20.x".
  const first = said?.match(/\d+(?=[.\sx*|<>=^~-]|$)/g)?.[0];
  const line = lines.length > 0 ? Math.min(...lines) : first === undefined ? undefined : Number(first);
  return line !== undefined && line < least ? line : undefined;
}

/** Lines of the images that ship from the innermost folder with a Dockerfile around the service. */
function imageLines(repo: Repo, owner: Service): readonly number[] {
  const around = nodeVersions(repo).flatMap(({ where, at, support }) => {
    const folder = at.file.slice(0, at.file.lastIndexOf('/') + 1);
    return where === 'image' && 'line' in support && (owner.entry ?? '').startsWith(folder) ? [{ folder, line: Number(support.line) }] : [];
  });
  const innermost = Math.max(...around.map(({ folder }) => folder.length));
  return around.filter(({ folder }) => folder.length === innermost).map(({ line }) => line);
}

/** Why code of today cannot be added: templates are written for the oldest Node.js of the last five years. */
export function tooOldForCode(repo: Repo, owner: Service): Refusal | undefined {
  const old = olderNode(repo, owner, 14);
  return old === undefined
    ? undefined
    : { refuse: `It runs on Node.js ${old}, which would not start with the code of this fix; raise that first.` };
}

/**
 * May a file import the default of a CommonJS module that has none? Always in JavaScript; in TypeScript where another
 * one is imported like that.
 */
export function hasInterop(code: CodeFile, beside: string): boolean {
  if (!code.isTypeScript) return true;
  return new RegExp(`^import\\s+\\w+\\s*(?:,[^'"]*)?from\\s*['"]${beside.replace(/[^\w]/g, '\\$&')}['"]`, 'm').test(code.text);
}
