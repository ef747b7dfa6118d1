import { sayWhatItIs } from '../../fixers/observability/alert-labels.ts';
import { alertFiles, isBare } from '../../src/facts/alerts/shape.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-labels',
  covers: ['observability/alert-labels'],
  title: 'Alerts say how bad it is and what it is about',
  category: 'observability',
  severity: 'low',
  profile: 'all',
  why: 'Routes tell pages from mails by the severity. Without a summary the person on call reads an expression in the night.',
  remedy: 'Give each alert `labels.severity` and `annotations.summary` or `description`.',
  sources: ['004:1263-1266', '004:1271-1274', '004:1279-1282'],
  absent: 'no Prometheus alerts are kept here',
  each: alertFiles,
  test({ name, alerts }) {
    const bare = alerts.filter(isBare);
    const [first, ...more] = bare;
    if (first === undefined) return pass(evidence(alerts[0]!.at, 'severity and annotations'));
    return fail({
      at: first.at,
      message: `${bare.length === 1 ? `${first.name} in ${name} lacks` : `${bare.length} alerts in ${name} lack`} a severity or an annotation.`,
      related: more.slice(0, 10).map((a) => evidence(a.at, a.name)),
      key: 'labels',
    });
  },
  fix: sayWhatItIs,
});
