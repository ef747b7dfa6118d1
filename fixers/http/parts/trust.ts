import { proxyHops, proxyInFront } from '../../../src/facts/edge.ts';
import { trustProxy } from '../../../src/facts/server/trust.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { addArgument, callArguments, insertAt, objectAt, withProperty, type Place } from '../../../src/fix/code/index.ts';
import type { Edit, Repo } from '../../../src/model/index.ts';
import { creationPlace } from './mount.ts';

/**
 * A limiter counts addresses, so behind a proxy the application has to be told how many there are. Undefined where the
 * files do not say how many.
 */
export async function trustEdits(repo: Repo, http: HttpService): Promise<readonly Edit[] | undefined> {
  if (proxyInFront(repo, http.owner) === undefined || isTold(http)) return [];
  const hops = proxyHops(repo, http.owner);
  const creation = await creationPlace(repo, http);
  if (hops === undefined || creation === undefined) return undefined;
  return trustAt(creation, http, hops);
}

/** Edits that tell the application, at the place where it is made. */
export function trustAt(creation: Place, http: HttpService, hops: number): readonly Edit[] | undefined {
  if (http.app.platform === 'fastify') return fastifyOption(creation, http, hops);
  const edits = trustLines(http, creation.receiver, hops).map((line) => insertAt(creation, line));
  return edits.length > 0 && edits.every((edit) => edit !== undefined) ? edits : undefined;
}

function isTold(http: HttpService): boolean {
  return trustProxy(http) !== undefined || http.app.settings.some((s) => s.name === 'trustProxy' || s.name === 'proxy');
}

function trustLines(http: HttpService, receiver: string, hops: number): readonly string[] {
  switch (http.app.framework) {
    case 'express':
      return [`${receiver}.set('trust proxy', ${hops});`];
    case 'nest':
      return [`${receiver}.getHttpAdapter().getInstance().set('trust proxy', ${hops});`];
    case 'koa':
      return [`${receiver}.proxy = true;`, `${receiver}.maxIpsCount = ${hops};`];
    default:
      return [];
  }
}

/** Fastify is told when it is made. */
function fastifyOption({ code }: Place, http: HttpService, hops: number): readonly Edit[] | undefined {
  if (http.app.framework !== 'fastify') return undefined;
  const first = callArguments(code, http.app.at)?.[0];
  const object = first === undefined ? undefined : objectAt(code, { file: code.file, start: first.getStart(), end: first.getEnd() });
  if (object !== undefined) return withProperty(code, object, 'trustProxy', String(hops));
  const added = first === undefined ? addArgument(code, http.app.at, `{ trustProxy: ${hops} }`) : undefined;
  return added === undefined ? undefined : [added];
}
