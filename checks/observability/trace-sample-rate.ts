import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { sentryInits } from '../../src/facts/runtime/sentry.ts';
import { traceSampleRate } from '../../fixers/observability/trace-sample-rate.ts';

export default defineCheck({
  id: 'observability/trace-sample-rate',
  covers: ['observability/trace-sample-rate'],
  title: 'Traces and profiles are sampled in production',
  category: 'observability',
  severity: 'medium',
  why: 'A rate of 1 traces every request: the quota of the month is gone in days, and each request pays for it. Once the quota is used up, errors of that month may not be recorded either.',
  remedy: 'Set tracesSampleRate and profilesSampleRate to 0.1 or so in production, or decide per request in tracesSampler.',
  sources: ['000:381', '001:829-830'],
  absent: 'no program initialises Sentry',
  each: sentryInits,
  fix: traceSampleRate,
  test(init, repo) {
    const limit = Number(repo.options('observability/trace-sample-rate')['most'] ?? 0.2);
    const { rates } = init;
    const high = rates.filter((r) => r.rate !== null && r.rate > limit);
    const [first, ...rest] = high.map((r) => ({
      at: r.at,
      message: `${init.name} sets ${r.name} to ${r.rate ?? ''} in production (more than ${limit}).`,
      key: r.name,
      data: r.name,
    }));
    if (first !== undefined) return fail([first, ...rest]);
    const told = rates[0];
    return pass(
      told === undefined ? { at: init.at, note: 'traces nothing' } : { at: told.at, note: `${told.name} is bounded or configured` },
    );
  },
});
