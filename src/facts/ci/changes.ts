import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { deployments } from './deployments.ts';
import { ciChecksAnything } from './task-checks.ts';
import type { Pipeline } from './types.ts';

/** The checks of a repository as one thing: whether they run before a change is merged. */
export interface CheckedChanges extends Subject {
  /** The trigger that starts them for a change that is not merged yet. */
  readonly before: Evidence | undefined;
  /** Deployments wait for the same tests. */
  readonly gated: boolean;
  readonly files: readonly string[];
}

export const checkedChanges = fact('ci/checked changes', (repo: Repo): readonly CheckedChanges[] => {
  const runs = ciChecksAnything(repo);
  const [first] = runs;
  if (first === undefined) return [];
  const pipelines = [...new Set(runs.map((r) => r.pipeline))];
  const before = pipelines.map((p) => beforeMerge(p)).find((e) => e !== undefined);
  const gated = deployments(repo).some((d) => d.gate.kind === 'tested');
  return [{ name: 'CI', at: first.pipeline.at, before, gated, files: pipelines.map((p) => p.file) }];
});

/** Systems other than GitHub run on every push of every branch, or on merge requests, unless they are told otherwise. */
function beforeMerge(pipeline: Pipeline): Evidence | undefined {
  if (pipeline.system !== 'github') return { at: pipeline.at, note: 'runs for every branch' };
  const request = pipeline.triggers.find((t) => /^(pull_request(_target)?|merge_group|workflow_call)$/.test(t.event));
  if (request !== undefined) return { at: request.at, note: `starts on ${request.event}` };
  const push = pipeline.triggers.find(
    (t) => t.event === 'push' && ((t.branches.length === 0 && t.tags.length === 0) || t.branches.some((b) => /^\*\*?(\/\*\*?)?$/.test(b))),
  );
  return push === undefined ? undefined : { at: push.at, note: 'starts for pushes to any branch' };
}
