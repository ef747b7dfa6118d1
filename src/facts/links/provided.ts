import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { envLoads } from '../env/loads.ts';
import { readNames, type EnvRead } from '../env/reads.ts';
import { envUserOf, type EnvUser } from '../env/users.ts';
import { isPlatformVariable } from '../env/names.ts';
import { nearest } from '../../model/index.ts';
import { composeEnv, containerEnv } from './environment.ts';
import { running } from './running.ts';
import type { ContainerEnv } from './values.ts';

/** A container of a service with the variables that the service cannot start without, and those it is given. */
export interface ProvidedEnv extends Subject {
  readonly what: string;
  /** The place that gives variables, or would. */
  readonly at: Loc;
  /** Names the start-up check of the program insists on. */
  readonly wanted: readonly EnvRead[];
  /** Of these, the ones that nothing here sets. */
  readonly lacking: readonly EnvRead[];
  /** Set here under a name that nothing reads, a letter or two away from one that is lacking. */
  readonly misspelt: readonly { readonly name: string; readonly at: Loc; readonly meant: EnvRead }[];
  /** Why more may be set than these files show. */
  readonly doubt: string | undefined;
}

export const providedEnvs = factEach(
  'links provided envs',
  running,
  (repo: Repo, { service, compose, containers }): readonly ProvidedEnv[] => {
    const found: ProvidedEnv[] = [];
    const user = envUserOf(repo, service);
    if (user === undefined || user.needed.length === 0) return [];
    const load = envLoads(repo).find((l) => l.folder === service.root);
    const loads = load === undefined ? undefined : 'the program loads an env file itself';
    for (const unit of compose) {
      const set = new Map([...unit.environment].map(([name, { at }]) => [name, at]));
      const env = composeEnv(repo, unit);
      found.push({
        name: unit.name,
        what: `the compose service ${unit.key}`,
        at: unit.keyAt,
        service: service.id,
        ...judged(repo, user, env, set, loads),
      });
    }
    for (const container of containers) {
      const set = new Map([...container.container.env].map(([name, { at }]) => [name, at]));
      const env = containerEnv(repo, container);
      const name = `${container.workload.id} ${container.container.name}`;
      found.push({
        name,
        what: container.workload.id,
        at: container.container.at,
        service: service.id,
        ...judged(repo, user, env, set, loads),
      });
    }
    return found.filter((p) => p.wanted.length > 0 || p.misspelt.length > 0);
  },
);

function judged(
  repo: Repo,
  user: EnvUser,
  env: ContainerEnv,
  set: ReadonlyMap<string, Loc>,
  loads: string | undefined,
): Pick<ProvidedEnv, 'wanted' | 'lacking' | 'misspelt' | 'doubt'> {
  const { open } = env;
  const isSet = (name: string): boolean => env.values.has(name) || (open !== 'all' && open.has(name));
  const checked = new Set(user.validations.flatMap((v) => v.names ?? []));
  const needed = once(user.needed);
  const wanted = needed.filter((read) => checked.has(read.name) || read.how === 'schema');
  const missing = needed.filter((read) => !isSet(read.name));
  const reads = new Set(readNames(repo));
  const misspelt = [...set].flatMap(([name, at]) => {
    if (reads.has(name) || isPlatformVariable(name)) return [];
    const meant = nearest(
      name,
      missing.map((r) => r.name),
    );
    // One letter decides between DB_HOST and DB_PORT: only names that differ by a slip of the finger count.
    const read = missing.find((r) => r.name === meant);
    return read === undefined || !isSlip(name, read.name) ? [] : [{ name, at, meant: read }];
  });
  const doubt = open === 'all' ? 'it takes variables from files or objects that are not here' : loads;
  return { wanted, lacking: wanted.filter((read) => !isSet(read.name)), misspelt, doubt };
}

function once(reads: readonly EnvRead[]): readonly EnvRead[] {
  return [...new Map(reads.map((r) => [r.name, r])).values()];
}

/** Two neighbouring letters swapped, one doubled or dropped, an underscore more or less; never another word. */
function isSlip(a: string, b: string): boolean {
  if (a.replaceAll('_', '') === b.replaceAll('_', '')) return true;
  if (Math.max(a.length, b.length) < 6 || Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (a.length === b.length) return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  return long.slice(i + 1) === short.slice(i) && !/[\d_]/.test(long[i] ?? '');
}
