import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { elasticsearchClusters } from '../../src/facts/kubernetes/elasticsearch.ts';

export default defineCheck({
  id: 'k8s/elasticsearch-discovery',
  covers: ['k8s/elasticsearch-discovery'],
  title: 'Nodes of Elasticsearch know each other',
  category: 'reliability',
  severity: 'medium',
  why: 'Nodes that are not told of each other each form a cluster of their own, with a third of the data each. Or they refuse to start at all, because a cluster needs a first master.',
  remedy: 'Set discovery.seed_hosts to the headless service and cluster.initial_master_nodes to the names of the pods.',
  refs: ['https://www.elastic.co/docs/deploy-manage/distributed-architecture/discovery-cluster-formation'],
  sources: ['004:1296', '004:1309-1310'],
  absent: 'no manifest here runs Elasticsearch of several nodes',
  each: elasticsearchClusters,
  test({ name, discovery, zen, workload }) {
    if (discovery === undefined)
      return fail({
        at: zen ?? workload.replicas?.at ?? workload.at,
        message: `${name} has ${workload.replicas?.value ?? 2} nodes that are not told of each other.`,
        key: 'discovery',
      });
    return pass({ at: discovery, note: 'knows the others' });
  },
});
