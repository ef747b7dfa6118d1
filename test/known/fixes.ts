/**
 * Applies fixes to copies of public repositories and looks at what comes of it.
 *
 *   node test/known/fixes.ts <folder of checkouts> [--only=<part of a name>] [--profile=all] [--diffs=<folder>] [--types]
 *
 * Of each checkout a copy is made and committed; all safe fixes are applied, then all that want review. Every file
 * that changed still parses, a second run plans nothing, and `undo --all` gives back every byte. With `--types`, the
 * dependencies of the TypeScript projects that changed are installed before and after, without their scripts, and
 * `tsc --noEmit` may report no error that was not there before. Prints what was applied, and what was refused for which
 * reasons. Exits 0 with a message where the folder is absent, 1 when anything does not hold.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fix, type FixOptions } from '../../src/commands/fix.ts';
import { undo } from '../../src/commands/undo.ts';
import { profiles, type OutlineKind, type Repo } from '../../src/model/index.ts';
import { isOutlineKind } from '../../src/outline/index.ts';
import { openFolder } from '../../src/source/index.ts';
import { install, newErrors, typeErrors, typeProjects, type TypeReport } from './types.ts';

const [folder] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const option = (name: string): string | undefined => process.argv.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
if (folder === undefined || !existsSync(folder)) {
  console.log('Skipped: give a folder of checkouts.');
  process.exit(0);
}
const profile = profiles.find((each) => each === option('profile')) ?? 'all';
const diffs = option('diffs');
const isTyped = process.argv.includes('--types');
if (diffs !== undefined) mkdirSync(diffs, { recursive: true });
const owner = { pid: process.pid, isAlive: () => false };

/** What one run of `fix` said. */
interface Run {
  readonly fixed: readonly string[];
  /** `rule: reason` */
  readonly refused: readonly string[];
}

async function run(root: string, options: FixOptions): Promise<Run> {
  const fixed: string[] = [];
  const refused: string[] = [];
  let said = '';
  const terminal = { out: (text: string) => void (said += text), err: (text: string) => void (said += text) };
  await fix(root, { ...options, allowDirty: true, profile }, terminal, owner);
  for (const [, how, rule = '', reason = ''] of said.matchAll(/^(fixed|not fixed) {2}[0-9a-f]{8} ([\w/-]+): .*\n {11}(.*)$/gm))
    if (how === 'fixed') fixed.push(rule);
    else refused.push(`${rule}: ${reason.replace(/ `readycheck explain.*$/, '')}`);
  return { fixed, refused };
}

const git = (root: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'core.autocrlf=false', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** One checksum for every byte, mode and link below a folder; what git and the tool keep for themselves left out. */
function checksum(root: string): string {
  const digest = createHash('sha1');
  const walk = (dir: string): void => {
    for (const name of readdirSync(dir).sort()) {
      if (dir === root && (name === '.git' || name === '.readycheck')) continue;
      const full = path.join(dir, name);
      const stat = lstatSync(full);
      digest.update(`\0${path.relative(root, full)}\0${stat.mode}\0`);
      if (stat.isSymbolicLink()) digest.update(readlinkSync(full));
      else if (stat.isDirectory()) walk(full);
      else if (stat.isFile()) digest.update(readFileSync(full));
    }
  };
  walk(root);
  return digest.digest('hex');
}

/** Files that have more parse errors than before, or can no longer be read. */
function broken(before: Repo, after: Repo, files: readonly string[]): readonly string[] {
  const errors = (repo: Repo, file: string): number => {
    const kind = repo.file(file)?.kind;
    return kind === undefined || !isOutlineKind(kind) ? 0 : (repo.outline(file, kind as OutlineKind)?.errors.length ?? Infinity);
  };
  return files.filter((file) => errors(after, file) > errors(before, file));
}

/** Errors of the compiler that the fixes have brought. Compares the copy as it was with the copy as `patch` makes it. */
async function typeFaults(root: string, name: string, changed: readonly string[], patch: string): Promise<readonly string[]> {
  const projects = typeProjects(root, changed);
  if (projects.length === 0) return [];
  const homes = [...new Set(projects.map(({ home }) => home))];
  const reports = async (how: 'locked' | 'updated'): Promise<readonly TypeReport[]> => {
    const failed = new Map<string, string | undefined>();
    for (const home of homes) failed.set(home, await install(root, home, how));
    const found: TypeReport[] = [];
    for (const project of projects) {
      const reason = failed.get(project.home);
      found.push(reason === undefined ? await typeErrors(root, project) : { failed: `no install: ${reason}` });
    }
    return found;
  };
  const before = await reports('locked');
  writeFileSync(path.join(parent, 'fixes.patch'), patch);
  // Installing may have rewritten lock files and manifests of workspaces.
  git(root, 'checkout', '-q', '--', '.');
  git(root, 'apply', '--whitespace=nowarn', path.join(parent, 'fixes.patch'));
  const after = await reports('updated');
  return projects.flatMap(({ folder }, i) => {
    const [old, now] = [before[i], after[i]];
    const place = folder === '' ? '.' : folder;
    if (old === undefined || 'failed' in old) {
      console.log(`  types of ${name} ${place}: not asked (${old?.failed.replace(/\s+/g, ' ') ?? ''})`);
      return [];
    }
    totals.typed += 1;
    typed.add(name);
    if (now === undefined || 'failed' in now) return [`${place}: ${now?.failed ?? ''} after the fixes`];
    console.log(`  types of ${name} ${place}: ${old.length} errors before, ${now.length} after`);
    return newErrors(old, now).map((error) => `${place}: ${error}`);
  });
}

const typed = new Set<string>();
const totals = { repositories: 0, safe: 0, review: 0, refused: 0, typed: 0, faults: 0 };
const byRule = new Map<string, { applied: number; refused: Map<string, number> }>();
const parent = mkdtempSync(path.join(tmpdir(), 'readycheck-known-'));
for (const name of readdirSync(folder).sort()) {
  if (!name.includes(option('only') ?? '') || !lstatSync(path.join(folder, name)).isDirectory()) continue;
  const root = path.join(parent, name);
  cpSync(path.join(folder, name), root, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (from) => !/[/\\](?:\.git|\.readycheck)$/.test(from),
  });
  const faults: string[] = [];
  try {
    git(root, 'init', '-q');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'as it is');
    const sum = checksum(root);
    const before = await openFolder(root);
    const safe = await run(root, { safe: true });
    const review = await run(root, { includeReview: true });
    git(root, 'add', '-A', '-N', '.', ':!.readycheck');
    const changed = git(root, 'diff', '--name-only', '-z')
      .split('\0')
      .filter((file) => file !== '');
    for (const file of broken(before, await openFolder(root), changed)) faults.push(`${file} no longer parses`);
    const patch = git(root, 'diff', '--binary');
    if (diffs !== undefined) writeFileSync(path.join(diffs, `${name}.diff`), patch);
    git(root, 'reset', '-q');
    const again = await run(root, { includeReview: true });
    if (again.fixed.length > 0) faults.push(`a second run fixes ${again.fixed.join(', ')}`);
    const code = undo(root, { all: true }, { out: () => undefined, err: (text) => faults.push(text.trim()) }, owner);
    if (code !== 0 || checksum(root) !== sum) faults.push('undo --all does not give back every byte');
    if (isTyped) faults.push(...(await typeFaults(root, name, changed, patch)));
    totals.repositories += 1;
    totals.safe += safe.fixed.length;
    totals.review += review.fixed.length;
    totals.refused += review.refused.length;
    for (const rule of [...safe.fixed, ...review.fixed]) entry(rule).applied += 1;
    for (const text of review.refused) {
      const [rule = '', reason = ''] = [text.slice(0, text.indexOf(': ')), text.slice(text.indexOf(': ') + 2)];
      const { refused } = entry(rule);
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
    }
    console.log(
      `${name}: ${safe.fixed.length} safe, ${review.fixed.length} reviewed, ${review.refused.length} refused, ${changed.length} files`,
    );
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  totals.faults += faults.length;
  for (const fault of faults) console.log(`  FAULT ${name}: ${fault}`);
  rmSync(root, { recursive: true, force: true });
}
rmSync(parent, { recursive: true, force: true });

function entry(rule: string): { applied: number; refused: Map<string, number> } {
  const known = byRule.get(rule) ?? { applied: 0, refused: new Map<string, number>() };
  byRule.set(rule, known);
  return known;
}

console.log('');
for (const [rule, { applied, refused }] of [...byRule].sort()) {
  console.log(`${rule}: ${applied} applied, ${[...refused.values()].reduce((a, b) => a + b, 0)} refused`);
  for (const [reason, count] of [...refused].sort((a, b) => b[1] - a[1]).slice(0, 6)) console.log(`    ${count} x ${reason}`);
}
console.log(
  `\n${totals.repositories} repositories: ${totals.safe} safe and ${totals.review} reviewed fixes applied, ${totals.refused} refused, ${totals.faults} faults`,
);
if (isTyped) console.log(`types asked in ${totals.typed} projects of ${typed.size} repositories`);
process.exit(totals.faults > 0 ? 1 : 0);
