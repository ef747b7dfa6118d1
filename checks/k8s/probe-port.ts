import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { namedPortProbes } from '../../src/facts/kubernetes/probes.ts';

export default defineCheck({
  id: 'k8s/probe-port',
  covers: [],
  title: 'Probes ask ports that the container has',
  category: 'reliability',
  severity: 'high',
  why: 'A probe that names a port the container does not have fails every time, so the pod never gets ready or is killed for ever. It looks like a fault of the program.',
  remedy: 'Name the port as the ports of the same container do, or write its number.',
  sources: [],
  peers: ['kube-linter liveness-port', 'kube-linter readiness-port', 'kube-linter startup-port'],
  absent: 'no probe of the manifests names its port',
  each: namedPortProbes,
  test({ name, at, probe, port, found }) {
    if (found !== undefined) return pass({ at: found, note: `port ${port}` });
    return fail({
      at,
      message: `The ${probe.kind} probe of ${name.split(' ').slice(0, -1).join(' ')} asks the port ${port}, which the container does not have.`,
      key: port,
    });
  },
});
