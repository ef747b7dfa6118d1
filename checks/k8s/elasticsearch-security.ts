import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { elasticsearches } from '../../src/facts/kubernetes/elasticsearch.ts';

export default defineCheck({
  id: 'k8s/elasticsearch-security',
  covers: ['k8s/elasticsearch-security'],
  title: 'The search and log store asks who is there',
  category: 'data-safety',
  severity: 'critical',
  why: 'Elasticsearch without its security answers everybody who reaches it: all logs can be read, changed and deleted. Clusters without a password are found and emptied within days.',
  remedy: 'Leave xpack.security.enabled on, with a password from a secret and TLS.',
  refs: ['https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/security-settings'],
  cwe: [306],
  sources: ['004:1313-1314'],
  absent: 'no manifest here runs Elasticsearch',
  each: elasticsearches,
  test({ name, off, at }) {
    if (off === undefined) return pass({ at, note: 'security is on by default' });
    return fail({ at: off, message: `${name} switches the security of Elasticsearch off.`, key: 'off' });
  },
});
