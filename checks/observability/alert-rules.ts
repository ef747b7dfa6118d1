import { alertingServers } from '../../src/facts/alerts/loaded.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/alert-rules',
  covers: ['observability/alert-rules'],
  title: 'Prometheus loads the alert rules that are kept here',
  category: 'observability',
  severity: 'high',
  why: 'A rule that no server loads never fires, and nothing says so. People trust a silence that means nothing.',
  remedy: 'Name the rule files under `rule_files` in the configuration of Prometheus, and mount them where it looks.',
  refs: ['https://prometheus.io/docs/prometheus/latest/configuration/configuration/'],
  sources: ['000:106', '000:297', '001:908-917', '003:72', '004:1225-1226', '004:1254-1283'],
  absent: 'no Prometheus is configured here',
  each: alertingServers,
  test({ name, at, loaded, empty, strays }) {
    const problems = empty.map(({ pattern, at: where }) => ({
      at: where,
      message: `${name} loads rules from ${pattern}, and no file here has that name and rules in it.`,
      key: pattern,
    }));
    if (problems.length > 0) return fail(problems);
    if (loaded.length > 0) return pass(loaded as [(typeof loaded)[0], ...typeof loaded]);
    if (strays.length > 0)
      return fail({
        at,
        message: `${name} loads no rules, although ${strays.length === 1 ? 'a file' : `${strays.length} files`} with alerts ${strays.length === 1 ? 'is' : 'are'} kept here.`,
        related: strays,
        key: 'none',
      });
    return unknown('no alert rules are kept here: they may be written in Grafana or elsewhere', [evidence(at)]);
  },
});
