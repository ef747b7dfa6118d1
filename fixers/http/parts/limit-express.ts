import { chainOf, frontStep, isRouteStep, probePaths, servesFiles, sharedPrefix } from '../../../src/facts/server/chain.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { bind, insertAt, joined, type Place, type Wanted } from '../../../src/fix/code/index.ts';
import { isRefusal, type Edit, type Refusal, type Repo } from '../../../src/model/index.ts';
import { frontPlace } from './mount.ts';
import { declared, majorOf, runsOn, type Needed } from './service.ts';
import { manyProxies, noName, noPlace, tooOld } from './reasons.ts';
import { trustEdits } from './trust.ts';

/** The range of express-rate-limit that fixes were tried with: Express 4 and 5, Node 18 and later. */
const range = '^8.7.0';

/** How express-rate-limit is imported and how its options are called, in the version a service has or will have. */
export interface LimiterPackage {
  readonly import: Wanted;
  readonly need: Needed;
  /** The option that holds the number of requests. */
  readonly max: 'limit' | 'max';
}

/** express-rate-limit as this service can use it; undefined where it cannot. */
export function limiterPackage(repo: Repo, http: HttpService): LimiterPackage | undefined {
  const major = majorOf(http.owner, 'express-rate-limit', repo) ?? 8;
  if (major < 6 || !runsOn(repo, http.owner, 16) || (majorOf(http.owner, 'express', repo) ?? 4) < 4) return undefined;
  return {
    import: { module: 'express-rate-limit', name: 'rateLimit', as: ['rateLimit', 'limitRate'], beside: 'express', isDefault: true },
    need: { name: 'express-rate-limit', range },
    max: major >= 7 ? 'limit' : 'max',
  };
}

/** A limiter for everything behind the front of the chain, or for the prefix of the API where files are served as well. */
export async function expressLimit(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const limiter = limiterPackage(repo, http);
  const front = frontStep(http.app);
  const steps = chainOf(http.app);
  // A page asks for dozens of files: they must not count.
  const filesBehind = steps
    .slice(steps.findIndex((s) => s.at.file === front?.at.file && s.at.start === front.at.start) + 1)
    .some((s) => s.entries.some((e) => servesFiles(e)));
  const prefix = filesBehind ? sharedPrefix(http.app) : undefined;
  if (limiter === undefined) return tooOld;
  if (filesBehind && prefix === undefined)
    return { refuse: 'Files are served between the routes, and a page asks for dozens of them: mount the limiter for the routes alone.' };
  if (!steps.some((s) => isRouteStep(s))) return { refuse: 'No routes but probes were found; mount the limiter when there are some.' };
  const place = await frontPlace(repo, http);
  if (place === undefined) return noPlace;
  const packages = declared(repo, http.owner, place.code, [limiter.need]);
  const bound = bind(place.code, limiter.import);
  const trust = await trustEdits(repo, http);
  if (isRefusal(packages)) return packages;
  if (bound === undefined) return noName;
  if (trust === undefined) return manyProxies;
  const probes = probePaths(http.app, front).flatMap((path) =>
    prefix === undefined ? [path] : path.startsWith(`${prefix}/`) ? [path.slice(prefix.length)] : [],
  );
  const mounted = insertAt(place, mountText(place, bound.local, limiter.max, prefix, probes));
  return mounted === undefined ? noPlace : joined([...bound.edits, ...trust, mounted, ...packages]);
}

function mountText({ receiver }: Place, rateLimit: string, max: string, prefix: string | undefined, probes: readonly string[]): string {
  const options = [
    'windowMs: 15 * 60 * 1000,',
    `${max}: 100,`,
    'standardHeaders: true,',
    'legacyHeaders: false,',
    ...(probes.length === 0 ? [] : [`skip: (req) => ${isOneOf('req.path', probes)},`]),
  ];
  const lines = [`  ${rateLimit}({`, ...options.map((o) => `    ${o}`), '  }),'];
  return [`${receiver}.use(`, ...(prefix === undefined ? [] : [`  '${prefix}',`]), ...lines, ');'].join('\n');
}

/** A comparison of an expression with one path or several. */
export function isOneOf(expression: string, paths: readonly string[]): string {
  const [first = ''] = paths;
  return paths.length === 1 ? `${expression} === '${first}'` : `[${paths.map((p) => `'${p}'`).join(', ')}].includes(${expression})`;
}
