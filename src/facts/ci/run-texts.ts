import { fact, type Loc, locOf, type Repo, spanEnds, type Subject, type YamlNode } from '../../model/index.ts';
import { yamlAt, yamlList, yamlMap, yamlString } from '../yaml.ts';
import { followsOwnersOnly } from './followed-workflows.ts';
import { isOnlyCalled, pipelines } from './pipelines.ts';
import type { Job, Pipeline } from './types.ts';

/** The script of one step (`run:`, or the one handed to an action that runs it), as it is written in the file. */
export interface RunText extends Subject {
  readonly file: string;
  /** Text of the file between the ends of the value: indentation and quotes are as written. */
  readonly source: string;
  /** undefined inside a composite action. */
  readonly pipeline: Pipeline | undefined;
  readonly job: Job | undefined;
}

/** Inputs of actions that are run as a script: of the shell, over ssh, or of JavaScript. */
const scriptInputs: readonly (readonly [slug: RegExp, input: string])[] = [
  [/^actions\/github-script$/i, 'script'],
  [/^appleboy\/ssh-action$/i, 'script'],
  [/^azure\/(cli|powershell)$/i, 'inlineScript'],
];

/** Every script in the workflows of the repository and in its composite actions, in the order of files and steps. */
export const runTexts = fact('ci/run texts', (repo: Repo): readonly RunText[] => [
  ...pipelines(repo)
    .filter((p) => p.system === 'github')
    .flatMap((pipeline) => {
      const jobs = yamlMap(yamlAt(repo.outline(pipeline.file, 'workflow')?.docs[0], 'jobs'));
      return jobs.flatMap((entry) => {
        const job = pipeline.jobs.find((j) => j.id === entry.key);
        return scriptsOf(repo, pipeline.file, yamlAt(entry.value, 'steps'), `job ${entry.key}`, pipeline, job);
      });
    }),
  ...repo
    .ofKind('action')
    .flatMap(({ path }) =>
      scriptsOf(repo, path, yamlAt(repo.outline(path, 'action')?.docs[0], 'runs', 'steps'), 'action', undefined, undefined),
    ),
]);

function scriptsOf(
  repo: Repo,
  file: string,
  steps: YamlNode | undefined,
  where: string,
  pipeline: Pipeline | undefined,
  job: Job | undefined,
): readonly RunText[] {
  const text = repo.text(file) ?? '';
  return yamlList(steps).flatMap((step, index): readonly RunText[] => {
    const slug = (yamlString(yamlAt(step, 'uses')) ?? '').split('@')[0] ?? '';
    const input = scriptInputs.find(([pattern]) => pattern.test(slug))?.[1];
    const node = yamlAt(step, 'run') ?? (input === undefined ? undefined : yamlAt(step, 'with', input));
    if (node?.y !== 'scalar') return [];
    const label = yamlString(yamlAt(step, 'id')) ?? yamlString(yamlAt(step, 'name')) ?? `step ${index + 1}`;
    return [{ name: `${file} ${where} ${label}`, at: locOf(file, node.at), file, source: text.slice(...spanEnds(node.at)), pipeline, job }];
  });
}

/** Place of a piece of a script. */
export function placeIn(run: RunText, index: number, length: number): Loc {
  return { file: run.file, start: run.at.start + index, end: run.at.start + index + length };
}

/** An expression of GitHub inside a script: `${{ secrets.KEY }}`. */
export interface Interpolation {
  /** Without braces and surrounding blanks. */
  readonly expression: string;
  readonly at: Loc;
}

/** The expressions that GitHub replaces in a script before any shell sees it. */
export function interpolationsOf(run: RunText): readonly Interpolation[] {
  return [...run.source.matchAll(/\$\{\{\s*([^}]*?)\s*\}\}/g)].map((m) => ({
    expression: m[1] ?? '',
    at: placeIn(run, m.index, m[0].length),
  }));
}

/** Events by which people without rights in the repository start a workflow that has its secrets. */
const foreignEvents = /^(pull_request_target|issues|issue_comment|discussion|discussion_comment|fork|watch|workflow_run)$/;

/** Who can start a workflow: strangers with its secrets, strangers without them (pull requests of forks), or only people with rights. */
export function startedBy(repo: Repo, run: RunText): 'strangers' | 'forks' | 'members' {
  const triggers = run.pipeline === undefined || isOnlyCalled(run.pipeline) ? undefined : run.pipeline.triggers;
  const events = triggers?.filter((t) => !followsOwnersOnly(repo, t)).map((t) => t.event);
  if (events === undefined) return 'forks';
  if (events.some((e) => foreignEvents.test(e))) return 'strangers';
  return events.some((e) => e.startsWith('pull_request')) ? 'forks' : 'members';
}
