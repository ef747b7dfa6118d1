import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { routedIngresses } from '../../src/facts/kubernetes/references.ts';

export default defineCheck({
  id: 'k8s/ingress-backend',
  covers: [],
  title: 'Ingresses lead to services and ports that exist',
  category: 'packaging',
  severity: 'high',
  why: 'A route to a service or port that is not there answers every request with 503. The apply itself reports nothing.',
  remedy: 'Name the service and its port as the Service manifest does.',
  refs: ['https://kubernetes.io/docs/concepts/services-networking/ingress/'],
  sources: [],
  peers: ['kube-linter dangling-ingress', 'kube-score ingress-targets-service'],
  absent: 'no ingress of the manifests leads to a service',
  each: routedIngresses,
  test({ name, backends, foreign }) {
    const missing = backends.filter(({ found }) => found === undefined);
    const wrong = backends.filter(
      ({ found, port }) =>
        found !== undefined &&
        port !== undefined &&
        !found.templated &&
        found.targets.length > 0 &&
        !found.targets.some((each) => each.name === port || String(each.port) === port),
    );
    if (missing.length > 0 && foreign !== undefined)
      return unknown(`${name} leads to ${missing[0]!.service}, which may come from outside the repository.`, [
        { at: missing[0]!.at },
        { at: foreign },
      ]);
    if (missing.length + wrong.length === 0)
      return pass(backends.map(({ at, service }): Evidence => ({ at, note: `Service/${service}` })) as [Evidence, ...Evidence[]]);
    return fail([
      ...missing.map(({ service, at }) => ({
        at,
        message: `${name} leads to the service ${service}, which no manifest here has.`,
        key: service,
      })),
      ...wrong.map(({ service, port, at, found }) => ({
        at,
        message: `${name} leads to port ${port ?? ''} of ${service}, which that service does not have.`,
        related: [{ at: found!.at }],
        key: `${service} ${port ?? ''}`,
      })),
    ]);
  },
});
