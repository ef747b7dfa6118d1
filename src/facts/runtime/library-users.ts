import semver from 'semver';
import { factOf, type Repo } from '../../model/index.ts';
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

/**
 * Who uses one of these packages. A misused library is wrong wherever it stands, so modules of the program that
 * could not be reached from a start are looked at as well, each as an entry of its own.
 */
export const libraryUsers = factOf(
  'library users',
  (repo: Repo, libraries: readonly string[]): readonly LibraryUser[] => {
    const isLibrary = (call: CallEvent): boolean => {
      const by = packageOf(call.f);
      return by !== undefined && libraries.includes(by.pkg);
    };
    const users: LibraryUser[] = [];
    const reached = new Set<string>();
    for (const owner of services(repo)) {
      if (owner.wiring === undefined) continue;
      for (const file of owner.wiring.modules.keys()) reached.add(file);
      const calls = owner.wiring.trace.filter(isLibrary);
      if (calls.length > 0) users.push({ wiring: owner.wiring, owner, calls });
    }
    for (const file of unreachedFiles(repo, libraries, reached)) {
      // An earlier one may have loaded it.
      if (reached.has(file)) continue;
      const wiring = wiringOf(repo, file);
      for (const loaded of wiring.modules.keys()) reached.add(loaded);
      const calls = wiring.trace.filter(isLibrary);
      if (calls.length > 0) users.push({ wiring, owner: undefined, calls });
    }
    return users;
  },
  (libraries) => libraries.join(' '),
);

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
