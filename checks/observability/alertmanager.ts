import { tellingServers } from '../../src/facts/alerts/loaded.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alertmanager',
  covers: ['observability/alertmanager'],
  title: 'Alerts that fire are sent to somebody',
  category: 'observability',
  severity: 'medium',
  why: 'Prometheus only works out that an alert fires; an Alertmanager tells people. Without one the alert is a red line on a page nobody has open.',
  remedy: 'Name an Alertmanager under `alerting.alertmanagers`, with a receiver that reaches the people on call.',
  sources: ['002:349-352', '004:1247-1251'],
  absent: 'no Prometheus with alert rules is configured here',
  each: tellingServers,
  test({ name, at, config, loaded }) {
    const [first] = config.alertmanagers;
    if (first !== undefined) return pass(evidence(first, 'an Alertmanager is told'));
    return fail({
      at,
      message: `${name} loads alert rules and names no Alertmanager to send alerts to.`,
      related: loaded,
      key: 'alertmanagers',
    });
  },
});
