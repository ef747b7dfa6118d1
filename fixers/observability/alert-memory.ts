import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { AlertKind } from '../../src/facts/alerts/coverage.ts';
import { hasNodeExporter } from '../../src/facts/alerts/coverage.ts';
import { addAlert } from '../../src/fix/alert-rule.ts';
import { type Edits, yamlSheet } from '../../src/fix/yaml.ts';

/** Adds an alert on metrics of the node exporter, where Prometheus asks one. */
export const alertOnMemory = defineFixer<AlertKind>({
  title: 'Add an alert on the memory of the hosts',
  safety: 'review',
  edits({ at }, _data, repo): Edits {
    if (!hasNodeExporter(repo)) return { refuse: 'No job of Prometheus asks a node exporter, so the names of the metrics are not known.' };
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    return addAlert(sheet, at.start, {
      alert: 'HostOutOfMemory',
      expr: 'node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.1',
      for: '10m',
      labels: { severity: 'warning' },
      annotations: { summary: 'Less than 10 % of the memory of {{ $labels.instance }} is free' },
    });
  },
});
