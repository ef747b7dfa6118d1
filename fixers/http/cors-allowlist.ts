import type { CorsSubject } from '../../src/facts/server/credentials.ts';
import type { Entry, MadeBy } from '../../src/facts/server/types.ts';
import { type Edit, defineFixer, type Loc, type Refusal, type Repo } from '../../src/model/index.ts';
import { isDeclared } from './parts/service.ts';
import { allowListed, type PolicyPlace } from './parts/origins.ts';

/** How the packages take a list of origins. */
function takenBy(repo: Repo, http: CorsSubject, { pkg }: MadeBy): PolicyPlace['takes'] | undefined {
  if (/^(cors|@fastify\/cors|fastify-cors)$/.test(pkg)) return 'cors';
  if (pkg === '@koa/cors') return 'koa';
  // Elsewhere than on Node a variable is read in another way.
  return pkg === 'hono' && isDeclared(http.owner, '@hono/node-server', repo) ? 'hono' : undefined;
}

/** Takes the origins from the environment; none are let in while it names none. */
export const originsFromEnv = defineFixer<CorsSubject, Loc>({
  title: 'Let in the origins that the environment lists, and no others',
  // Pages on other origins are cut off until the variable is set.
  safety: 'review',
  async edits(http, decidedAt: Loc | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (decidedAt === undefined) return [];
    const place = http.app.entries.map((entry) => placeIn(repo, http, entry, decidedAt)).find((p) => p !== undefined);
    if (place === undefined)
      return { refuse: 'The header is written by the program itself, or by a package whose options take no list; name the origins there.' };
    return allowListed(repo, http.owner, place);
  },
});

/** The call whose options, or lack of them, decide what was found at a place. */
function placeIn(repo: Repo, http: CorsSubject, entry: Entry, decidedAt: Loc): PolicyPlace | undefined {
  if (entry.kind !== 'mount' || entry.from === undefined) return undefined;
  const takes = takenBy(repo, http, entry.from);
  if (takes === undefined) return undefined;
  const { options, call } = entry.from;
  // Fastify and Nest take the options where the plugin is mounted.
  const taking = call ?? entry.call;
  const isHere = (at: Loc | undefined): boolean =>
    at !== undefined && at.file === decidedAt.file && at.start === decidedAt.start && at.end === decidedAt.end;
  if (options === undefined || options.t === 'lit') {
    const within = http.app.framework === 'nest' && taking === http.app.call ? creationOption(http) : undefined;
    return isHere(entry.at)
      ? { decidedAt, call: taking.at, options: undefined, takes, ...(within === undefined ? {} : { within }) }
      : undefined;
  }
  if (options.t !== 'obj' || (!isHere(options.obj.propAt.get('origin')) && !isHere(entry.at))) return undefined;
  return { decidedAt, call: taking.at, options: options.obj.at, takes };
}

/** `cors: true` where a Nest application is created. */
function creationOption(http: CorsSubject): Loc | undefined {
  const options = http.app.call.args.find((arg, i) => i > 0 && arg.t === 'obj');
  return options?.t === 'obj' ? options.obj.propAt.get('cors') : undefined;
}
