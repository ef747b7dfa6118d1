import { alertKinds } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-coverage',
  covers: [
    'observability/alert-error-rate',
    'observability/alert-latency',
    'observability/alert-uptime',
    'observability/alert-memory',
    'observability/alert-disk',
    'observability/alert-cpu',
  ],
  title: 'Alerts watch errors, slow answers, outages and what the hosts run out of',
  category: 'observability',
  severity: 'high',
  confidence: 'medium',
  why: 'What no alert watches, customers report. Failing requests, slow answers, a service that is gone and a full disk are what outages are made of.',
  remedy: 'Add the alert: a ratio of 5xx answers, a quantile of the duration, `up == 0`, the free share of memory and disk.',
  sources: ['001:908-917', '003:250', '004:1254-1283'],
  absent: 'no set of Prometheus alerts is kept here',
  each: alertKinds,
  test({ at, about, severity, alerts, row }) {
    if (alerts.length > 0) return pass(alerts as [(typeof alerts)[0], ...typeof alerts]);
    return fail({ at, message: `No alert here is about ${about}.`, severity, key: row });
  },
});
