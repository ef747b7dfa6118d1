import { addDependency, addTypes } from '../../../src/fix/package-json.ts';
import { codeFile, type CodeFile } from '../../../src/fix/code/index.ts';
import { packages, type Package } from '../../../src/facts/packages.ts';
import type { Service } from '../../../src/facts/services/index.ts';
import type { Edit, Repo } from '../../../src/model/index.ts';

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

function packageAbove(repo: Repo, file: string): Package | undefined {
  return packages(repo)
    .filter((p) => p.dir === '' || file.startsWith(`${p.dir}/`))
    .reduce<Package | undefined>((best, p) => (best === undefined || p.dir.length > best.dir.length ? p : best), undefined);
}

/** A package that a fix needs. */
export interface Needed {
  readonly name: string;
  /** The range the fix was tried with. */
  readonly range: string;
  /** Its types, where they are a package of their own. */
  readonly types?: { readonly name: string; readonly range: string };
}

/** Edits that declare packages for a service; undefined where that takes a decision. */
export function declared(repo: Repo, owner: Service, code: CodeFile, needed: readonly Needed[]): readonly Edit[] | undefined {
  const file = packageOf(repo, owner)?.file;
  if (file === undefined) return undefined;
  const edits: Edit[] = [];
  for (const { name, range, types } of needed) {
    const added = addDependency(repo, file, name, range);
    const typed = types === undefined || !code.isTypeScript ? [] : addTypes(repo, file, types.name, types.range);
    if (added === undefined || typed === undefined) return undefined;
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
export function runsOn(owner: Service, least: number): boolean {
  const said = owner.package?.engines['node']?.text;
  const majors = said?.match(/\d+(?=[.\sx*|<>=^~-]|$)/g);
  // The first number of a range is the lowest there: ">=16", "18.x || 20.x".
  return majors === undefined || majors === null || Number(majors[0]) >= least;
}

/**
 * May a file import the default of a CommonJS module that has none? Always in JavaScript; in TypeScript where another
 * one is imported like that.
 */
export function hasInterop(code: CodeFile, beside: string): boolean {
  if (!code.isTypeScript) return true;
  return new RegExp(`^import\\s+\\w+\\s*(?:,[^'"]*)?from\\s*['"]${beside.replace(/[^\w]/g, '\\$&')}['"]`, 'm').test(code.text);
}
