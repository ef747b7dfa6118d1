import { latencyAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-latency',
  covers: ['observability/alert-latency'],
  title: 'An alert watches slow answers',
  category: 'observability',
  severity: 'medium',
  confidence: 'medium',
  why: 'A service that answers after ten seconds is up by every other measure. Users leave before anybody looks.',
  remedy: 'Alert on a high quantile of the duration, for example histogram_quantile(0.95, ...).',
  sources: ['001:908-917', '003:250', '004:1254-1283'],
  absent: 'no set of Prometheus alerts is kept here, or nothing in it is about hosts or requests',
  each: latencyAlerts,
  test({ at, alerts }) {
    const [first, ...more] = alerts;
    if (first !== undefined) return pass([first, ...more]);
    return fail({ at, message: 'No alert here is about slow answers.', key: 'none' });
  },
});
