import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { scrapedWorkloads } from '../../src/facts/kubernetes/scraped.ts';

export default defineCheck({
  id: 'k8s/metrics-annotation',
  covers: ['k8s/metrics-annotation'],
  title: 'Prometheus is sent to the port that serves metrics',
  category: 'observability',
  severity: 'medium',
  why: 'Prometheus asks the port of the annotation and nothing else. When the metrics are on another port every graph and alert of the service stays empty, which looks like silence.',
  remedy: 'Set prometheus.io/port to the container port that serves metrics.',
  sources: ['004:795-798', '004:853-855', '004:1231', '004:797'],
  absent: 'no workload of the manifests names a port for Prometheus',
  each: scrapedWorkloads,
  test({ name, annotation, metrics, ports }) {
    const number = Number(annotation.value);
    if (metrics !== undefined && metrics.value !== number)
      return fail({
        at: annotation.at,
        message: `${name} sends Prometheus to port ${annotation.value}, but its port for metrics is ${metrics.value}.`,
        related: [{ at: metrics.at }],
        key: 'port',
      });
    if (metrics === undefined && ports.length > 0 && !ports.some(({ value, name: of }) => value === number || of === annotation.value))
      return fail({
        at: annotation.at,
        message: `${name} sends Prometheus to port ${annotation.value}, which none of its containers names.`,
        severity: 'low',
        confidence: 'medium',
        key: 'port',
      });
    return pass({ at: annotation.at, note: `port ${annotation.value}` });
  },
});
