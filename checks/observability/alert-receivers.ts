import { alertmanagers } from '../../src/facts/alerts/alertmanager.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

/** Names that people give to a receiver which is meant to throw alerts away. */
const drop = /null|blackhole|black-hole|drop|dev-?null|void|noop|discard|silent|ignore/i;

export default defineCheck({
  id: 'observability/alert-receivers',
  covers: ['observability/alertmanager'],
  title: 'Every route of Alertmanager ends at a receiver that reaches somebody',
  category: 'observability',
  severity: 'medium',
  why: 'A route to a receiver that does not exist keeps Alertmanager from starting. A receiver without a target takes alerts and tells nobody.',
  remedy:
    'Give each receiver a target (`slack_configs`, `email_configs`, `webhook_configs`, ...), and name existing receivers in the routes.',
  sources: ['002:349-352', '004:1247-1251'],
  absent: 'no Alertmanager is configured here',
  each: alertmanagers,
  test({ name, at, receivers, routes }) {
    const known = new Map(receivers.map((r) => [r.name, r]));
    const lost = routes.filter((r) => !known.has(r.receiver));
    const used = receivers.filter((r) => r.targets === 0 && !drop.test(r.name) && routes.some((route) => route.receiver === r.name));
    const problems = [
      ...lost.map((r) => ({
        at: r.at,
        message: `A route in ${name} goes to the receiver ${r.receiver}, which is not there.`,
        key: `route ${r.receiver} ${lost.filter((l) => l.receiver === r.receiver).indexOf(r)}`,
      })),
      ...used.map((r) => ({
        at: r.at,
        message: `The receiver ${r.name} in ${name} has no target: its alerts reach nobody.`,
        key: `receiver ${r.name}`,
      })),
    ];
    if (problems.length > 0) return fail(problems);
    return pass(evidence(receivers.find((r) => r.targets > 0)?.at ?? at, 'has a target'));
  },
});
