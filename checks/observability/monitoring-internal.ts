import { monitoringServices } from '../../src/facts/alerts/exposed.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/monitoring-internal',
  covers: ['observability/monitoring-internal'],
  title: 'Prometheus, its exporters and dashboards are not open to the internet',
  category: 'observability',
  severity: 'medium',
  why: 'Prometheus and exporters ask nobody for a password. Names of hosts, versions, customers in labels and the whole traffic can be read by whoever finds the port; Docker publishes it past the firewall of the host.',
  remedy: "Take the port out, or bind it to the host alone: `'127.0.0.1:9090:9090'`.",
  cwe: [200],
  sources: ['000:361', '000:725', '004:134-136'],
  absent: 'no monitoring runs in a compose stack here',
  each: monitoringServices,
  test({ at, key, asks, open }) {
    if (open.length === 0) return pass(evidence(at, 'no port on every interface'));
    const ports = open.map((p) => p.published ?? p.target ?? p.text).join(', ');
    return fail({
      at: open[0]!.at,
      message: `${key} is published on every interface of the host (${open.length === 1 ? 'port' : 'ports'} ${ports}).`,
      // Grafana has a login; what stands in front of it is a matter of taste.
      ...(asks ? { severity: 'low' as const } : {}),
      key: 'ports',
    });
  },
});
