import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { sentryApps } from '../../src/facts/runtime/sentry-apps.ts';

export default defineCheck({
  id: 'observability/sentry-error-handler',
  covers: ['observability/sentry-error-handler'],
  title: 'Sentry sees the errors of every request',
  category: 'observability',
  severity: 'medium',
  why: 'Express hands an error to the handlers in their order until one answers. Sentry’s handler misses whatever is registered after it, and everything an earlier handler has answered.',
  remedy: 'Set up Sentry’s error handler after the last route and before the service’s own error handler.',
  refs: ['https://docs.sentry.io/platforms/javascript/guides/express/'],
  sources: ['000:384-385', '003:77'],
  absent: 'no Express application belongs to a service that initialises Sentry',
  each: sentryApps,
  test(app) {
    const { name, handler, captures } = app;
    const related = [{ at: app.init, note: 'initialises Sentry' }];
    if (handler === undefined) {
      if (captures !== undefined) return pass({ at: captures, note: 'reports errors by hand' });
      if (app.http.doubt !== undefined)
        return { outcome: 'unknown', reason: `not all of ${name} could be followed: ${app.http.doubt}`, evidence: [] };
      return fail({ at: app.at, message: `${name} initialises Sentry and never hands it an error.`, related, key: 'missing' });
    }
    const after = app.routesAfter[0];
    if (after !== undefined) {
      const n = app.routesAfter.length;
      const message = `${name} sets up Sentry’s error handler before ${n} route${n === 1 ? '' : 's'}, whose errors it never sees.`;
      return fail({ at: handler, message, related: [{ at: after, note: 'registered later' }], key: 'early' });
    }
    if (app.answeredBefore !== undefined && captures === undefined)
      return fail({
        at: handler,
        message: `${name} sets up Sentry’s error handler after a handler that has answered every error already.`,
        related: [{ at: app.answeredBefore, note: 'answers first' }],
        key: 'late',
      });
    const entry = app.http.app.entries.find((e) => e.at === handler);
    return pass(entry === undefined ? { at: handler, note: 'sees errors' } : reasoning(app.http.owner, entry, 'sees errors'));
  },
});
