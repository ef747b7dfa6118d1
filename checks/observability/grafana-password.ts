import { grafanas } from '../../src/facts/alerts/grafana.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/grafana-password',
  covers: ['observability/grafana-password'],
  title: "Grafana's administrator has a password of its own",
  category: 'observability',
  severity: 'high',
  why: 'Grafana starts with admin and admin. Whoever gets in reads every metric and log, and reaches the databases behind the data sources.',
  remedy: 'Set `GF_SECURITY_ADMIN_PASSWORD` from the environment or a secret, without a default.',
  cwe: [1392],
  sources: ['000:361', '004:246'],
  absent: 'no Grafana is deployed here',
  each: grafanas,
  test({ label, password, passwordAt, published }) {
    if (password === 'given') return pass(evidence(passwordAt, 'is given its own'));
    if (password === 'unknown') return unknown(`the password of Grafana (${label}) may be set in a file that is not read here`);
    const what = {
      default: 'starts with the password everybody knows, as none is set',
      known: 'has a password that everybody tries first',
      fallback: 'has a password that everybody tries first while its variable is not set',
    }[password];
    // Without a published port there is a proxy or nobody in front of it.
    return fail({
      at: passwordAt,
      message: `Grafana (${label}) ${what}.`,
      severity: published && password !== 'fallback' ? 'high' : 'medium',
      key: 'password',
    });
  },
});
