import type { Followed } from '../../src/facts/server/process.ts';
import { facesOf, type HttpService } from '../../src/facts/services/index.ts';
import { chainOf } from '../../src/facts/server/chain.ts';
import { dropsErrors } from '../../src/facts/server/koa.ts';
import type { Wiring } from '../../src/facts/wiring/evaluate.ts';
import { callsOf } from '../../src/facts/wiring/reach.ts';
import { alternativesOf, packageOf, stringOf, type Val } from '../../src/facts/wiring/values.ts';
import { besideCall, bind, insertAt, joined, styled, type CodeFile } from '../../src/fix/code/index.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { exampleEdits } from '../http/parts/origins.ts';
import { noName } from '../http/parts/reasons.ts';
import { alsoLoads, codeOf, declared, majorOf } from '../http/parts/service.ts';
import { importFirst } from '../node/parts/first-module.ts';
import { newModule, type NewModule } from '../node/parts/new-module.ts';

/** The range of @sentry/node that this fix was tried with. */
export const sentryRange = '^11.0.0';

/** Starts Sentry before everything else and hands it the errors of requests. */
export const trackErrors = defineFixer<Followed>({
  title: 'Report errors to the Sentry project that SENTRY_DSN names',
  // Which tracker, and what of an error may leave the house, is for its owner to decide.
  safety: 'review',
  edits: (service, _data, repo) => edits(repo, service),
});

async function edits(repo: Repo, { owner, wiring }: Followed): Promise<readonly Edit[] | Refusal> {
  if (owner.package?.dependencies.some(({ name }) => /^@sentry\/|^(@bugsnag|rollbar|@honeybadger-io|@airbrake)\b/.test(name)) === true)
    return { refuse: 'The package of an error tracker is there already; initialise it before the rest of the program is loaded.' };
  // Images of Bun have no Node.js: there the package is another, and this one was never tried.
  if (owner.starts.some(({ program }) => program.runtime === 'bun'))
    return { refuse: 'It runs on Bun, where the package of Sentry is @sentry/bun; follow its guide.' };
  const faces = facesOf(owner);
  const unheard = faces.map((http) => unheardBy(repo, http)).find((reason) => reason !== undefined);
  if (unheard !== undefined) return unheard;
  const module = newModule(repo, owner, ['instrument', 'sentry']);
  const entry = owner.entry === undefined ? undefined : await codeOf(repo, owner, owner.entry);
  if (module === undefined || entry === undefined) return { refuse: 'There is no first file that could start the error tracker.' };
  const sharing = alsoLoads(repo, owner, entry.file);
  if (sharing !== undefined) return { refuse: `${sharing.name} loads ${entry.file} as well.` };
  const first = importFirst(repo, owner, entry, module);
  if (first === undefined) return { refuse: `Where ${entry.file} would load the error tracker first is not clear.` };
  const packages = declared(repo, owner, entry, [{ name: '@sentry/node', range: sentryRange, node: 20, typescript: 5 }]);
  if (isRefusal(packages)) return packages;
  const handlers: Edit[] = [];
  for (const http of faces) {
    // Fastify and Koa tell the package of their errors by themselves.
    const handler = http.app.framework === 'express' ? await errorHandler(repo, http) : [];
    if (isRefusal(handler)) return handler;
    handlers.push(...handler);
  }
  if (faces.length === 0 && wiring.trace.some((c) => packageOf(c.f)?.pkg === 'express'))
    return { refuse: 'Its application could not be followed to the end.' };
  return joined([
    first,
    ...handlers,
    ...packages,
    ...exampleEdits(repo, owner, 'SENTRY_DSN', 'Where errors are reported to; nothing is sent without it'),
    { kind: 'create', file: module.file, text: moduleText(module, entry) },
  ]);
}

/** Why the package would not hear of the errors of an application; undefined where it does. */
function unheardBy(repo: Repo, { app, owner, wiring }: HttpService): Refusal | undefined {
  if (app.framework === 'express') return undefined;
  const oldest = { fastify: 4, koa: 2 }[app.framework as string];
  if (oldest === undefined) return { refuse: `Sentry is set up in a way of its own for ${app.framework}; follow its guide.` };
  if ((majorOf(owner, app.framework, repo) ?? 0) < oldest)
    return { refuse: `This fix was tried with ${app.framework} ${oldest} and later; raise it first.` };
  if (app.framework === 'fastify') return undefined;
  const silent = app.entries.find(
    (e) => e.kind === 'mount' && (e.handlesErrors || dropsErrors(e.value, wiring)) && !tells(wiring, e.value),
  );
  return silent === undefined
    ? undefined
    : { refuse: `What catches errors keeps them from Koa; emit them there: ctx.app.emit('error', err, ctx) (${silent.at.file}).` };
}

/** Does a middleware of Koa emit the errors that it catches? */
function tells(wiring: Wiring, value: Val): boolean {
  return alternativesOf(value).every(
    ({ val }) => val.t === 'fn' && callsOf(wiring, val.fn).some((call) => call.method === 'emit' && stringOf(call.args[0]) === 'error'),
  );
}

/** Sentry's handler stands behind the routes and before the first handler of the application's own, which answers. */
async function errorHandler(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const steps = chainOf(http.app);
  const lastRoute = steps.findLastIndex((step) => step.entries.some(({ kind }) => kind === 'route'));
  const own = steps.slice(lastRoute + 1).find((step) => step.entries.some((e) => e.kind === 'mount' && e.handlesErrors));
  const step = own ?? steps.at(-1);
  const code = step === undefined ? undefined : await codeOf(repo, http.owner, step.at.file);
  const place = code === undefined || step === undefined ? undefined : besideCall(code, step.at, own === undefined ? 'after' : 'before');
  if (code === undefined || place === undefined)
    return { refuse: 'The last route is registered in a chain of calls or in another package; add the handler of Sentry behind it.' };
  const name = 'setupExpressErrorHandler';
  const bound = bind(code, { module: '@sentry/node', name, as: [name], beside: 'express' });
  if (bound === undefined) return noName;
  const added = insertAt(place, `${bound.local}(${place.receiver});`);
  return added === undefined ? noName : [...bound.edits, added];
}

function moduleText(module: NewModule, entry: CodeFile): string {
  const isPlain = module.syntax === 'cjs' && !module.isTypeScript;
  const lines = [
    isPlain ? "const Sentry = require('@sentry/node');" : "import * as Sentry from '@sentry/node';",
    '',
    '// Without SENTRY_DSN nothing is sent.',
    'Sentry.init({ dsn: process.env.SENTRY_DSN });',
  ];
  return `${styled(entry, lines.join('\n'))}${entry.style.eol}`;
}
