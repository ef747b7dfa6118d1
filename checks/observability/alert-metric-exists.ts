import { readMetrics } from '../../src/facts/alerts/metrics.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-metric-exists',
  covers: ['observability/alert-metric-exists'],
  title: 'Alerts read metrics that something exports',
  category: 'observability',
  severity: 'high',
  confidence: 'medium',
  why: 'An alert on a metric that nobody exports is valid and never fires. It looks like a service without errors.',
  remedy: 'Look the metric up at `/metrics`, and use the name that is there, or export it.',
  sources: ['004:1261', '004:1277'],
  absent: 'no alert here reads a metric that could be looked up',
  each: readMetrics,
  test({ at, missing, known }) {
    if (missing.length === 0) return pass(known ?? evidence(at, 'every metric belongs to a known exporter'));
    return fail(
      missing.map(({ metric, alert, at: where }) => ({
        at: where,
        message: `${alert} reads ${metric}, which nothing in this repository exports and no known exporter has.`,
        key: metric,
      })),
    );
  },
});
