import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { AlertKind } from '../../src/facts/alerts/coverage.ts';
import { addAlert } from '../../src/fix/alert-rule.ts';
import { type Edits, yamlSheet } from '../../src/fix/yaml.ts';

/** Adds an alert on `up`, which Prometheus itself has for all that it asks. */
export const alertOnUp = defineFixer<AlertKind>({
  title: 'Add an alert on what does not answer',
  safety: 'review',
  edits({ at }, _data, repo): Edits {
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    return addAlert(sheet, at.start, {
      alert: 'InstanceDown',
      expr: 'up == 0',
      for: '5m',
      labels: { severity: 'critical' },
      annotations: { summary: '{{ $labels.job }} on {{ $labels.instance }} does not answer' },
    });
  },
});
