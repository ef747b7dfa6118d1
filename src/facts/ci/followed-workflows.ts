import type { Repo } from '../../model/index.ts';
import { pipelines } from './pipelines.ts';
import type { Trigger } from './types.ts';

/** Events that only people with rights in the repository, or its clock, cause. */
const ownEvents =
  /^(push|schedule|workflow_dispatch|repository_dispatch|release|create|delete|deployment|deployment_status|registry_package)$/;

/**
 * Whether a `workflow_run` follows workflows that nobody without rights in the repository can start: a pull request of a
 * fork never gets that far. A workflow that is not among the files may start on anything.
 */
export function followsOwnersOnly(repo: Repo, trigger: Trigger): boolean {
  if (trigger.event !== 'workflow_run' || trigger.workflows.length === 0) return false;
  return trigger.workflows.every((name) => {
    const followed = pipelines(repo).filter((p) => p.system === 'github' && p.name === name);
    return followed.length > 0 && followed.every((p) => p.triggers.every((t) => ownEvents.test(t.event)));
  });
}
