import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { AlertKind } from '../../src/facts/alerts/coverage.ts';
import { hasNodeExporter } from '../../src/facts/alerts/coverage.ts';
import { addAlert } from '../../src/fix/alert-rule.ts';
import { type Edits, yamlSheet } from '../../src/fix/yaml.ts';

/** Adds an alert on metrics of the node exporter, where Prometheus asks one. */
export const alertOnCpu = defineFixer<AlertKind>({
  title: 'Add an alert on the CPU of the hosts',
  safety: 'review',
  edits({ at }, _data, repo): Edits {
    if (!hasNodeExporter(repo)) return { refuse: 'No job of Prometheus asks a node exporter, so the names of the metrics are not known.' };
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    return addAlert(sheet, at.start, {
      alert: 'HostHighCpuLoad',
      expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.8',
      for: '10m',
      labels: { severity: 'warning' },
      annotations: { summary: '{{ $labels.instance }} has been more than 80 % busy for a while' },
    });
  },
});
