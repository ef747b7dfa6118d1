import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { circlePipelines } from './circleci.ts';
import { githubPipelines } from './github.ts';
import { gitlabPipelines } from './gitlab.ts';
import { inRepo } from './nodes.ts';
import { otherPipelines } from './other.ts';
import type { Task } from './tasks.ts';
import { travisPipelines } from './travis.ts';
import type { CiCommand, Job, Pipeline } from './types.ts';

/** Every CI pipeline of the repository, all systems, sorted by file. */
export const pipelines = fact('ci/pipelines', (repo: Repo): readonly Pipeline[] =>
  [...githubPipelines(repo), ...gitlabPipelines(repo), ...travisPipelines(repo), ...circlePipelines(repo), ...otherPipelines(repo)].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0),
  ),
);

/** The pipeline of a reusable workflow of the same repository that a job consists of. */
export function calledPipeline(repo: Repo, job: Job): Pipeline | undefined {
  if (job.uses?.kind !== 'local') return undefined;
  const file = inRepo('', job.uses.text);
  return pipelines(repo).find((p) => p.file === file);
}

/** Jobs of a reusable workflow that are looked into; they may call further ones. */
const maximumCalledJobs = 50;

/** Every command of a job, those of a local reusable workflow included. */
export function commandsOfJob(repo: Repo, job: Job, depth = 0): readonly CiCommand[] {
  const own = job.steps.flatMap((s) => s.commands);
  const called = depth > 2 ? undefined : calledPipeline(repo, job);
  if (called === undefined) return own;
  const hollow = job.condition?.never === true ? 'the job never runs' : job.mayFail ? 'the job may fail (continue-on-error)' : undefined;
  const inside = called.jobs.slice(0, maximumCalledJobs).flatMap((j) => commandsOfJob(repo, j, depth + 1));
  return [...own, ...(hollow === undefined ? inside : inside.map((c) => ({ ...c, hollow: c.hollow ?? hollow })))];
}

/** A command of CI with the pipeline and job it belongs to. */
export interface CiRun {
  readonly pipeline: Pipeline;
  readonly job: Job;
  readonly command: CiCommand;
}

/**
 * Every command CI runs, in the order of files, jobs and steps. Pipelines that only other workflows
 * call appear under their callers.
 */
export const ciRuns = fact('ci/runs', (repo: Repo): readonly CiRun[] =>
  pipelines(repo)
    .filter((p) => !isOnlyCalled(p))
    .flatMap((pipeline) => pipeline.jobs.flatMap((job) => commandsOfJob(repo, job).map((command) => ({ pipeline, job, command })))),
);

/** A workflow that starts only when another one calls it. */
export function isOnlyCalled(pipeline: Pipeline): boolean {
  return pipeline.triggers.length > 0 && pipeline.triggers.every((t) => t.event === 'workflow_call');
}

/** Where CI does a task, and where it only seems to. */
export interface TaskRuns {
  /** Its failure fails the job. */
  readonly real: readonly CiRun[];
  /** Hidden failures, missing scripts, steps that never run. */
  readonly hollow: readonly CiRun[];
}

/** The commands of CI that do a task, told apart by whether their failure counts. */
export function ciTask(repo: Repo, task: Task): TaskRuns {
  const runs = ciRuns(repo).filter((r) => r.command.tasks.includes(task));
  return { real: runs.filter((r) => r.command.hollow === undefined), hollow: runs.filter((r) => r.command.hollow !== undefined) };
}

/** Workflows of others that look after issues and pull requests: nothing of the program is built or tested there. */
const housekeeping =
  /\/[\w-]*(lock-threads|stale|label(er)?s?|triage|greet\w*|assign\w*|release-drafter|add-to-project|cla|dco)[\w-]*\.ya?ml@/i;

/** What of CI could not be read: nothing may be concluded from absence when this is not empty. */
export function unreadCi(repo: Repo): readonly string[] {
  const remote = pipelines(repo).flatMap((p) =>
    p.jobs.flatMap((j) =>
      j.uses?.kind === 'remote' && !housekeeping.test(j.uses.text)
        ? [`job ${j.id} of ${p.file} is a workflow of another repository (${j.uses.text})`]
        : [],
    ),
  );
  // The ones that are about tests by their name are the ones to name first.
  return [...new Set([...pipelines(repo).flatMap((p) => p.unread), ...remote])].sort(
    (a, b) => Number(/test/i.test(b)) - Number(/test/i.test(a)),
  );
}
