import { noPlace } from '../http/parts/reasons.ts';
import type { RequestTimeout } from '../../src/facts/server/request-timeouts.ts';
import { addArgument, withProperties, callArguments, hasProperty, objectAt, setProperty } from '../../src/fix/code/index.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { codeOf } from '../http/parts/service.ts';

/** Milliseconds a client may take to send a request. */
const limit = '30_000';

/** Bounds the time that a client may take to send a whole request. */
export const requestTimeout = defineFixer<RequestTimeout>({
  title: 'End requests that take longer than 30 s to arrive',
  // Slow uploads end as well.
  safety: 'review',
  edits: (timeout, _data, repo) => edits(repo, timeout),
});

async function edits(repo: Repo, { http, isDefault }: RequestTimeout): Promise<readonly Edit[] | Refusal> {
  const { app } = http;
  if (app.framework !== 'fastify') return { refuse: 'Its time is switched off on the server; bound it there.' };
  const code = await codeOf(repo, http.owner, app.at.file);
  const args = code === undefined ? undefined : callArguments(code, app.call.at);
  if (code === undefined || args === undefined) return noPlace;
  const [first] = args;
  if (first === undefined) {
    const added = addArgument(code, app.call.at, `{ requestTimeout: ${limit} }`);
    return added === undefined ? [] : [added];
  }
  const object = objectAt(code, { file: code.file, start: first.getStart(), end: first.getEnd() });
  if (object === undefined) return { refuse: 'The options of the application are put together elsewhere; set requestTimeout there.' };
  if (isDefault && !hasProperty(object, 'requestTimeout')) return withProperties(code, object, `requestTimeout: ${limit},`) ?? [];
  const edit = setProperty(code, object, 'requestTimeout', limit);
  return edit === undefined ? [] : [edit];
}
