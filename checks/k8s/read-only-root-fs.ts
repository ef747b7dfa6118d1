import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { templateDoubt } from '../../src/facts/kubernetes/deployed.ts';
import { isolatedWorkloads } from '../../src/facts/kubernetes/isolation.ts';

export default defineCheck({
  id: 'k8s/read-only-root-fs',
  covers: [],
  title: 'Containers cannot change their own files',
  category: 'packaging',
  severity: 'low',
  profile: 'all',
  why: 'Whoever gets into a container with a writable file system replaces the program and brings tools along. Read-only, most of what is brought along cannot even be stored.',
  remedy: 'Set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where the program writes.',
  cwe: [732],
  sources: [],
  peers: ['kube-linter no-read-only-root-fs', 'kube-score container-security-context-readonlyrootfilesystem'],
  absent: 'no manifest here deploys a workload',
  each: isolatedWorkloads,
  test(workload) {
    const { containers, name, at } = workload;
    const open = containers.filter(({ security }) => security.readOnlyRootFilesystem?.value !== true);
    if (open.length === 0)
      return pass(containers.map(({ security }): Evidence => ({ at: security.readOnlyRootFilesystem!.at })) as [Evidence, ...Evidence[]]);
    const doubt = templateDoubt(workload);
    if (doubt !== undefined) return unknown(doubt, [{ at }]);
    return fail(
      open.map(({ name: of, security, at: place }) => ({
        at: security.readOnlyRootFilesystem?.at ?? place,
        message: `${of} of ${name} can change its own files.`,
        key: of,
      })),
    );
  },
});
