import type { DeployedWorkload } from '../../src/facts/kubernetes/deployed.ts';
import { userOf } from '../../src/facts/kubernetes/isolation.ts';
import { setInContainer } from '../../src/fix/kubernetes.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Takes all capabilities away from a container that does not start as root. */
export const dropCapabilities = defineFixer<DeployedWorkload, string>({
  title: 'Drop all capabilities',
  safety: 'review',
  edits({ containers }, name, repo) {
    const container = containers.find((each) => each.name === name);
    if (container === undefined) return [];
    const user = userOf(repo, container);
    if (container.security.privileged?.value === true) return { refuse: `${name} is privileged and has every capability anyway.` };
    if (user.kind !== 'non-root' || /^the entrypoint of /.test(user.note))
      return {
        refuse: `${name} starts as root, or may: which capabilities it then needs (to change users or owners) is not in the files.`,
      };
    if (container.ports.some(({ value }) => value < 1024))
      return { refuse: `${name} listens on a port below 1024, which may take NET_BIND_SERVICE.` };
    return setInContainer(repo, container.at, ['securityContext', 'capabilities', 'drop'], ['ALL']);
  },
});
