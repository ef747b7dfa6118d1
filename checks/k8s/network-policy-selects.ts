import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { networkPolicies } from '../../src/facts/kubernetes/references.ts';

export default defineCheck({
  id: 'k8s/network-policy-selects',
  covers: [],
  title: 'Network policies select pods that exist',
  category: 'packaging',
  severity: 'medium',
  why: 'A policy whose labels meet no pod protects nothing. It reads as if it did.',
  remedy: 'Make podSelector the labels of the pod template.',
  sources: [],
  peers: ['kube-linter dangling-networkpolicy', 'kube-score networkpolicy-targets-pod'],
  absent: 'no manifest here has a network policy',
  each: networkPolicies,
  test({ name, at, selector, targets, foreign, isExact }) {
    if (targets.length > 0) return pass({ at: targets[0]!.at, note: targets[0]!.id });
    if (foreign !== undefined || !isExact) return unknown(`The pods of ${name} may come from outside the repository.`, [{ at }]);
    return fail({
      at,
      message: `${name} is for pods with ${[...selector].map(([key, value]) => `${key}=${value}`).join(', ')}, which no workload here carries.`,
      key: 'selector',
    });
  },
});
