import { waitBeforeFiring } from '../../fixers/observability/alert-for.ts';
import { alertFiles, isSudden } from '../../src/facts/alerts/shape.ts';
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
    const sudden = alerts.filter(isSudden);
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
  fix: waitBeforeFiring,
});
