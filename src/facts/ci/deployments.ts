import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { ciTask, commandsOfJob, isOnlyCalled, pipelines } from './pipelines.ts';
import type { CiCommand, Job, Pipeline } from './types.ts';

/** What stands between a commit and a deployment. */
export type Gate =
  /** Tests have to pass first. `how` names the connection. */
  | { readonly kind: 'tested'; readonly how: string; readonly at: Loc }
  /** Tests run first, but their result is not what decides. */
  | { readonly kind: 'ignored'; readonly why: string; readonly at: Loc }
  /** Tests run in another pipeline on pull requests: whether merging requires them is a setting outside the files. */
  | { readonly kind: 'elsewhere'; readonly file: string; readonly at: Loc }
  /** Tests run in another pipeline, side by side with the deployment. */
  | { readonly kind: 'parallel'; readonly file: string; readonly at: Loc }
  /** A part of the way could not be read. */
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'none' };

/** A CI job that puts something onto servers. */
export interface Deployment extends Subject {
  readonly pipeline: Pipeline;
  readonly job: Job;
  /** What it deploys with, as written. */
  readonly command: CiCommand;
  readonly gate: Gate;
  /** The target is a rehearsal: staging, preview, development. */
  readonly rehearsal: boolean;
  /** Only a person starts it. */
  readonly manual: boolean;
}

/** Deployments of pages, documentation and previews of pull requests are no deployments of a service. */
const noService = /docs?\b|storybook|gh-pages|\bpages\b|website|playground|preview|demo\b/i;

/** Every deploying job with what gates it. */
export const deployments = fact('ci/deployments', (repo: Repo): readonly Deployment[] =>
  pipelines(repo)
    .filter((p) => !isOnlyCalled(p) && !isForPullRequests(p))
    .flatMap((pipeline) => pipeline.jobs.flatMap((job) => deployment(repo, pipeline, job) ?? [])),
);

function isForPullRequests(pipeline: Pipeline): boolean {
  return pipeline.triggers.length > 0 && pipeline.triggers.every((t) => t.event.startsWith('pull_request') || t.event === 'issue_comment');
}

function deployment(repo: Repo, pipeline: Pipeline, job: Job): Deployment | undefined {
  if (job.condition?.never === true || noService.test(`${job.id} ${job.name}`) || noService.test(pipeline.name)) return undefined;
  if (/github\.event_name\s*==\s*'pull_request/.test(job.condition?.text ?? '')) return undefined;
  const commands = commandsOfJob(repo, job);
  const at = commands.findIndex((c) => c.tasks.includes('deploy') && c.hollow !== 'the step never runs' && !isThrowaway(c, job, commands));
  const command = commands[at];
  if (command === undefined) return undefined;
  const label = `${job.environment?.name ?? ''} ${job.id} ${job.name} ${pipeline.file}`;
  return {
    name: `${pipeline.file} job ${job.id}`,
    at: command.at,
    pipeline,
    job,
    command,
    gate: gateOf(repo, pipeline, job, commands.slice(0, at)),
    rehearsal: /stag(e|ing)\b|\bdev(elop(ment)?)?\b|\bqa\b|\buat\b|sandbox|\btest(ing)?\b/i.test(label) && !/prod/i.test(label),
    manual: job.manual || (pipeline.triggers.length > 0 && pipeline.triggers.every((t) => t.event === 'workflow_dispatch')),
  };
}

/** What is put onto a cluster that the job makes for itself (kind, k3d, minikube) is gone when the job is over. */
function isThrowaway(command: CiCommand, job: Job, commands: readonly CiCommand[]): boolean {
  if (!/^(kubectl|helm|helmfile|kustomize|skaffold|tilt|oc)$/.test(command.program)) return false;
  return (
    job.steps.some(({ uses }) => /(^|[/-])(kind|k3d|k3s|minikube|microk8s|kubernetes-in-docker)([-/]|$)/i.test(uses?.slug ?? '')) ||
    commands.some(({ program, args }) => /^(kind|k3d|minikube|ctlptl)$/.test(program) && args.some((a) => a === 'create' || a === 'start'))
  );
}

const waits = /wait-on-check|wait-for-check|wait-for-status|check-run-waiter|allcheckspassed/i;

function gateOf(repo: Repo, pipeline: Pipeline, job: Job, before: readonly CiCommand[]): Gate {
  const earlier = needed(pipeline, job);
  const ahead = [...before, ...earlier.flatMap((j) => commandsOfJob(repo, j))];
  const tests = ahead.filter((c) => c.tasks.includes('test'));
  const real = tests.find((c) => c.hollow === undefined);
  const waiting = ahead.find((c) => waits.test(c.program));
  if (real !== undefined) {
    const inJob = before.includes(real);
    if (!inJob && ignoresFailure(job))
      return {
        kind: 'ignored',
        why: `the job runs whatever became of the tests (if: ${job.condition?.text ?? ''})`,
        at: job.condition?.at ?? job.at,
      };
    return { kind: 'tested', how: inJob ? 'tests run earlier in the same job' : 'the job needs a job that tests', at: real.at };
  }
  if (waiting !== undefined) return { kind: 'tested', how: 'the job waits for the checks of the commit', at: waiting.at };
  const run = pipeline.triggers.find((t) => t.event === 'workflow_run');
  if (run !== undefined) return gateOfWorkflowRun(repo, pipeline, job, run);
  const hollow = tests[0];
  if (hollow !== undefined) return { kind: 'ignored', why: `its tests cannot stop it: ${hollow.hollow ?? ''}`, at: hollow.at };
  const remote = [...earlier, job].find((j) => j.uses?.kind === 'remote');
  if (remote !== undefined) return { kind: 'unread', why: `job ${remote.id} is a workflow of another repository` };
  if (pipeline.unread.length > 0) return { kind: 'unread', why: pipeline.unread[0] ?? '' };
  return gateElsewhere(repo, pipeline);
}

/** All jobs that have to be over before a job, transitively. */
function needed(pipeline: Pipeline, job: Job): readonly Job[] {
  const found = new Set<Job>();
  const queue = [...job.needs];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const other = pipeline.jobs.find((j) => j.id === id);
    if (other === undefined || found.has(other) || other === job) continue;
    found.add(other);
    queue.push(...other.needs);
  }
  return [...found];
}

/** `always()` and the like start a job although what it needs failed, unless the result is asked for. */
function ignoresFailure(job: Job): boolean {
  const text = job.condition?.text ?? '';
  return /\b(always|failure)\(\)|!\s*cancelled\(\)/.test(text) && !/needs\.[\w-]+\.result|success\(\)|needs\.\*\.result/.test(text);
}

function gateOfWorkflowRun(repo: Repo, pipeline: Pipeline, job: Job, run: Pipeline['triggers'][number]): Gate {
  const awaited = pipelines(repo).filter((p) => run.workflows.includes(p.name) || run.workflows.includes(p.file));
  const test = awaited
    .flatMap((p) => p.jobs.flatMap((j) => commandsOfJob(repo, j)))
    .find((c) => c.tasks.includes('test') && c.hollow === undefined);
  if (test === undefined)
    return awaited.length === 0
      ? { kind: 'unread', why: `the workflow it waits for (${run.workflows.join(', ')}) was not found` }
      : gateElsewhere(repo, pipeline);
  // `workflow_run` fires when the other workflow is over, whether or not it succeeded.
  const conditions = [job, ...needed(pipeline, job)].flatMap((j) => [
    j.condition?.text ?? '',
    ...j.steps.map((s) => s.condition?.text ?? ''),
  ]);
  if (!conditions.some((c) => /conclusion\s*==\s*['"]success/.test(c))) {
    return { kind: 'ignored', why: `it starts when ${run.workflows.join(', ')} is over, also after a failure`, at: run.at };
  }
  return { kind: 'tested', how: `it follows the success of ${run.workflows.join(', ')}`, at: test.at };
}

function gateElsewhere(repo: Repo, pipeline: Pipeline): Gate {
  const others = ciTask(repo, 'test').real.filter((r) => r.pipeline !== pipeline);
  const onRequest = others.find((r) => r.pipeline.triggers.some((t) => t.event.startsWith('pull_request') || t.event === 'merge_group'));
  if (onRequest !== undefined) return { kind: 'elsewhere', file: onRequest.pipeline.file, at: onRequest.command.at };
  const sameRequest = ciTask(repo, 'test').real.find(
    (r) => r.pipeline === pipeline && pipeline.triggers.some((t) => t.event.startsWith('pull_request')),
  );
  if (sameRequest !== undefined) return { kind: 'parallel', file: pipeline.file, at: sameRequest.command.at };
  const parallel = others[0] ?? ciTask(repo, 'test').real[0];
  return parallel === undefined ? { kind: 'none' } : { kind: 'parallel', file: parallel.pipeline.file, at: parallel.command.at };
}
