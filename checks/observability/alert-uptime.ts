import { alertOnUp } from '../../fixers/observability/alert-uptime.ts';
import { uptimeAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-uptime',
  covers: ['observability/alert-uptime'],
  title: 'An alert watches whether the service is there',
  category: 'observability',
  severity: 'high',
  confidence: 'medium',
  why: 'A process that is gone sends no metrics, so no other alert can fire. Only an alert on its absence tells.',
  remedy: 'Alert on `up == 0` of the job, or on a probe from outside.',
  sources: ['001:908-917', '003:250', '004:1254-1283'],
  absent: 'no set of Prometheus alerts is kept here, or nothing in it is about hosts or requests',
  each: uptimeAlerts,
  test({ at, alerts }) {
    const [first, ...more] = alerts;
    if (first !== undefined) return pass([first, ...more]);
    return fail({ at, message: 'No alert here is about a service that is down.', key: 'none' });
  },
  fix: alertOnUp,
});
