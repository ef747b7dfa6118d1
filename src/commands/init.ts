import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readOwnFile } from '../config/own-files.ts';
import { baselineFile } from '../engine/index.ts';
import { printable } from '../model/index.ts';
import { jsonText } from '../report/json.ts';
import { configOf } from '../scan.ts';
import { setupOf, type GitKnows } from '../setup/detect.ts';
import { planOf, type Plan } from '../setup/plan.ts';
import type { PlannedFile } from '../setup/types.ts';
import { git } from '../source/git.ts';
import { openRepo } from '../source/index.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

export interface InitFlags {
  readonly dryRun?: boolean;
  readonly github?: boolean;
  readonly gitlab?: boolean;
  readonly preCommit?: boolean;
  /** False with `--no-ci`. */
  readonly ci: boolean;
  readonly baseline?: boolean;
}

/**
 * `readycheck init [path]`: writes a configuration, a CI job for where the repository lives, and
 * ignore entries. Asks nothing, replaces nothing, and the second time changes nothing.
 */
export async function initCommand(target: string, flags: InitFlags): Promise<ExitCode> {
  const { checks } = await import('../../checks/index.ts');
  const { configJsonSchema } = await import('../config/schema.ts');
  const repo = await openRepo(target);
  const root = path.resolve(target);
  // A configuration that is broken is told now, not by the first scan.
  const configuration = (await configOf(root, undefined, checks)).files.at(-1);
  const setup = setupOf(repo, configuration, await known(root));
  const wanted = {
    github: flags.github ?? (flags.ci && flags.gitlab !== true && setup.hosts.includes('github')),
    gitlab: flags.gitlab ?? (flags.ci && flags.github !== true && setup.hosts.includes('gitlab')),
    preCommit: flags.preCommit === true,
  };
  const plan = planOf(setup, wanted, jsonText(configJsonSchema()), repo.vcs === 'git');
  repo.close();
  const { write, kept } = divided(root, plan);
  const verb = flags.dryRun === true ? 'would write' : 'wrote';
  for (const file of write) {
    if (flags.dryRun !== true) put(root, file);
    process.stdout.write(`${verb}  ${printable(`${file.path}  ${file.why}`)}\n`);
    if (flags.dryRun === true && file.how === 'create') process.stdout.write(`${shown(file)}\n`);
  }
  for (const { path: name, why } of [...kept, ...plan.left]) process.stdout.write(`left   ${printable(`${name}: ${why}`)}\n`);
  if (write.length === 0) process.stdout.write('Nothing to do: everything is set up.\n');
  if (flags.baseline === true) await baseline(target, root, flags.dryRun === true);
  for (const step of plan.next) process.stdout.write(`${step.split('\n').map(printable).join('\n')}\n`);
  return exitCodes.passed;
}

async function known(root: string): Promise<GitKnows> {
  const ask = async (...args: readonly string[]): Promise<string | undefined> => {
    const { code, stdout } = await git(root, args);
    const text = stdout.toString('utf8').trim();
    return code === 0 && text !== '' ? text : undefined;
  };
  const head = await ask('symbolic-ref', '--short', '-q', 'refs/remotes/origin/HEAD');
  return {
    remote: await ask('config', '--get', 'remote.origin.url'),
    branch: head?.replace(/^origin\//, '') ?? (await ask('symbolic-ref', '--short', '-q', 'HEAD')),
  };
}

/** What is there already stays, whatever is in it. */
function divided(root: string, plan: Plan): { readonly write: readonly PlannedFile[]; readonly kept: Plan['left'] } {
  const isThere = ({ path: name }: PlannedFile): boolean => lstatSync(path.join(root, name), { throwIfNoEntry: false }) !== undefined;
  const kept = plan.files.filter((file) => file.how === 'create' && isThere(file));
  return {
    write: plan.files.filter((file) => !kept.includes(file)),
    kept: kept.map(({ path: name }) => ({ path: name, why: 'it is there already' })),
  };
}

function put(root: string, { path: name, text, how }: PlannedFile): void {
  const full = path.join(root, name);
  try {
    outOfLinks(root, name);
    mkdirSync(path.dirname(full), { recursive: true });
    // "wx": what has come up since is not written over either.
    writeFileSync(full, text, { flag: how === 'create' ? 'wx' : 'w' });
  } catch (error) {
    throw usageError(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** A link on the way would lead out of the repository. */
function outOfLinks(root: string, name: string): void {
  const parts = name.split('/');
  parts.forEach((_, index) => {
    const step = parts.slice(0, index + 1).join('/');
    if (lstatSync(path.join(root, step), { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new Error(`${step} is a link`);
  });
}

/** Lines of a file that a dry run shows. */
const most = 60;

function shown({ text }: PlannedFile): string {
  const lines = text.trimEnd().split('\n');
  const cut = lines.length > most ? [...lines.slice(0, most), `... and ${lines.length - most} more lines`] : lines;
  return cut.map((line) => `  + ${printable(line)}`).join('\n');
}

async function baseline(target: string, root: string, dryRun: boolean): Promise<void> {
  if (readOwnFile(root, baselineFile) !== undefined) process.stdout.write(`left   ${baselineFile}: it is there already\n`);
  else if (dryRun) process.stdout.write(`would write  ${baselineFile}  the findings of today\n`);
  else await (await import('./baseline.ts')).baselineCreateCommand(target, {});
}
