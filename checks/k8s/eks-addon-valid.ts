import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { eksAsOf } from '../../src/facts/knowledge/eks.ts';
import { eksClustersWithAddons } from '../../src/facts/kubernetes/eksctl.ts';

export default defineCheck({
  id: 'k8s/eks-addon-valid',
  covers: ['k8s/eks-addon-valid'],
  title: 'Add-ons of the cluster are ones that EKS has',
  category: 'delivery',
  severity: 'medium',
  why: 'eksctl stops at an add-on that EKS does not offer, half way through the making of the cluster. What it was to bring is not there.',
  remedy: 'Install it by its Helm chart instead.',
  refs: ['https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html'],
  sources: ['004:1142-1145', '004:1165-1169', '004:1146'],
  absent: 'no file here gives an EKS cluster add-ons',
  each: eksClustersWithAddons,
  test({ name, addons }) {
    const wrong = addons.filter(({ instead }) => instead !== undefined);
    if (wrong.length === 0) return pass({ at: addons[0]!.at, note: addons.map((addon) => addon.name).join(', ') });
    return fail(
      wrong.map(({ name: addon, at, instead }) => ({
        at,
        message: `${name} asks EKS for the add-on ${addon}, which is installed by ${instead ?? ''} (as of ${eksAsOf}).`,
        key: addon,
      })),
    );
  },
});
