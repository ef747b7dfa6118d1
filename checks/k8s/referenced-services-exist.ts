import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { callingWorkloads } from '../../src/facts/kubernetes/environment.ts';

export default defineCheck({
  id: 'k8s/referenced-services-exist',
  covers: ['k8s/referenced-services-exist'],
  title: 'Hosts that settings name exist as services',
  category: 'reliability',
  severity: 'medium',
  why: 'A host of one word is a service of the same namespace or nothing. When it is spelled in another way than its manifest the program finds nobody and does not start.',
  remedy: 'Write the name of the Service, or add the manifest that is missing.',
  sources: ['004:759', '004:891', '004:968', '004:825', '004:1237', '004:1241', '004:1245', '004:1251'],
  absent: 'no workload of the manifests names hosts of the cluster in its variables',
  each: callingWorkloads,
  test({ name, hosts, foreign }) {
    const missing = hosts.filter(({ found }) => !found);
    if (missing.length === 0)
      return pass(hosts.map(({ at, host }): Evidence => ({ at, note: `Service/${host}` })) as [Evidence, ...Evidence[]]);
    if (foreign !== undefined)
      return unknown(`${missing[0]!.host}, which ${name} calls, may come from outside the repository.`, [
        { at: missing[0]!.at },
        { at: foreign },
      ]);
    return fail(
      missing.map(({ host, variable, at }) => ({
        at,
        message: `${variable} of ${name} names the host ${host}, and no service here has that name.`,
        confidence: 'medium' as const,
        key: `${variable} ${host}`,
      })),
    );
  },
});
