import { defineFixer, isRefusal, type YamlNode } from '../../src/model/index.ts';
import type { Alert } from '../../src/facts/alerts/rules.ts';
import type { AlertFile } from '../../src/facts/alerts/shape.ts';
import { isBare } from '../../src/facts/alerts/shape.ts';
import { yamlAt, yamlString } from '../../src/facts/yaml.ts';
import { type Edits, addKeys, together, yamlSheet, type YamlSheet } from '../../src/fix/yaml.ts';
import { ruleOf } from '../../src/fix/alert-rule.ts';

/** Says how bad an alert is (what is down is critical, the rest a warning) and names it in words. */
export const sayWhatItIs = defineFixer<AlertFile>({
  title: 'Say how bad the alerts are and what they are about',
  // How bad it is decides who is woken.
  safety: 'review',
  edits({ name, alerts }, _data, repo): Edits {
    const sheet = yamlSheet(repo, name);
    if (isRefusal(sheet)) return sheet;
    const used = new Set(alerts.flatMap((alert) => severityOf(ruleOf(sheet, alert.at.start)) ?? []));
    const other = [...used].find((severity) => severity !== 'critical' && severity !== 'warning' && severity !== 'info');
    if (other !== undefined) return { refuse: `${name} uses a scale of its own (${other}).` };
    return together(...alerts.filter(isBare).map((alert) => completed(sheet, alert)));
  },
});

function completed(sheet: YamlSheet, alert: Alert): Edits {
  const rule = ruleOf(sheet, alert.at.start);
  const severity = /down|unavailable|unreachable/i.test(alert.name) || /\bup\b[^=<>]*==\s*0/.test(alert.expr) ? 'critical' : 'warning';
  const summary = alert.name
    .replace(/[_-]+/g, ' ')
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/^./, (first) => first.toUpperCase());
  const labels = yamlAt(rule, 'labels');
  const isMarked = alert.labels.has('severity') || alert.labels.has('priority') || alert.labels.has('level');
  // Two insertions at the end of the labels would contend.
  const after = ['alert', 'expr', 'for', ...(isMarked ? ['labels'] : [])];
  const added = {
    ...(isMarked || labels !== undefined ? {} : { labels: { severity } }),
    ...(alert.annotations.size > 0 ? {} : { annotations: { summary } }),
  };
  return together(
    ...(isMarked || labels === undefined ? [] : [addKeys(sheet, labels, { severity })]),
    ...(Object.keys(added).length === 0 ? [] : [addKeys(sheet, rule, added, { after })]),
  );
}

function severityOf(rule: YamlNode | undefined): string | undefined {
  return yamlString(yamlAt(rule, 'labels', 'severity'));
}
