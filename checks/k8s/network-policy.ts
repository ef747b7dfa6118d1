import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { networkPolicies } from '../../src/facts/kubernetes/references.ts';
import { storeWorkloads } from '../../src/facts/kubernetes/stores.ts';

export default defineCheck({
  id: 'k8s/network-policy',
  covers: ['k8s/network-policy'],
  title: 'Databases are reached only by what needs them',
  category: 'packaging',
  severity: 'low',
  profile: 'all',
  why: 'Without a policy every pod of the cluster reaches the database, also the one that was taken over. A policy lets in the workloads that use it and nobody else.',
  remedy: 'Add a NetworkPolicy that selects the pods of the database and names who may reach them.',
  refs: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  cwe: [668],
  sources: ['004:130-136', '004:1501-1524'],
  absent: 'no manifest here runs a database, cache or queue',
  each: storeWorkloads,
  test({ name, workload, container }, repo) {
    const policy = networkPolicies(repo).find(({ targets }) => targets.some(({ id }) => id === workload.id));
    if (policy !== undefined) return pass({ at: policy.at, note: policy.name });
    return fail({ at: container.image?.at ?? container.at, message: `No network policy here is for ${name}.`, key: 'policy' });
  },
});
