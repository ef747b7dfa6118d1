import semver from 'semver';
import { fact, factEach, refined, type Fact, type Repo, type Subject } from '../../model/index.ts';
import { isTestCode, isScript, programFiles } from '../env/reads.ts';
import { dependencyOf, packageOfFile, type Package } from '../packages.ts';
import { services, type Service } from '../services/index.ts';
import { isSideFolder } from '../services/starts.ts';
import { wiringOf } from '../services/wirings.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { packageOf, type CallEvent } from '../wiring/values.ts';

/** A program, or a module that no program was seen to load, that uses a library. */
export interface LibraryUser {
  readonly wiring: Wiring;
  /** undefined: nothing that is started was seen to load the module. */
  readonly owner: Service | undefined;
  /** Calls of the library, swept ones included. */
  readonly calls: readonly CallEvent[];
}

/** Copies that are kept and not run. */
const laidAside = /(^|\/)(backups?|archived?|old|deprecated|attic)\//i;

/** Modules that no service loads and that are still looked at, per library. */
const mostModules = 25;

/** Modules that services load, one element each. */
const loadedModules = factEach('loaded modules', services, (_repo: Repo, owner): readonly { readonly file: string }[] =>
  owner.kind === 'frontend' || owner.wiring === undefined ? [] : [...owner.wiring.modules.keys()].map((file) => ({ file })),
);

/**
 * What is made of the calls of some packages. A misused library is wrong wherever it stands, so modules of the
 * program that could not be reached from a start are looked at as well, each as an entry of its own.
 *
 * @param derive subjects of one program or module
 * @param keyOf what makes two subjects of different programs the same one
 */
export function ofLibraryUsers<E extends Subject>(
  name: string,
  libraries: readonly string[],
  derive: (repo: Repo, user: LibraryUser) => readonly E[],
  keyOf: (subject: E) => string = placeOf,
): Fact<readonly E[]> {
  const made = (repo: Repo, wiring: Wiring, owner: Service | undefined): readonly E[] => {
    const calls = wiring.trace.filter((call) => libraries.includes(packageOf(call.f)?.pkg ?? ''));
    return calls.length === 0 ? [] : derive(repo, { wiring, owner, calls });
  };
  const inServices = factEach(`${name} of services`, services, (repo: Repo, owner): readonly E[] =>
    owner.kind === 'frontend' || owner.wiring === undefined ? [] : made(repo, owner.wiring, owner),
  );
  const left = fact(`${name}: modules left`, (repo: Repo): readonly string[] =>
    unreachedFiles(repo, libraries, new Set(loadedModules(repo).map((module) => module.file))),
  );
  const inModules = factEach(`${name} of modules`, left, (repo: Repo, file): readonly E[] => made(repo, wiringOf(repo, file), undefined));
  return fact(name, (repo: Repo): readonly E[] => {
    const found = new Map<string, E>();
    const names = new Map<string, number>();
    for (const subject of [...inServices(repo), ...inModules(repo)]) {
      const key = keyOf(subject);
      if (found.has(key)) continue;
      const n = (names.get(subject.name) ?? 0) + 1;
      names.set(subject.name, n);
      found.set(key, n === 1 ? subject : refined(repo, subject, { name: `${subject.name} ${n}` } as Partial<E>));
    }
    return [...found.values()];
  });
}

function placeOf(subject: Subject): string {
  return `${subject.at.file}:${subject.at.start}`;
}

function unreachedFiles(repo: Repo, libraries: readonly string[], reached: ReadonlySet<string>): readonly string[] {
  const depends = new Map<Package | undefined, boolean>();
  const isDependent = (pkg: Package | undefined): boolean => {
    const known = depends.get(pkg);
    if (known !== undefined) return known;
    const answer = libraries.some((name) => pkg !== undefined && shipped(repo, pkg, name));
    depends.set(pkg, answer);
    return answer;
  };
  const imports = new RegExp(`['"](${libraries.map((name) => name.replace(/[/.]/g, '\\$&')).join('|')})['"]`);
  return programFiles(repo)
    .filter((file) => {
      if (reached.has(file) || isSideFolder(file) || laidAside.test(file) || isScript(file) || !isDependent(packageOfFile(repo, file)))
        return false;
      const text = repo.text(file) ?? '';
      return imports.test(text) && !isTestCode(text);
    })
    .slice(0, mostModules);
}

function shipped(repo: Repo, pkg: Package, name: string): boolean {
  const dependency = dependencyOf(repo, pkg, name);
  return dependency !== undefined && dependency.section !== 'devDependencies';
}

/** The major version of a library that a file is run with: the lock file's, else where the range starts. */
export function majorOf(repo: Repo, file: string, name: string): number | undefined {
  const dependency = dependencyOf(repo, packageOfFile(repo, file), name);
  if (dependency === undefined) return undefined;
  if (dependency.resolved !== undefined) return semver.coerce(dependency.resolved)?.major;
  if (semver.validRange(dependency.range) === null || /^(\*|latest|>=?)/.test(dependency.range.trim())) return undefined;
  return semver.minVersion(dependency.range)?.major;
}
