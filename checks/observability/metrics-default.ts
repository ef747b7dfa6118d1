import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { metricsUsers } from '../../src/facts/runtime/metric-labels.ts';
import { metricsDefault } from '../../fixers/observability/metrics-default.ts';

export default defineCheck({
  id: 'observability/metrics-default',
  covers: ['observability/metrics-default'],
  title: 'Metrics of the process are collected',
  category: 'observability',
  severity: 'low',
  why: 'Memory, garbage collection and the delay of the event loop explain most slow answers of a Node service. prom-client measures them, but only when it is told to.',
  remedy: 'Call collectDefaultMetrics() once when the service starts.',
  sources: ['001:844', '004:1331-1358'],
  absent: 'no program makes metrics with prom-client',
  each: metricsUsers,
  fix: metricsDefault,
  test(user) {
    if (user.defaults !== undefined) return pass({ at: user.defaults, note: 'collects metrics of the process' });
    if (user.doubt !== undefined) return unknown(`not all of ${user.name} could be followed: ${user.doubt}`);
    return fail({ at: user.at, message: `${user.name} makes metrics of its own and collects none of its process.`, key: 'missing' });
  },
});
