import { alertOnMemory } from '../../fixers/observability/alert-memory.ts';
import { memoryAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-memory',
  covers: ['observability/alert-memory'],
  title: 'An alert watches memory',
  category: 'observability',
  severity: 'medium',
  confidence: 'medium',
  why: 'A leak takes days to fill the memory and a second to kill the process. Somebody who is told a day before can restart it in the night.',
  remedy: 'Alert on the share of memory that is left on the host or below the limit of the container.',
  sources: ['001:908-917', '003:250', '004:1254-1283'],
  absent: 'no set of Prometheus alerts is kept here, or nothing in it is about hosts or requests',
  each: memoryAlerts,
  test({ at, alerts }) {
    const [first, ...more] = alerts;
    if (first !== undefined) return pass([first, ...more]);
    return fail({ at, message: 'No alert here is about memory.', key: 'none' });
  },
  fix: alertOnMemory,
});
