import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { followsOwnersOnly } from './followed-workflows.ts';
import { pipelines } from './pipelines.ts';

/** A workflow that runs with the secrets of the repository when a stranger opens or changes a pull request. */
export interface PrivilegedRun extends Subject {
  readonly trigger: string;
  /** A step that fetches the code of the stranger; the note is what it checks out. */
  readonly checkout: Evidence | undefined;
  /** It runs only for pull requests that somebody with rights labelled. */
  readonly labelled: boolean;
}

const head =
  /github\.event\.pull_request\.head\.(sha|ref|repo)|github\.head_ref|refs\/pull\/|github\.event\.workflow_run\.(head_sha|head_branch|head_commit\.id|head_repository)|github\.event\.number\b.*\/(head|merge)|merge_commit_sha/;

/** Names of branches: without a `repository:` beside them they are looked up in the repository itself. */
const branchName = /github\.event\.pull_request\.head\.ref|github\.head_ref|github\.event\.workflow_run\.head_branch/;

export const privilegedRuns = fact('ci/privileged runs', (repo: Repo): readonly PrivilegedRun[] =>
  pipelines(repo).flatMap((pipeline): readonly PrivilegedRun[] => {
    const trigger =
      pipeline.system === 'github' ? pipeline.triggers.find((t) => /^(pull_request_target|workflow_run)$/.test(t.event)) : undefined;
    if (trigger === undefined) return [];
    const judged = followsOwnersOnly(repo, trigger) ? [] : pipeline.jobs;
    const checkouts = judged.flatMap((job) => {
      // A job for another event of the same workflow, or for the repository's own branches, is no stranger's.
      if (
        /github\.event_name\s*==\s*'(push|pull_request|schedule|workflow_dispatch)'|head\.repo\.full_name\s*==\s*github\.repository|head_repository\.full_name\s*==\s*github\.repository|workflow_run\.event\s*==\s*'(push|schedule|workflow_dispatch)'|pull_request\.user\.login\s*==|github\.actor\s*==/.test(
          job.condition?.text ?? '',
        )
      )
        return [];
      return job.steps.flatMap((step, i) => {
        // An action that only reads the files runs nothing of them.
        if (!job.steps.slice(i + 1).some((later) => later.uses === undefined || later.uses.kind === 'local')) return [];
        const ref = step.inputs['ref'] ?? step.inputs['repository'];
        const isOwnBranch = ref !== undefined && branchName.test(ref.value) && step.inputs['repository'] === undefined;
        return step.uses?.slug === 'actions/checkout' && ref !== undefined && head.test(ref.value) && !isOwnBranch
          ? [{ job, evidence: { at: ref.at, note: ref.value.replace(/^\$\{\{\s*|\s*\}\}$/g, '') } }]
          : [];
      });
    });
    const [first] = checkouts;
    const labelled = first !== undefined && /label/.test(first.job.condition?.text ?? '');
    return [{ name: pipeline.file, at: trigger.at, trigger: trigger.event, checkout: first?.evidence, labelled }];
  }),
);
