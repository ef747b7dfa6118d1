import { alertOnCpu } from '../../fixers/observability/alert-cpu.ts';
import { cpuAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-cpu',
  covers: ['observability/alert-cpu'],
  title: 'An alert watches the CPU',
  category: 'observability',
  severity: 'low',
  confidence: 'medium',
  why: 'A host that is busy all the time answers late and has no room for a burst. The bill or the users say so later.',
  remedy: 'Alert on a high share of CPU over several minutes.',
  sources: ['001:908-917', '003:250', '004:1254-1283'],
  absent: 'no set of Prometheus alerts is kept here, or nothing in it is about hosts or requests',
  each: cpuAlerts,
  test({ at, alerts }) {
    const [first, ...more] = alerts;
    if (first !== undefined) return pass([first, ...more]);
    return fail({ at, message: 'No alert here is about CPU.', key: 'none' });
  },
  fix: alertOnCpu,
});
