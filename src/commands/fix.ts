import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyChanges, recover } from '../fix/apply.ts';
import { guardOf } from '../fix/guard.ts';
import { FixRefusal, type Owner } from '../fix/journal.ts';
import { patchOf } from '../fix/patch.ts';
import { type Failure, type Judgement, planFixes, startState } from '../fix/plan.ts';
import { dirtyFiles } from '../fix/worktree.ts';
import { describe, planAsking, shownDiff } from './fix-asking.ts';
import { benchOf, titleOf } from './fix-bench.ts';
import { installHint } from './install-hint.ts';
import { nearest, printable, type AnyCheck, type ReportService } from '../model/index.ts';
import { styleOf } from '../report/style.ts';
import { scan, type ScanOptions } from '../scan.ts';
import { usageError } from '../usage-error.ts';

export interface FixOptions {
  /** Rules or areas to fix; empty: all. */
  readonly only?: readonly string[];
  /** Fingerprints (or unambiguous beginnings) of findings to fix; empty: all. */
  readonly finding?: readonly string[];
  /** Ids or names of services whose findings to fix; empty: all findings, also those that belong to no service. */
  readonly service?: readonly string[];
  /** Say what would be done; write nothing. */
  readonly dryRun?: boolean;
  /** Print the diff; write nothing to the repository. */
  readonly diff?: boolean;
  /** Write the diff to this file ("-" for standard output); write nothing to the repository. */
  readonly patch?: string;
  /** Safe fixes only, without asking. */
  readonly safe?: boolean;
  /** Apply fixes that want review, too, without asking. */
  readonly includeReview?: boolean;
  readonly allowDirty?: boolean;
  /** Write although the folder is not under version control. */
  readonly noVcs?: boolean;
  readonly profile?: ScanOptions['profile'];
  readonly config?: string;
  readonly today?: string;
}

/** What a command says and asks. Data to `out`, the rest to `err`. */
export interface FixTerminal {
  out(text: string): void;
  err(text: string): void;
  /** Present when there is a person to ask; gives the answer without its line break. */
  readonly ask?: (question: string) => Promise<string>;
  /** Colours are wanted for what a person reads. */
  readonly color?: boolean;
  /** A terminal shows what goes to `out`: it would obey what stands in the files of a diff. */
  readonly shows?: boolean;
}

/**
 * `readycheck fix`: plans fixes in memory, verifies them, and writes them through the journal. Returns
 * the exit code: 0 all that was asked for is done (or there was nothing to do), 1 something could not
 * be fixed. Throws a `UsageError` for options that make no sense here.
 */
export async function fix(target: string, options: FixOptions, terminal: FixTerminal, owner: Owner): Promise<number> {
  try {
    return await runFix(target, options, terminal, owner);
  } catch (error) {
    if (!(error instanceof FixRefusal)) throw error;
    terminal.err(`${printable(error.message)}\n`);
    return 1;
  }
}

async function runFix(target: string, options: FixOptions, terminal: FixTerminal, owner: Owner): Promise<number> {
  const root = path.resolve(target);
  const isPreview = options.dryRun === true || options.diff === true || options.patch !== undefined;
  if (options.safe === true && options.includeReview === true) throw usageError('--safe and --include-review contradict each other.');
  if (!isPreview) for (const title of recover(root, owner)) terminal.err(`An interrupted fix was rolled back: ${printable(title)}\n`);
  const scanned = await scan(root, scanOptions(options));
  const dirty = isPreview ? undefined : dirtyFiles(root);
  if (!isPreview && dirty === undefined && options.noVcs !== true) {
    throw usageError(
      `${target} is not under version control, so a fix could not be compared with what was there. Say --no-vcs to fix it anyway (\`readycheck undo\` takes it back).`,
    );
  }
  const guard = guardOf(root, scanned.repo, { allowDirty: options.allowDirty ?? false, dirty });
  const bench = await benchOf(scanned, guard, options);
  const start = await startState(bench);
  const wanted = selector((await import('../../checks/index.ts')).checks, start.judgement, scanned.report.services, options);
  const { ask } = terminal;
  const asking = isPreview || options.safe === true || options.includeReview === true ? undefined : ask;
  const mayRun = (failure: Failure): boolean =>
    failure.check.fix?.safety === 'safe' || (isPreview ? options.safe !== true : options.includeReview === true);
  const plan =
    asking !== undefined
      ? await planAsking(bench, start, wanted, { ask: asking, out: (text) => terminal.out(text), color: terminal.color === true })
      : await planFixes(bench, start, (failure) => wanted(failure) && mayRun(failure));
  const changes = guard.changes(plan.end.texts);
  const patch = patchOf(guard.texts(changes));
  // Nobody is there to look at them; whether they could be made at all is worth knowing before somebody comes.
  const isLeft = (failure: Failure): boolean => wanted(failure) && failure.check.fix?.safety === 'review' && !mayRun(failure);
  const left = asking === undefined && options.safe !== true ? await planFixes(bench, plan.end, isLeft) : undefined;
  const dropped = [...plan.dropped, ...(left?.dropped ?? [])];
  const toReview = options.safe === true ? start.judgement.failures.filter(isLeft) : (left?.fixes ?? []).map(({ failure }) => failure);
  const isWriting = !isPreview && changes.length > 0;
  if (isWriting) applyChanges(root, titleOf(plan.fixes), changes, owner);
  const isPatchOnOut = options.diff === true || options.patch === '-';
  const say = isPatchOnOut ? terminal.err : terminal.out;
  for (const planned of plan.fixes)
    say(
      `${isPreview ? 'would fix' : 'fixed'}  ${describe(planned.failure)}\n           ${printable(planned.title)} (${planned.changes.map((c) => printable(c.file)).join(', ')})\n`,
    );
  for (const { failure, reason } of dropped)
    terminal.err(
      `not fixed  ${describe(failure)}\n           ${printable(reason)} \`readycheck explain ${failure.check.id}\` has the remedy.\n`,
    );
  for (const failure of toReview)
    terminal.err(
      `to review  ${describe(failure)}\n           --diff shows it; in a terminal it is asked for, --include-review writes it.\n`,
    );
  if (isPatchOnOut)
    terminal.out(
      terminal.shows === true ? shownDiff(guard.texts(changes), styleOf({ color: terminal.color === true, ascii: false })) : patch,
    );
  if (options.patch !== undefined && options.patch !== '-') {
    writePatch(options.patch, patch);
    say(changes.length === 0 ? `${options.patch} is empty.\n` : `${options.patch} is written: \`git apply\` takes it.\n`);
  }
  if (isWriting)
    say(`${count(plan.fixes.length, 'fix', 'fixes')} applied to ${count(changes.length, 'file')}; \`readycheck undo\` takes them back.\n`);
  if (plan.fixes.length + dropped.length + toReview.length === 0)
    say(asking !== undefined && start.judgement.failures.some(wanted) ? 'Nothing was changed.\n' : 'Nothing to fix.\n');
  const hint = installHint(scanned.repo, plan.end.judgement.repo, isPreview);
  if (hint !== undefined) say(`${printable(hint)}\n`);
  return dropped.length > 0 ? 1 : 0;
}

function scanOptions({ profile, config, today }: FixOptions): ScanOptions {
  return { lineHashes: false, ...(profile && { profile }), ...(config !== undefined && { config }), ...(today !== undefined && { today }) };
}

/** Which findings the options mean. Throws a `UsageError` for a rule, a service or a finding there is not. */
function selector(
  known: readonly AnyCheck[],
  judgement: Judgement,
  services: readonly ReportService[],
  options: FixOptions,
): (failure: Failure) => boolean {
  const only = options.only ?? [];
  for (const name of only) {
    if (known.some(({ id, aliases }) => id === name || id.startsWith(`${name}/`) || aliases?.includes(name) === true)) continue;
    const guess = nearest(
      name,
      known.flatMap(({ id }) => [id, id.slice(0, id.indexOf('/'))]),
    );
    throw usageError(
      `There is no rule or area "${name}"${guess === undefined ? '; `readycheck rules` lists them' : ` (did you mean "${guess}"?)`}.`,
    );
  }
  const ids = new Set(
    (options.finding ?? []).map((print) => {
      const found = judgement.failures.filter(({ id }) => id.startsWith(print));
      if (found.length === 1 && found[0] !== undefined) return found[0].id;
      throw usageError(
        found.length === 0
          ? `There is no open finding ${print}.`
          : `${print} is the beginning of ${found.length} findings; give more of it.`,
      );
    }),
  );
  const own = new Set(
    (options.service ?? []).flatMap((name) => {
      const found = services.filter((service) => service.id === name || service.name === name);
      if (found.length > 0) return found.map((service) => service.id);
      const names = services.map((service) => service.id);
      throw usageError(
        `There is no service "${name}" here${names.length === 0 ? '' : `; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`}.`,
      );
    }),
  );
  return ({ id, check, subject }) => {
    if (check.fix === undefined) return false;
    if (own.size > 0 && !own.has(subject.service ?? '')) return false;
    if (ids.size > 0 && !ids.has(id)) return false;
    return (
      only.length === 0 ||
      only.some((name) => check.id === name || check.id.startsWith(`${name}/`) || check.aliases?.includes(name) === true)
    );
  };
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function writePatch(file: string, patch: string): void {
  try {
    writeFileSync(file, patch);
  } catch (error) {
    throw usageError(`The patch cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
