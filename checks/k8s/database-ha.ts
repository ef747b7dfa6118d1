import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { databaseWorkloads } from '../../src/facts/kubernetes/stores.ts';

export default defineCheck({
  id: 'k8s/database-ha',
  covers: ['k8s/database-ha'],
  title: 'The database of the cluster is not a single pod',
  category: 'data-safety',
  severity: 'medium',
  why: 'One pod means no database while it is moved, upgraded or its node is down, and no copy when its volume is lost. Replication by an operator or a managed database takes both away.',
  remedy:
    'Use an operator (CloudNativePG, Percona, MongoDB Community) or a managed database; keep the single pod only where an outage of an hour is fine.',
  sources: ['004:72-75', '004:1187', '004:686'],
  absent: 'no manifest here runs a database',
  each: databaseWorkloads,
  test({ name, workload, clustered, container }) {
    const count = workload.replicas?.value ?? 1;
    if (count > 1) return pass({ at: workload.replicas!.at, note: `${count} replicas` });
    if (clustered) return pass({ at: container.at, note: 'one of a replica set' });
    return fail({
      at: workload.replicas?.at ?? workload.at,
      message: `${name} is a single pod with ${container.image?.value ?? 'a database'}.`,
      confidence: 'medium',
      key: 'single',
    });
  },
});
