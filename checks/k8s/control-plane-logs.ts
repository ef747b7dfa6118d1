import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { eksClusters } from '../../src/facts/kubernetes/eksctl.ts';
import { auditLog } from '../../fixers/k8s/control-plane-logs.ts';

export default defineCheck({
  id: 'k8s/control-plane-logs',
  covers: ['k8s/control-plane-logs'],
  title: 'The control plane writes an audit log',
  category: 'observability',
  severity: 'medium',
  why: 'Without the audit log nobody can say afterwards who read a secret or changed a workload. EKS keeps none unless it is told to.',
  remedy: 'Set cloudWatch.clusterLogging.enableTypes with at least audit and authenticator.',
  refs: ['https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html'],
  cwe: [778],
  sources: ['004:1148-1150', '004:1150'],
  absent: 'no file here makes an EKS cluster with eksctl',
  each: eksClusters,
  test({ name, at, logs }) {
    if (logs?.wrongKey !== undefined)
      return fail({
        at: logs.at,
        message: `${name} writes clusterLogging.${logs.wrongKey}, a key that eksctl does not have; it is enableTypes.`,
        key: 'key',
      });
    if (logs?.types.some((type) => type === 'audit' || type === '*' || type === 'all') === true)
      return pass({ at: logs.at, note: logs.types.join(', ') });
    return fail({ at: logs?.at ?? at, message: `The control plane of ${name} keeps no audit log.`, key: 'audit' });
  },
  fix: auditLog,
});
