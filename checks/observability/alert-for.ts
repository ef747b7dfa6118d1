import { alertFiles } from '../../src/facts/alerts/shape.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-for',
  covers: ['observability/alert-for'],
  title: 'Alerts wait a moment before they fire',
  category: 'observability',
  severity: 'low',
  profile: 'all',
  why: 'Without `for` one late scrape wakes somebody. People then learn to ignore the alert.',
  remedy: 'Give the rule `for: 1m` to `10m`; alerts that look back over a range, or that watch for a signal that always fires, need none.',
  sources: ['004:1262', '004:1270', '004:1278'],
  absent: 'no Prometheus alerts are kept here',
  each: alertFiles,
  test({ name, alerts }) {
    // A count over a range, an absence and the alert that always fires have waited by themselves.
    const sudden = alerts.filter(
      (a) =>
        a.lasts === undefined && !/absent|vector\(1\)|_over_time|increase\(|changes\(|watchdog|deadman|expir/i.test(`${a.expr} ${a.name}`),
    );
    const [first, ...more] = sudden;
    if (first === undefined)
      return pass(evidence(alerts[0]!.at, alerts[0]!.lasts === undefined ? 'looks back over a range' : `for: ${alerts[0]!.lasts}`));
    return fail({
      at: first.at,
      message: `${sudden.length === 1 ? `${first.name} in ${name} fires` : `${sudden.length} alerts in ${name} fire`} at the first sample that matches, without \`for\`.`,
      related: more.slice(0, 10).map((a) => evidence(a.at, a.name)),
      key: 'for',
    });
  },
});
