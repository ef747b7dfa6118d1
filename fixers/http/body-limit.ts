import type { HttpService } from '../../src/facts/services/index.ts';
import { assignedValue, bind, insertAt, joined, objectAt, replacement, withProperties } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Loc, type Refusal, type Repo } from '../../src/model/index.ts';
import { isBunServe } from '../../src/facts/wiring/models/bun.ts';
import type { CallEvent } from '../../src/facts/wiring/values.ts';
import { frontPlace } from './parts/mount.ts';
import { noName, noPlace, tooOld } from './parts/reasons.ts';
import { codeOf, isDeclared, majorOf } from './parts/service.ts';

/** Where the bound of a parser is written, or that there is none. */
export interface BodyFault {
  readonly at: Loc;
  /** Nothing bounds it. */
  readonly isOpen: boolean;
}

/** Lowers a limit that is written down to 10 MB, the most a parser may take; bounds what Hono and Bun read. */
export const boundBodies = defineFixer<HttpService, BodyFault>({
  title: 'Take request bodies of 10 MB at most',
  // Whoever sends more is refused from then on.
  safety: 'review',
  async edits(http, fault: BodyFault | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (fault === undefined) return [];
    const serve = http.app.listens.find(isBunServe);
    if (fault.isOpen && serve !== undefined) return bunLimit(repo, http, serve);
    if (fault.isOpen)
      return http.app.framework === 'hono'
        ? honoLimit(repo, http)
        : { refuse: 'The program reads the body itself; count its bytes there and stop at 10 MB.' };
    const code = await codeOf(repo, http.owner, fault.at.file);
    const value = code === undefined ? undefined : assignedValue(code, fault.at);
    if (code === undefined || value === undefined)
      return { refuse: 'The limit is put together in more than one place; lower it where it is decided.' };
    const kind = value.getKindName();
    if (kind === 'StringLiteral') return [replacement(code, value, `${value.getText()[0] ?? "'"}10mb${value.getText()[0] ?? "'"}`)];
    if (/^[\d\s*_.e]+$/.test(value.getText())) return [replacement(code, value, '10 * 1024 * 1024')];
    return { refuse: 'The limit is computed; lower it to 10 MB where it is decided.' };
  },
});

/** Bun has one bound for all bodies, among the options of the server. */
async function bunLimit(repo: Repo, http: HttpService, serve: CallEvent): Promise<readonly Edit[] | Refusal> {
  const [options] = serve.args;
  const code = options?.t === 'obj' ? await codeOf(repo, http.owner, options.obj.at.file) : undefined;
  const object = options?.t === 'obj' && code !== undefined ? objectAt(code, options.obj.at) : undefined;
  if (code === undefined || object === undefined)
    return { refuse: 'The options of Bun.serve are put together in more than one place; set maxRequestBodySize there.' };
  return withProperties(code, object, 'maxRequestBodySize: 10 * 1024 * 1024,') ?? [];
}

async function honoLimit(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const place = await frontPlace(repo, http);
  if (place === undefined) return noPlace;
  if (!isDeclared(http.owner, 'hono', repo) || (majorOf(http.owner, 'hono', repo) ?? 0) < 4) return tooOld;
  const bound = bind(place.code, { module: 'hono/body-limit', name: 'bodyLimit', as: ['bodyLimit', 'limitBody'], beside: 'hono' });
  const mounted =
    bound === undefined ? undefined : insertAt(place, `${place.receiver}.use(${bound.local}({ maxSize: 10 * 1024 * 1024 }));`);
  return bound === undefined || mounted === undefined ? noName : joined([...bound.edits, mounted]);
}
