import { errorRateAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-error-rate',
  covers: ['observability/alert-error-rate'],
  title: 'An alert watches failing requests',
  category: 'observability',
  severity: 'high',
  confidence: 'medium',
  why: 'A release that answers every fifth request with an error looks well from outside: it is up and fast. Without an alert on the share of errors the customers are the ones who report it.',
  remedy: 'Alert on the ratio of 5xx answers to all answers.',
  sources: ['001:908-917', '003:250', '004:1254-1283'],
  absent: 'no set of Prometheus alerts is kept here, or nothing in it is about hosts or requests',
  each: errorRateAlerts,
  test({ at, alerts }) {
    const [first, ...more] = alerts;
    if (first !== undefined) return pass([first, ...more]);
    return fail({ at, message: 'No alert here is about failing requests.', key: 'none' });
  },
});
