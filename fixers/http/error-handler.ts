import { noName } from './parts/reasons.ts';
import type { ErrorFaultKey } from '../../src/facts/server/errors.ts';
import { chainOf } from '../../src/facts/server/chain.ts';
import { rendersHtml } from '../../src/facts/server/helmet.ts';
import type { HttpService } from '../../src/facts/services/index.ts';
import { besideCall, bind, freeName, insertAt, joined, type Place } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Refusal, type Repo } from '../../src/model/index.ts';
import { creationPlace } from './parts/mount.ts';
import { logCall } from './parts/log-call.ts';
import { codeOf } from './parts/service.ts';

/** What is wrong, by the key of the finding. */
export type ErrorFault = ErrorFaultKey;

/** Registers a handler behind the last route (in Koa: before everything) that logs the error and answers without its words. */
export const answerErrors = defineFixer<HttpService, ErrorFault>({
  title: 'Answer errors in one place, without their stack',
  // Clients may read the framework's own words today.
  safety: 'review',
  async edits(http, fault: ErrorFault | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (fault === 'early') return { refuse: 'Move the error handler behind the last route.' };
    if (fault === 'development')
      return { refuse: 'The error handler is registered outside production only; register it everywhere, without the stack.' };
    if (fault !== 'missing' && fault !== 'reports')
      return { refuse: 'There is an error handler for a part of the routes; make it the one for all.' };
    if (http.app.framework === 'koa') return koa(repo, http);
    if (http.app.framework === 'express') return express(repo, http);
    return { refuse: `How ${http.app.framework} answers errors is set in more than one way; do it where the application is made.` };
  },
});

async function express(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const last = chainOf(http.app).at(-1);
  const code = last === undefined ? undefined : await codeOf(repo, http.owner, last.at.file);
  const place = code === undefined || last === undefined ? undefined : besideCall(code, last.at, 'after');
  if (place === undefined)
    return { refuse: 'The last route is registered in a chain of calls or in another package; add the handler behind it.' };
  const body = [
    `  ${logCall(place.code, 'err')}`,
    '  if (res.headersSent) {',
    '    next(err);',
    '    return;',
    '  }',
    '  const status = err.status >= 400 && err.status < 500 ? err.status : 500;',
    // Plain text for browsers: the message of a bad request repeats what was sent.
    rendersHtml(http)
      ? "  res.status(status).type('text').send(status === 500 ? 'Internal server error' : err.message);"
      : "  res.status(status).json({ error: status === 500 ? 'Internal server error' : err.message });",
  ];
  if (!place.code.isTypeScript) return added(place, [], [`${place.receiver}.use((err, req, res, next) => {`, ...body, '});']);
  const type = bind(place.code, { module: 'express', name: 'ErrorRequestHandler', as: ['ErrorRequestHandler'], isType: true });
  const name = freeName(place.code, ['handleError', 'answerError']);
  if (type === undefined || name === undefined) return noName;
  return added(place, type.edits, [
    `const ${name}: ${type.local} = (err, _req, res, next) => {`,
    ...body,
    '};',
    `${place.receiver}.use(${name});`,
  ]);
}

/** Koa's middleware has to stand before what it catches; Koa itself logs what is emitted. */
async function koa(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const place = await creationPlace(repo, http);
  if (place === undefined) return { refuse: 'The application is made in a way that leaves no place before its middleware.' };
  const caught = place.code.isTypeScript
    ? ['  } catch (error) {', '    const err = error as Error & { status?: number; expose?: boolean };']
    : ['  } catch (err) {'];
  return added(
    place,
    [],
    [
      `${place.receiver}.use(async (ctx, next) => {`,
      '  try {',
      '    await next();',
      ...caught,
      '    ctx.status = err.status || 500;',
      "    ctx.body = { error: err.expose ? err.message : 'Internal server error' };",
      "    ctx.app.emit('error', err, ctx);",
      '  }',
      '});',
    ],
  );
}

function added(place: Place, imports: readonly Edit[], lines: readonly string[]): readonly Edit[] {
  const edit = insertAt(place, lines.join('\n'));
  return edit === undefined ? [] : joined([...imports, edit]);
}
