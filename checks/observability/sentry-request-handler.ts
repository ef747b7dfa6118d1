import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { sentryAppsOfSeven } from '../../src/facts/runtime/sentry-apps.ts';

export default defineCheck({
  id: 'observability/sentry-request-handler',
  covers: ['observability/sentry-request-handler'],
  title: 'Sentry of version 7 reads the request before the routes',
  category: 'observability',
  severity: 'low',
  why: 'Up to version 7 Sentry learns about a request only from a middleware of its own. Without it reports say what broke, and not for which address, user or transaction.',
  remedy: 'Mount `Sentry.Handlers.requestHandler()` first, or move to version 8, which needs none.',
  refs: ['https://docs.sentry.io/platforms/javascript/guides/express/'],
  sources: ['001:823-834'],
  absent: 'no Express application uses the error handler of Sentry 7',
  each: sentryAppsOfSeven,
  test({ name, at, handler, requestHandler }) {
    if (requestHandler !== undefined) return pass({ at: requestHandler, note: 'reads the request' });
    return fail({
      at: handler ?? at,
      message: `${name} uses Sentry’s error handler of version 7 without its request handler, so reports lack the request.`,
      key: 'request',
    });
  },
});
