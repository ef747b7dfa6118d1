import type { DeployedWorkload } from '../../src/facts/kubernetes/deployed.ts';
import { setInContainer } from '../../src/fix/kubernetes.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Refuses a container more privileges than it starts with. */
export const noPrivilegeEscalation = defineFixer<DeployedWorkload, string>({
  title: 'Refuse the container more privileges than it starts with',
  // What calls sudo or ping in it no longer works.
  safety: 'review',
  edits({ containers }, name, repo) {
    const container = containers.find((each) => each.name === name);
    if (container === undefined) return [];
    const { privileged, capabilities } = container.security;
    // The API server turns such a manifest down.
    if (privileged?.value === true || capabilities?.add.some((each) => /^(CAP_)?SYS_ADMIN$/.test(each)) === true)
      return { refuse: `${name} is privileged, which does not go with allowPrivilegeEscalation: false.` };
    return setInContainer(repo, container.at, ['securityContext', 'allowPrivilegeEscalation'], false);
  },
});
