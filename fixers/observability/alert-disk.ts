import { defineFixer } from '../../src/model/index.ts';
import type { AlertKind } from '../../src/facts/alerts/coverage.ts';
import { addHostAlert } from './parts/host-alert.ts';

export const alertOnDisk = defineFixer<AlertKind>({
  title: 'Add an alert on the disks of the hosts',
  safety: 'review',
  edits: (kind, _data, repo) =>
    addHostAlert(kind, repo, {
      alert: 'HostOutOfDiskSpace',
      expr: 'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay"} / node_filesystem_size_bytes < 0.1',
      summary: 'Less than 10 % of {{ $labels.mountpoint }} on {{ $labels.instance }} is free',
    }),
});
