import { frontStep, probePaths } from '../../../src/facts/server/chain.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { bind, insertAt, joined } from '../../../src/fix/code/index.ts';
import { isRefusal, type Edit, type Refusal, type Repo } from '../../../src/model/index.ts';
import { isOneOf } from './limit-express.ts';
import { frontPlace, mayWait } from './mount.ts';
import { declared, majorOf } from './service.ts';
import { manyProxies, noName, noPlace, tooOld } from './reasons.ts';
import { trustEdits } from './trust.ts';

/** The plugin's major version goes with that of Fastify. */
const ranges: Readonly<Record<number, string>> = { 4: '^9.1.0', 5: '^11.2.0' };

/** Registers @fastify/rate-limit. Routes of the application itself are limited only if the plugin is there before them. */
export async function fastifyLimit(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const range = ranges[majorOf(http.owner, 'fastify', repo) ?? 0];
  const place = await frontPlace(repo, http);
  if (range === undefined) return tooOld;
  if (place === undefined) return noPlace;
  const waits = mayWait(repo, http, place);
  const hasOwnRoutes = http.app.entries.some((e) => e.kind === 'route' && e.inside.length === 1);
  if (!waits && hasOwnRoutes)
    return { refuse: 'The plugin has to be registered, and waited for, before the routes; here nothing can wait.' };
  const packages = declared(repo, http.owner, place.code, [{ name: '@fastify/rate-limit', range }]);
  const bound = bind(place.code, {
    module: '@fastify/rate-limit',
    name: 'default',
    as: ['rateLimit', 'fastifyRateLimit'],
    beside: 'fastify',
  });
  const trust = await trustEdits(repo, http);
  if (isRefusal(packages)) return packages;
  if (bound === undefined) return noName;
  if (trust === undefined) return manyProxies;
  const probes = probePaths(http.app, frontStep(http.app));
  const skip = probes.length === 0 ? [] : [`  allowList: (request) => ${isOneOf('request.url', probes)},`];
  const lines = [
    `${waits ? 'await ' : ''}${place.receiver}.register(${bound.local}, {`,
    '  max: 100,',
    "  timeWindow: '15 minutes',",
    ...skip,
    '});',
  ];
  const mounted = insertAt(place, lines.join('\n'));
  return mounted === undefined ? noPlace : joined([...bound.edits, ...trust, mounted, ...packages]);
}
