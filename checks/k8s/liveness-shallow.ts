import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { livenessProbes } from '../../src/facts/kubernetes/probes.ts';

export default defineCheck({
  id: 'k8s/liveness-shallow',
  covers: ['k8s/liveness-shallow'],
  title: 'Liveness does not depend on databases or other services',
  category: 'reliability',
  severity: 'high',
  why: 'When the database is away for a minute a liveness probe that asks it has every pod of the service killed at once, and again while they start. A short fault of one part becomes an outage of all of them.',
  remedy: 'Let the liveness probe ask an endpoint that only answers, and leave the database to the readiness probe.',
  refs: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/#liveness-probe'],
  sources: ['004:1738-1744', '004:863-866'],
  peers: ['kube-score pod-probes-identical'],
  absent: 'no workload of the manifests has a liveness probe over HTTP',
  each: livenessProbes,
  test({ name, container, probe, same, isOwn, isRead, route }) {
    const path = probe.path ?? '';
    if (route !== undefined && route.asks.length > 0)
      return fail({
        at: probe.at,
        message: `The liveness probe of ${name} asks ${path}, which asks ${route.asks[0]!.note ?? 'a data store'} before it answers.`,
        related: [{ at: route.at, note: `answers ${path}` }, ...route.asks],
        key: container,
      });
    if (route?.opaque === false) return pass({ at: route.at, note: `${path} answers without asking anything` });
    if (same === undefined) return pass({ at: probe.at, note: `${path}, another endpoint than readiness` });
    if (isOwn && !isRead) return unknown(`What ${name} does when ${path} is asked is not in a program that was read.`, [{ at: probe.at }]);
    // Programs of others answer both with one endpoint that is made for it.
    if (!isOwn) return pass({ at: probe.at, note: `${path} of a program that is not in the repository` });
    return fail({
      at: probe.at,
      message: `The liveness probe of ${name} asks ${path} as the readiness probe does, so what makes it unready has it killed.`,
      severity: 'low',
      confidence: 'medium',
      related: [{ at: same.at, note: 'the readiness probe' }],
      key: container,
    });
  },
});
