import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { eksAsOf } from '../../src/facts/knowledge/eks.ts';
import { eksClusters } from '../../src/facts/kubernetes/eksctl.ts';

export default defineCheck({
  id: 'k8s/cluster-version',
  covers: ['k8s/cluster-version'],
  title: 'The version of the cluster is supported',
  category: 'supply-chain',
  severity: 'high',
  why: 'After standard support EKS charges six times as much for a cluster, and after extended support upgrades it by itself on a day of its choosing. What the new version no longer knows stops working then.',
  remedy: 'Move the cluster to a version in standard support, one minor version at a time.',
  refs: ['https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html'],
  cwe: [1104],
  sources: ['004:1118-1154', '004:1126'],
  absent: 'no file here makes an EKS cluster with eksctl',
  each: eksClusters,
  test({ name, at, version, support }) {
    if (version === undefined) return pass({ at, note: 'takes the default version of eksctl' });
    if (support.state === 'standard') return pass({ at: version.at, note: `supported until ${support.until} (table of ${eksAsOf})` });
    if (support.state === 'unknown')
      return unknown(`Kubernetes ${version.value} of ${name} is not in the table of ${eksAsOf}.`, [{ at: version.at }]);
    if (support.state === 'extended')
      return fail({
        at: version.at,
        message: `${name} runs Kubernetes ${version.value}, which EKS supports only at a surcharge until ${support.until} (as of ${eksAsOf}).`,
        severity: 'medium',
        key: version.value,
      });
    return fail({
      at: version.at,
      message: `${name} runs Kubernetes ${version.value}, whose last support by EKS ended by ${support.until} (as of ${eksAsOf}).`,
      key: version.value,
    });
  },
});
