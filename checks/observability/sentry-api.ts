import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { sentryFiles } from '../../src/facts/runtime/sentry.ts';
import { sentryApi } from '../../fixers/observability/sentry-api.ts';

export default defineCheck({
  id: 'observability/sentry-api',
  covers: ['observability/sentry-removed-api'],
  title: 'Code that uses Sentry speaks the API of the installed version',
  category: 'observability',
  severity: 'high',
  why: 'Version 8 of the Sentry SDK removed request handlers, transactions and integration classes. Calling what is not there throws when the service starts, or in the middle of a request.',
  remedy:
    'Use setupExpressErrorHandler(app), nodeProfilingIntegration() and spans with version 8 and later, or stay on version 7 with its handlers.',
  refs: ['https://docs.sentry.io/platforms/javascript/guides/node/migration/v7-to-v8/'],
  sources: ['000:385', '001:821,827,834', '002:317-318'],
  absent: 'no program uses a Sentry SDK',
  each: sentryFiles,
  fix: sentryApi,
  test(file) {
    if (file.major === undefined) return unknown(`the version of ${file.pkg} is neither locked nor pinned by its range`, [{ at: file.at }]);
    const missing = file.versioned.filter((v) => (v.gone === undefined ? v.major < (v.since ?? 0) : v.major >= v.gone));
    const [first, ...rest] = missing.map((v) => ({
      at: v.at,
      message:
        v.gone === undefined
          ? `${file.name} calls ${v.api}(), which ${v.pkg} has only since version ${v.since ?? ''} (version ${v.major} is installed).`
          : `${file.name} calls ${v.api}(), which ${v.pkg} removed in version ${v.gone} (version ${v.major} is installed).`,
      key: v.api,
      data: { api: v.api },
    }));
    if (first !== undefined)
      return fail([first, ...rest.filter((p, i) => p.key !== first.key && rest.findIndex((o) => o.key === p.key) === i)]);
    return pass({ at: file.at, note: `calls that ${file.pkg} ${file.major} has` });
  },
});
