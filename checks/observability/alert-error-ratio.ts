import { shareOfRequests } from '../../fixers/observability/alert-error-ratio.ts';
import { errorAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-error-ratio',
  covers: ['observability/alert-error-ratio'],
  title: 'Error-rate alerts compare with the number of requests',
  category: 'observability',
  severity: 'medium',
  confidence: 'medium',
  why: 'An absolute rate is a different share of the traffic at noon and at night, and counts each series by itself. The alert rings for one error in a busy hour and sleeps through an outage in a quiet one.',
  remedy: 'Divide by all requests: `sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.05`.',
  sources: ['004:1261'],
  absent: 'no alert here is about the rate of 5xx answers',
  each: errorAlerts,
  test({ name, exprAt, ratio }) {
    if (ratio) return pass(evidence(exprAt, 'a share of all requests'));
    return fail({
      at: exprAt,
      message: `${name.split(' ').at(-1)!} compares errors per second with a number, not with the number of requests.`,
      key: 'ratio',
    });
  },
  fix: shareOfRequests,
});
