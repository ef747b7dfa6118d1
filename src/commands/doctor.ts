import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { nodeFault } from './node-version.ts';
import { printable } from '../model/index.ts';
import { git } from '../source/git.ts';
import { isUsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

interface Finding {
  readonly name: string;
  /** `note`: works, but less well. */
  readonly state: 'ok' | 'note' | 'bad';
  readonly says: string;
}

/** `readycheck doctor`: what the tool needs, and whether it is there. Changes nothing. */
export async function doctorCommand(target: string): Promise<ExitCode> {
  const root = path.resolve(target);
  const isFolder = statSync(root, { throwIfNoEntry: false })?.isDirectory() === true;
  const findings: Finding[] = [
    { name: 'readycheck', state: 'ok', says: version },
    nodeFinding(process.versions.node),
    await sqliteFinding(),
  ];
  if (isFolder) findings.push(...(await gitFindings(root)), cacheFinding(root), await configFinding(root));
  else findings.push({ name: 'path', state: 'bad', says: `${target} is not a folder.` });
  findings.push(terminalFinding());
  const signs = { ok: 'ok  ', note: 'note', bad: 'BAD ' };
  process.stdout.write(findings.map(({ name, state, says }) => `${signs[state]}  ${name.padEnd(13)} ${printable(says)}\n`).join(''));
  return findings.some(({ state }) => state === 'bad') ? exitCodes.usage : exitCodes.passed;
}

function nodeFinding(running: string): Finding {
  const fault = nodeFault(running);
  return { name: 'Node', state: fault === undefined ? 'ok' : 'bad', says: fault ?? running };
}

async function sqliteFinding(): Promise<Finding> {
  try {
    await import('node:sqlite');
    return { name: 'cache', state: 'ok', says: 'node:sqlite is there.' };
  } catch {
    return { name: 'cache', state: 'note', says: 'This Node has no node:sqlite: every scan reads everything anew.' };
  }
}

async function gitFindings(root: string): Promise<readonly Finding[]> {
  const asked = await ask(root, ['--version']);
  if (asked === undefined)
    return [{ name: 'git', state: 'note', says: 'git is not there: ignore files are read, but --ref, --since and history need it.' }];
  const findings: Finding[] = [{ name: 'git', state: 'ok', says: asked.replace(/^git version /, '') }];
  const inside = await ask(root, ['rev-parse', '--is-inside-work-tree', '--is-shallow-repository']);
  if (inside === undefined)
    return [...findings, { name: 'repository', state: 'note', says: 'Not a git working tree: what is scanned is a plain folder.' }];
  const isShallow = inside.split('\n')[1] === 'true';
  const says = isShallow
    ? 'A shallow clone: --since and history see no further than it reaches.'
    : 'A git working tree with its whole history.';
  return [...findings, { name: 'repository', state: isShallow ? 'note' : 'ok', says }];
}

async function ask(root: string, args: readonly string[]): Promise<string | undefined> {
  const result = await git(root, args);
  return result.code !== 0 ? undefined : result.stdout.toString('utf8').trim();
}

function cacheFinding(root: string): Finding {
  try {
    accessSync(root, constants.W_OK);
    return { name: 'folder', state: 'ok', says: 'Can be written: .readycheck/cache is used.' };
  } catch {
    return { name: 'folder', state: 'note', says: 'Cannot be written: no cache, no history, no fixes.' };
  }
}

async function configFinding(root: string): Promise<Finding> {
  const { configOf } = await import('../scan.ts');
  const { checks } = await import('../../checks/index.ts');
  try {
    const { files } = await configOf(root, undefined, checks);
    return { name: 'configuration', state: 'ok', says: files.length === 0 ? 'None; the defaults hold.' : `${files.join(', ')} is valid.` };
  } catch (error) {
    if (isUsageError(error)) return { name: 'configuration', state: 'bad', says: error.message };
    throw error;
  }
}

function terminalFinding(): Finding {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    return { name: 'terminal', state: 'note', says: 'Input or output is no terminal: reports are text.' };
  if (process.env['TERM'] === 'dumb') return { name: 'terminal', state: 'note', says: 'TERM is dumb: reports are text.' };
  return { name: 'terminal', state: 'ok', says: `${process.stdout.columns} columns, ${process.stdout.rows} rows.` };
}
