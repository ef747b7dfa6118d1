import { defineFixer } from '../../src/model/index.ts';
import type { AlertKind } from '../../src/facts/alerts/coverage.ts';
import { addHostAlert } from './parts/host-alert.ts';

export const alertOnMemory = defineFixer<AlertKind>({
  title: 'Add an alert on the memory of the hosts',
  safety: 'review',
  edits: (kind, _data, repo) =>
    addHostAlert(kind, repo, {
      alert: 'HostOutOfMemory',
      expr: 'node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.1',
      summary: 'Less than 10 % of the memory of {{ $labels.instance }} is free',
    }),
});
