import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { realEnvFiles } from '../../src/facts/env/production.ts';

export default defineCheck({
  id: 'env/live-keys',
  covers: ['env/live-keys'],
  title: 'Production uses live keys of its providers, and nothing else does',
  category: 'secrets',
  severity: 'high',
  why: 'With a test key in production customers pay nothing and nobody notices for days. With a live key on a developer’s machine a test charges real cards.',
  remedy: 'Put the live key into production alone, and test keys everywhere else.',
  sources: ['001:140-149'],
  absent: 'no env file in the repository is loaded by a program',
  each: realEnvFiles,
  test({ name, at, values, environment }) {
    const wrong = values.flatMap((v) => {
      const kind = /\b[sprw]k_(live|test)_\w{8,}/.exec(v.value)?.[1];
      if (kind === 'test' && environment === 'production')
        return [{ v, message: `${name} sets ${v.name} to a test key, and is for production.` }];
      return kind === 'live' && (environment === 'development' || environment === 'test')
        ? [{ v, message: `${name} sets ${v.name} to a live key, and is for ${environment}.` }]
        : [];
    });
    if (wrong.length === 0) return pass({ at, note: 'no key of the wrong kind' });
    return fail(wrong.map(({ v, message }) => ({ at: v.at, message, key: v.name })));
  },
});
