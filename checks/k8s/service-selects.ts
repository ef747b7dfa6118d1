import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { deployedServices } from '../../src/facts/kubernetes/references.ts';

export default defineCheck({
  id: 'k8s/service-selects',
  covers: [],
  title: 'Services select pods, and ports those pods have',
  category: 'reliability',
  severity: 'high',
  why: 'A service whose labels meet no pod, or whose port no container has, refuses every connection. Everything in the manifests looks right by itself.',
  remedy: 'Make the selector the labels of the pod template, and targetPort a port (or its name) of the container.',
  refs: ['https://kubernetes.io/docs/concepts/services-networking/service/'],
  sources: [],
  peers: ['kube-linter dangling-service', 'kube-score service-targets-pod'],
  absent: 'no manifest here has a service with a selector',
  each: deployedServices,
  test({ name, at, of, targets, foreign }) {
    if (targets.length === 0) {
      if (foreign !== undefined) return unknown(`The pods of ${name} may come from outside the repository.`, [{ at }, { at: foreign }]);
      const labels = [...of.selector].map(([key, value]) => `${key}=${value}`).join(', ');
      return fail({ at, message: `${name} selects ${labels}, which no workload here carries.`, key: 'selector' });
    }
    const lost = of.targets.find(
      ({ target }) =>
        !/^\d+$/.test(target) &&
        !targets.some(
          ({ templated, containers }) => templated || containers.some(({ namedPorts }) => namedPorts.some((port) => port.name === target)),
        ),
    );
    if (lost !== undefined)
      return fail({
        at: lost.at,
        message: `${name} sends to the port ${lost.target}, which no container of ${targets[0]!.id} has by that name.`,
        related: [{ at: targets[0]!.at }],
        key: lost.target,
      });
    return pass({ at: targets[0]!.at, note: targets[0]!.id });
  },
});
