import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { eksClusters } from '../../src/facts/kubernetes/eksctl.ts';
import { closeSsh } from '../../fixers/k8s/node-ssh.ts';

export default defineCheck({
  id: 'k8s/node-ssh',
  covers: ['k8s/node-ssh'],
  title: 'Nodes do not take SSH from everywhere',
  category: 'packaging',
  severity: 'high',
  why: 'With ssh.allow and nothing else eksctl opens port 22 of every node to the whole internet. Nodes hold the credentials and the memory of every pod on them.',
  remedy: 'Remove ssh, or restrict it with sourceSecurityGroupIds or enableSsm.',
  refs: ['https://docs.aws.amazon.com/eks/latest/eksctl/security.html'],
  cwe: [668],
  sources: ['004:127-128', '004:1135-1136'],
  absent: 'no file here makes an EKS cluster with eksctl',
  each: eksClusters,
  test({ name, at, nodes }) {
    const open = nodes.filter(({ ssh }) => ssh?.allow === true && !ssh.restricted);
    if (open.length === 0) return pass({ at: nodes.find(({ ssh }) => ssh !== undefined)?.ssh?.at ?? at, note: 'no SSH from everywhere' });
    return fail(
      open.map(({ name: group, ssh }) => ({ at: ssh!.at, message: `The nodes ${group} of ${name} take SSH from everywhere.`, key: group })),
    );
  },
  fix: closeSsh,
});
