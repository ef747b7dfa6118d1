import type { Repo, YamlNode } from '../../model/index.ts';
import { packages, type Package } from '../packages.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import { yamlAt, yamlString } from '../yaml.ts';
import { commandsOfJob, isOnlyCalled, pipelines } from './pipelines.ts';
import { packageAt } from './scripts.ts';
import { type Task, tasksOf } from './tasks.ts';
import type { Job, Pipeline } from './types.ts';
import type { Manager } from './manager.ts';

/** Where a step for a task belongs: behind a step of a job that has the dependencies. */
export interface StepPlace {
  readonly pipeline: Pipeline;
  readonly job: Job;
  /** Index of the step it goes behind. */
  readonly after: number;
  readonly manager: Manager;
  readonly pkg: Package;
  /** `working-directory` that the step needs: where it would start in another folder than its package's. */
  readonly folder: string | undefined;
  /** Most steps that run commands have names. */
  readonly named: boolean;
}

/** The order in which steps come: what is quick and what the later ones build on first. */
const order: readonly Task[] = ['install', 'audit', 'lint', 'format', 'typecheck', 'test', 'build'];

/**
 * The job of a GitHub workflow that checks changes and installs dependencies itself; one that tests goes before others.
 * The reason where there is none.
 */
export function stepPlace(repo: Repo, task: Task): StepPlace | { readonly why: string } {
  const found = pipelines(repo)
    .filter(
      (pipeline) =>
        pipeline.system === 'github' && !isOnlyCalled(pipeline) && pipeline.triggers.some((t) => /^(push|pull_request)$/.test(t.event)),
    )
    .flatMap((pipeline) =>
      pipeline.jobs.flatMap((job) => {
        const place = placeIn(repo, pipeline, job, task);
        return place === undefined ? [] : [place];
      }),
    );
  const rank = ({ job, pipeline }: StepPlace): number => {
    const tasks = new Set(commandsOfJob(repo, job).flatMap((command) => command.tasks));
    const checks = (['test', 'lint', 'typecheck', 'build'] as const).findIndex((each) => tasks.has(each));
    return (checks === -1 ? 4 : checks) * 2 + (pipeline.triggers.some((t) => t.event === 'pull_request') ? 0 : 1);
  };
  const best = [...found].sort((a, b) => rank(a) - rank(b))[0];
  return best ?? { why: 'No job of a workflow installs the dependencies itself and is free of conditions' };
}

function placeIn(repo: Repo, pipeline: Pipeline, job: Job, task: Task): StepPlace | undefined {
  if (job.condition !== undefined || job.mayFail || job.uses !== undefined || job.image !== undefined) return undefined;
  const own = job.steps.map((step) =>
    step.commands.filter((command) => command.via.length === 0 || command.via.every((via) => repo.file(via.at.file)?.kind === 'package')),
  );
  const install = job.steps.findIndex(
    (step, i) =>
      step.condition === undefined && own[i]?.some((command) => command.install !== undefined && command.at.file === pipeline.file),
  );
  const call = own[install]?.find((command) => command.install !== undefined)?.install;
  const pkg = call?.folder === undefined ? undefined : packageAt(repo, call.folder);
  if (call === undefined || pkg === undefined || !packages(repo).includes(pkg)) return undefined;
  const sheds = (step: number): boolean =>
    own[step]?.some((command) => command.tasks.some((each) => each === 'deploy' || each === 'publish' || each === 'docker-push')) === true;
  const rank = order.indexOf(task);
  const before = order.slice(0, rank + 1);
  let after = install;
  for (let i = install + 1; i < job.steps.length && !sheds(i); i += 1)
    if (job.steps[i]?.condition === undefined && own[i]?.some((command) => command.tasks.some((each) => before.includes(each)))) after = i;
  const root = repo.outline(pipeline.file, 'workflow')?.docs[0];
  const nodes = yamlAt(root, 'jobs', job.id, 'steps');
  const runs = job.steps.flatMap((step, i) => (yamlAt(nodes, i, 'run') === undefined ? [] : [step]));
  return {
    pipeline,
    job,
    after,
    manager: call.manager,
    pkg,
    folder: startsIn(root, job.id) === pkg.dir ? undefined : pkg.dir === '' ? '.' : pkg.dir,
    named: runs.length > 0 && runs.filter((step) => step.name !== undefined).length * 2 > runs.length,
  };
}

/** The folder in which steps of a job start. */
function startsIn(root: YamlNode | undefined, job: string): string {
  const own = yamlString(yamlAt(root, 'jobs', job, 'defaults', 'run', 'working-directory'));
  const folder = own ?? yamlString(yamlAt(root, 'defaults', 'run', 'working-directory')) ?? '';
  return folder.replace(/^\.\//, '').replace(/^\.$|\/$/, '');
}

const usual: Readonly<Partial<Record<Task, RegExp>>> = {
  test: /^test$/,
  lint: /^(lint|eslint|lint:check|check:lint)$/,
  typecheck: /^(type-?check|check-types|check:types|types|tsc|types:check|ts:check|tsc:check)$/,
  build: /^build(:prod(uction)?)?$/,
};

/** The script of a package that does a task and nothing that changes files or goes on for ever; the usual name goes first. */
export function scriptFor(pkg: Package, task: Task): string | undefined {
  const does = (text: string): boolean => {
    const calls = commandsIn(text).flatMap((command) => invocationOf(command.words) ?? []);
    if (/--(fix|watch|watchAll)\b|--write\b|\bexit 1\b|no test specified/.test(text)) return false;
    return calls.some((call) => tasksOf(call).includes(task));
  };
  const names = Object.entries(pkg.scripts).filter(
    ([name, script]) =>
      !/^(pre|post)|watch|dev|fix|debug/.test(name) && (does(script.text) || (task === 'test' && name === 'test' && callsOwn(script.text))),
  );
  const known = names.find(([name]) => usual[task]?.test(name));
  if (known !== undefined) return known[0];
  // Under another name only where it does this one thing.
  const only = names.filter(([, script]) => commandsIn(script.text).length === 1 && task === 'typecheck' && /noEmit/i.test(script.text));
  return only.length === 1 ? only[0]?.[0] : undefined;
}

/** `turbo run test`, `npm run test:unit`: what it calls is looked into elsewhere. */
function callsOwn(text: string): boolean {
  return /^(npm|pnpm|yarn|bun|turbo|nx|lerna)\b/.test(text) && !/no test/.test(text);
}

/** How a script is run with a package manager. */
export function runCommand(manager: Manager, script: string): string {
  if (script === 'test' && manager !== 'bun') return `${manager} test`;
  return manager === 'npm' || manager === 'bun' || manager === 'pnpm' || manager === 'yarn' ? `${manager} run ${script}` : '';
}
