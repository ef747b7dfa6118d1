import { alertOnDisk } from '../../fixers/observability/alert-disk.ts';
import { diskAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-disk',
  covers: ['observability/alert-disk'],
  title: 'An alert watches disk space',
  category: 'observability',
  severity: 'medium',
  confidence: 'medium',
  why: 'A full disk stops the database, the logs and the deployment at once, and takes hours to mend. It is the outage that is announced longest before.',
  remedy: 'Alert on the free share of every file system, or on the time until it is full.',
  sources: ['001:908-917', '003:250', '004:1254-1283'],
  absent: 'no set of Prometheus alerts is kept here, or nothing in it is about hosts or requests',
  each: diskAlerts,
  test({ at, alerts }) {
    const [first, ...more] = alerts;
    if (first !== undefined) return pass([first, ...more]);
    return fail({ at, message: 'No alert here is about disk space.', key: 'none' });
  },
  fix: alertOnDisk,
});
