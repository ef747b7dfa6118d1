import { fact, type Evidence, type Fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { packages } from '../packages.ts';
import { isExampleOrTest } from '../paths.ts';
import { ci } from './overview.ts';
import { ciTask, ciRuns, type CiRun, type TaskRuns } from './pipelines.ts';
import type { Task } from './tasks.ts';

/** How CI does one thing: for real, only in appearance, not as far as it can be read, or not at all. */
export type TaskAnswer =
  | { readonly how: 'real'; readonly run: CiRun }
  | { readonly how: 'hollow'; readonly run: CiRun }
  | { readonly how: 'unread'; readonly why: string }
  | { readonly how: 'none'; readonly at: Loc; readonly files: readonly string[] };

/** The CI of a repository with what calls for a task. */
export interface CiWithTask extends Subject {
  /** Why the task is to be expected here. */
  readonly expected: Evidence;
  readonly answer: TaskAnswer;
}

/** The subject "CI" of a check about one task, where a CI exists and something calls for the task. */
function ciWith(name: string, wanted: readonly Task[], expected: (repo: Repo) => Evidence | undefined): Fact<readonly CiWithTask[]> {
  return fact(`ci/${name}`, (repo: Repo): readonly CiWithTask[] =>
    ci(repo).flatMap((subject): readonly CiWithTask[] => {
      const why = subject.pipelines.length === 0 ? undefined : expected(repo);
      if (why === undefined) return [];
      const runs = wanted.map((task) => ciTask(repo, task));
      const files = [...new Set(subject.pipelines.map((p) => p.file))];
      const at = subject.pipelines[0]?.jobs[0]?.at ?? subject.at;
      return [{ name: 'CI', at: subject.at, expected: why, answer: answerOf(runs, subject.unread[0], at, files) }];
    }),
  );
}

function answerOf(runs: readonly TaskRuns[], unread: string | undefined, at: Loc, files: readonly string[]): TaskAnswer {
  const real = runs.flatMap((r) => r.real)[0];
  if (real !== undefined) return { how: 'real', run: real };
  const hollow = runs.flatMap((r) => r.hollow)[0];
  if (hollow !== undefined) return { how: 'hollow', run: hollow };
  return unread === undefined ? { how: 'none', at, files } : { how: 'unread', why: unread };
}

/** A package of the repository that is neither an example nor a test, with its file as evidence. */
function ownPackage(repo: Repo): Evidence | undefined {
  const own = packages(repo).find((p) => isExampleOrTest(p.file) === undefined);
  return own === undefined ? undefined : { at: { file: own.file, start: 0, end: 1 }, note: 'the package' };
}

/** A script of a package, by name. */
function scriptNamed(repo: Repo, names: RegExp): Evidence | undefined {
  for (const own of packages(repo)) {
    if (isExampleOrTest(own.file) !== undefined) continue;
    const [name, script] = Object.entries(own.scripts).find(([key]) => names.test(key)) ?? [];
    if (name !== undefined && script !== undefined) return { at: script.at, note: `the script ${name}` };
  }
  return undefined;
}

/** TypeScript of the repository's own: a tsconfig beside a package that is no example. */
function typescript(repo: Repo): Evidence | undefined {
  const own = packages(repo).filter((p) => isExampleOrTest(p.file) === undefined);
  const config = repo.files.find((f) => /(^|\/)tsconfig\.json$/.test(f.path) && isExampleOrTest(f.path) === undefined);
  const uses = own.some((p) => p.dependencies.some((d) => d.name === 'typescript'));
  return config !== undefined && uses ? { at: { file: config.path, start: 0, end: 1 }, note: 'TypeScript is used' } : undefined;
}

export const ciLint = ciWith('lint', ['lint'], ownPackage);
export const ciTypecheck = ciWith('typecheck', ['typecheck'], typescript);
export const ciBuild = ciWith(
  'build',
  ['build', 'docker-build'],
  (repo) => scriptNamed(repo, /^build(:prod(uction)?)?$/) ?? builtImage(repo),
);
export const ciScan = ciWith('security scan', ['audit', 'scan'], ownPackage);
export const ciFormat = ciWith('format', ['format'], (repo) => scriptNamed(repo, /^(format|prettier)/) ?? formatter(repo));

/** An image counts where CI builds it: a program without a build step has nothing to build but that. */
function builtImage(repo: Repo): Evidence | undefined {
  const run = ciTask(repo, 'docker-build').real[0];
  return run === undefined ? undefined : { at: run.command.at, note: 'an image is built' };
}

function formatter(repo: Repo): Evidence | undefined {
  const own = packages(repo).find((p) => p.dependencies.some((d) => /^(prettier|@biomejs\/biome|dprint)$/.test(d.name)));
  return own === undefined ? undefined : { at: { file: own.file, start: 0, end: 1 }, note: 'a formatter is installed' };
}

/** Updates of dependencies that are proposed by a robot, security updates among them. */
export const updateRobot = fact('ci/update robot', (repo: Repo): Evidence | undefined => {
  const file = repo.files.find((f) => /^(\.github\/dependabot\.ya?ml|(\.github\/)?renovate\.json5?|\.renovaterc(\.json)?)$/.test(f.path));
  return file === undefined ? undefined : { at: { file: file.path, start: 0, end: 1 }, note: 'updates are proposed by a robot' };
});

/** Whether anything in CI tries out changes at all: tests, lint, types. */
export const ciChecksAnything = fact('ci/checks anything', (repo: Repo): readonly CiRun[] =>
  ciRuns(repo).filter(
    (r) => r.command.hollow === undefined && r.command.tasks.some((t) => t === 'test' || t === 'lint' || t === 'typecheck'),
  ),
);
