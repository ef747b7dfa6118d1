import { frontStep, probePaths } from '../../../src/facts/server/chain.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { bind, insertAt, joined } from '../../../src/fix/code/index.ts';
import { isRefusal, type Edit, type Refusal, type Repo } from '../../../src/model/index.ts';
import { isOneOf } from './limit-express.ts';
import { frontPlace } from './mount.ts';
import { declared, majorOf, runsOn } from './service.ts';
import { manyProxies, noName, noPlace, tooOld } from './reasons.ts';
import { trustEdits } from './trust.ts';

/**
 * Mounts koa-ratelimit, counting in memory. Of the two packages for Koa it is the kept-up one; koa2-ratelimit asks for
 * three databases as peers.
 */
export async function koaLimit(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const place = await frontPlace(repo, http);
  if (place === undefined) return noPlace;
  if ((majorOf(http.owner, 'koa', repo) ?? 0) < 2 || !runsOn(repo, http.owner, 18)) return tooOld;
  const packages = declared(repo, http.owner, place.code, [
    { name: 'koa-ratelimit', range: '^6.0.0', types: { name: '@types/koa-ratelimit', range: '^5.0.5' } },
  ]);
  const bound = bind(place.code, {
    module: 'koa-ratelimit',
    name: 'default',
    as: ['ratelimit', 'rateLimit'],
    beside: 'koa',
    isWhole: true,
  });
  const trust = await trustEdits(repo, http);
  if (isRefusal(packages)) return packages;
  if (bound === undefined) return noName;
  if (trust === undefined) return manyProxies;
  const probes = probePaths(http.app, frontStep(http.app));
  const options = [
    "driver: 'memory',",
    'db: new Map(),',
    'duration: 15 * 60 * 1000,',
    'max: 100,',
    ...(probes.length === 0 ? [] : [`whitelist: (ctx) => ${isOneOf('ctx.path', probes)},`]),
  ];
  const lines = [`${place.receiver}.use(`, `  ${bound.local}({`, ...options.map((o) => `    ${o}`), '  }),', ');'];
  const mounted = insertAt(place, lines.join('\n'));
  return mounted === undefined ? noPlace : joined([...bound.edits, ...trust, mounted, ...packages]);
}
