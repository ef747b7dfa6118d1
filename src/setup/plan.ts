import type { LeftOut, PlannedFile, Setup } from './types.ts';
import { githubWorkflow, workflowPath } from './github.ts';
import { gitlabInclude, gitlabJob, gitlabPath } from './gitlab.ts';
import { preCommitConfig, preCommitPath, preCommitRepo } from './pre-commit.ts';

/** What is set up besides the configuration. */
export interface Wanted {
  readonly github: boolean;
  readonly gitlab: boolean;
  readonly preCommit: boolean;
}

export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly left: readonly LeftOut[];
  /** What a person still has to do, one sentence each. */
  readonly next: readonly string[];
}

export const configurationPath = 'readycheck.json';
export const schemaPath = '.readycheck/config.schema.json';

/** What readycheck keeps for itself and nobody commits; it ignores itself, this says so where people look. */
const ignored = ['.readycheck/cache/', '.readycheck/fixes/'];

/**
 * Which files setting up a repository writes. A file that is there is never replaced; running it again
 * plans nothing.
 * @param schema text of the JSON Schema of the configuration
 */
export function planOf(setup: Setup, wanted: Wanted, schema: string, isGit: boolean): Plan {
  const files: PlannedFile[] = [];
  const left: LeftOut[] = [];
  const next: string[] = [];
  if (setup.configuration !== undefined) left.push({ path: setup.configuration, why: 'it is there already' });
  else files.push(...configuration(setup, schema));
  if (isGit) extend(files, setup, '.gitignore', ignored, 'which readycheck keeps for itself');
  if (setup.texts.has('.dockerignore')) extend(files, setup, '.dockerignore', ['.readycheck/'], 'which no image needs');

  const { installing } = setup;
  const asked: readonly (readonly [boolean, string])[] = [
    [wanted.github, workflowPath],
    [wanted.gitlab, gitlabPath],
    [wanted.preCommit, preCommitPath],
  ];
  for (const [isAsked, path] of asked) {
    if (isAsked && installing === undefined) left.push({ path, why: setup.notInstalling ?? 'packages cannot be installed' });
  }
  if (installing === undefined) return { files, left, next };
  if (wanted.github) {
    const already = setup.alreadyIn.github;
    if (already !== undefined) left.push({ path: workflowPath, why: `${already} runs readycheck already` });
    else files.push({ path: workflowPath, text: githubWorkflow(setup, installing), how: 'create', why: 'judges pull requests' });
  }
  if (wanted.gitlab) {
    files.push({ path: gitlabPath, text: gitlabJob(setup, installing), how: 'create', why: 'judges merge requests' });
    if (setup.alreadyIn.gitlab === undefined) next.push(`Add this to .gitlab-ci.yml:\n${indented(gitlabInclude)}`);
  }
  if (wanted.preCommit) {
    const there = setup.texts.get(preCommitPath);
    if (there === undefined) files.push({ path: preCommitPath, text: preCommitConfig(installing), how: 'create', why: 'judges commits' });
    if (there === undefined || !/readycheck/.test(there))
      next.push('Run `pre-commit install` once in every clone: a hook that is not installed judges nothing.');
    else {
      left.push({ path: preCommitPath, why: 'it is there already' });
      if (!/readycheck/.test(there)) next.push(`Add this to the repos of ${preCommitPath}:\n${indented(preCommitRepo(installing))}`);
    }
  }
  const runsIt = files.some(({ path }) => path === workflowPath || path === gitlabPath || path === preCommitPath);
  if (runsIt && !setup.hasReadycheck)
    next.unshift('Make readycheck a development dependency of package.json: CI runs the one that is installed and fetches none by itself.');
  if (files.some(({ path }) => path === workflowPath || path === gitlabPath))
    next.push(
      `A change fails for what it makes worse. On ${setup.branch} the job fails while any finding of severity high is open: fix them, or accept those of today with \`readycheck baseline create\`.`,
    );
  return { files, left, next };
}

/** The configuration with what a person would otherwise look up; the schema beside it where no installed package has one. */
function configuration(setup: Setup, schema: string): readonly PlannedFile[] {
  const $schema = setup.hasReadycheck ? './node_modules/readycheck/dist/config.schema.json' : `./${schemaPath}`;
  const text = `${JSON.stringify({ $schema, profile: 'recommended', thresholds: { failOn: 'high' } }, null, 2)}\n`;
  return [
    { path: configurationPath, text, how: 'create', why: 'the configuration' },
    ...(setup.hasReadycheck
      ? []
      : [{ path: schemaPath, text: schema, how: 'create' as const, why: 'what editors complete and check the configuration with' }]),
  ];
}

function extend(files: PlannedFile[], { texts }: Setup, path: string, lines: readonly string[], why: string): void {
  const before = texts.get(path) ?? '';
  const eol = before.includes('\r\n') ? '\r\n' : '\n';
  const there = new Set(before.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '')));
  // A folder that is ignored as a whole, with or without its slash.
  const isThere = (line: string): boolean =>
    [line, line.replace(/\/$/, ''), '.readycheck/', '.readycheck'].some((pattern) => there.has(pattern));
  const missing = lines.filter((line) => !isThere(line));
  if (missing.length === 0) return;
  const open = before !== '' && !before.endsWith('\n') ? eol : '';
  const text = `${before}${open}${missing.map((line) => `${line}${eol}`).join('')}`;
  files.push({ path, text, how: 'extend', why: `adds ${missing.join(' and ')}, ${why}` });
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
