import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { sentryInits } from '../../src/facts/runtime/sentry.ts';
import { sentryDsnEnv } from '../../fixers/observability/sentry-dsn-env.ts';

const notes = {
  environment: 'the address comes from the environment',
  default: 'the environment can give another address',
  absent: 'no address in the code: Sentry reads SENTRY_DSN',
} as const;

export default defineCheck({
  id: 'observability/sentry-dsn-env',
  covers: ['observability/sentry-dsn-env'],
  title: 'The address of the Sentry project comes from the environment',
  category: 'observability',
  severity: 'low',
  why: 'With the address in the code every copy of the program reports into the same project: laptops and staging bury the errors of production. Changing the project, or its key after an abuse, takes a release.',
  remedy: 'Read the DSN from SENTRY_DSN, and set it per environment.',
  sources: ['000:157,379', '001:178,824', '003:129'],
  absent: 'no program initialises Sentry',
  each: sentryInits,
  fix: sentryDsnEnv,
  test({ name, dsn }) {
    if (dsn.from === 'elsewhere') return unknown(`where ${name} gets its address from could not be followed`, [{ at: dsn.at }]);
    if (dsn.from !== 'code') return pass({ at: dsn.at, note: notes[dsn.from] });
    return fail({ at: dsn.at, message: `${name} has the address of its Sentry project in the code.`, key: 'dsn' });
  },
});
