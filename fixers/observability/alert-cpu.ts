import { defineFixer } from '../../src/model/index.ts';
import type { AlertKind } from '../../src/facts/alerts/coverage.ts';
import { addHostAlert } from './parts/host-alert.ts';

export const alertOnCpu = defineFixer<AlertKind>({
  title: 'Add an alert on the CPU of the hosts',
  safety: 'review',
  edits: (kind, _data, repo) =>
    addHostAlert(kind, repo, {
      alert: 'HostHighCpuLoad',
      expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.8',
      summary: '{{ $labels.instance }} has been more than 80 % busy for a while',
    }),
});
