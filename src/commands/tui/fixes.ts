import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyChanges, recover, undo as takeBack } from '../../fix/apply.ts';
import { guardOf, isUncommitted, type Guard } from '../../fix/guard.ts';
import { hunksOf } from '../../fix/hunks.ts';
import type { Owner } from '../../fix/journal.ts';
import { type DroppedFix, type Failure, type FixState, planFix, planFixes, type PlannedFix, startState } from '../../fix/plan.ts';
import { patchOf } from '../../fix/patch.ts';
import { leftByFixes, undoable } from '../../fix/undoable.ts';
import { dirtyFiles } from '../../fix/worktree.ts';
import type { ScanResult } from '../../scan.ts';
import type {
  AppliedFixes,
  DroppedView,
  FixAnswer,
  FixDesk,
  FixRefused,
  FixRequest,
  FixStep,
  FixView,
  UndoableFix,
} from '../../tui/engine.ts';
import { benchOf, titleOf, type ScoringBench } from '../fix-bench.ts';
import { installHint } from '../install-hint.ts';

export interface DeskOptions {
  /** Absolute path of the scanned folder. */
  readonly root: string;
  readonly owner: Owner;
  /** A whole scan of the folder as it is now; called when a plan is made and files may have changed. */
  readonly scan: () => Promise<ScanResult>;
  readonly today: string;
  /** Folder that patches are written to. */
  readonly patches: string;
}

/** A plan being made. */
interface Session {
  readonly scanned: ScanResult;
  readonly guard: Guard;
  readonly bench: ScoringBench;
  readonly queue: string[];
  readonly takenRules: Set<string>;
  readonly leftRules: Set<string>;
  readonly taken: { readonly fix: PlannedFix; readonly view: FixView }[];
  readonly dropped: DroppedView[];
  state: FixState;
  /** What the person looks at. */
  current: { readonly fix: PlannedFix; readonly next: FixState } | undefined;
}

/** The fixes of one folder, planned and written as `readycheck fix` does it. */
export function fixDesk({ root, owner, scan, today, patches }: DeskOptions): FixDesk {
  let session: Session | undefined;

  const open = async (request: FixRequest): Promise<Session | FixRefused> => {
    session = undefined;
    recover(root, owner);
    const dirty = dirtyFiles(root);
    if (dirty === undefined && !request.noVcs)
      return { refused: 'This folder is not under version control, so a fix could not be compared with what was there.', offer: 'no-vcs' };
    const scanned = await scan();
    const ours = leftByFixes(root);
    const guard = guardOf(root, scanned.repo, {
      allowDirty: request.allowDirty,
      dirty: dirty && new Set([...dirty].filter((file) => !ours.has(file))),
    });
    const bench = await benchOf(scanned, guard, { today });
    session = {
      scanned,
      guard,
      bench,
      queue: [...request.targets],
      takenRules: new Set(),
      leftRules: new Set(),
      taken: [],
      dropped: [],
      state: await startState(bench),
      current: undefined,
    };
    return session;
  };

  /** One after the other: a question asked while another is being answered must not mix the plans. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const result = last.then(run);
    last = result.catch(() => undefined);
    return result;
  };

  const desk: FixDesk = {
    review: async (request) => {
      const opened = await open(request);
      return 'refused' in opened ? opened : nextStep(opened);
    },
    answer: async (answer) => {
      if (session === undefined) throw new Error('There is no plan to answer.');
      decide(session, answer);
      return nextStep(session);
    },
    safe: async (request) => {
      const opened = await open(request);
      if ('refused' in opened) return opened;
      const wanted = new Set(request.targets);
      const plan = await planFixes(opened.bench, opened.state, ({ id, check }) => wanted.has(id) && check.fix?.safety === 'safe');
      for (const fix of plan.fixes) opened.taken.push({ fix, view: viewOf(fix, { before: null, after: null }) });
      opened.dropped.push(...plan.dropped.map(droppedView));
      opened.queue.length = 0;
      const before = opened.bench.scoreOf(opened.state.judgement);
      opened.state = plan.end;
      const score = { before, after: opened.bench.scoreOf(plan.end.judgement) };
      const step = stepOf(opened, null);
      return { ...step, taken: step.taken.map((view) => ({ ...view, score })) };
    },
    patch: async (request) => {
      const opened = await open({ ...request, allowDirty: true, noVcs: true });
      if ('refused' in opened) throw new Error(opened.refused);
      session = undefined;
      const wanted = new Set(request.targets);
      const plan = await planFixes(opened.bench, opened.state, ({ id }) => wanted.has(id));
      if (plan.fixes.length === 0) throw new Error(plan.dropped[0]?.reason ?? 'There is nothing to fix.');
      const patch = patchOf(opened.guard.texts(opened.guard.changes(plan.end.texts)));
      return { file: writeNew(patches, 'readycheck', '.patch', patch), fixes: plan.fixes.length, dropped: plan.dropped.length };
    },
    apply: async (): Promise<AppliedFixes> => {
      await Promise.resolve();
      if (session === undefined) throw new Error('There is no plan to write.');
      const { guard, state, taken, scanned } = session;
      const changes = guard.changes(state.texts);
      const fixes = taken.map(({ fix }) => fix);
      applyChanges(root, titleOf(fixes), changes, owner);
      const hint = installHint(scanned.repo, state.judgement.repo);
      session = undefined;
      return {
        titles: fixes.map(({ title }) => title),
        files: changes.map(({ file }) => file),
        ...(hint === undefined ? {} : { hint }),
      };
    },
    undoable: () => Promise.resolve(undoable(root)),
    undo: async (): Promise<UndoableFix | null> => {
      await Promise.resolve();
      session = undefined;
      const repaired = recover(root, owner);
      // The interrupted fix was the last one.
      if (repaired.length > 0) return { title: repaired.join('; '), files: [] };
      return takeBack(root, owner)[0] ?? null;
    },
  };
  return {
    review: (request) => inTurn(() => desk.review(request)),
    answer: (answer) => inTurn(() => desk.answer(answer)),
    safe: (request) => inTurn(() => desk.safe(request)),
    patch: (request) => inTurn(() => desk.patch(request)),
    apply: () => inTurn(() => desk.apply()),
    undoable: () => inTurn(() => desk.undoable()),
    undo: () => inTurn(() => desk.undo()),
  };
}

function decide(session: Session, answer: FixAnswer): void {
  const { current } = session;
  session.current = undefined;
  if (current === undefined) return;
  const rule = current.fix.failure.check.id;
  if (answer === 'take-rule') session.takenRules.add(rule);
  if (answer === 'leave-rule') session.leftRules.add(rule);
  if (answer === 'take' || answer === 'take-rule') take(session, current);
}

function take(session: Session, planned: NonNullable<Session['current']>): void {
  session.taken.push({ fix: planned.fix, view: effectOf(session, planned) });
  session.state = planned.next;
}

/** A fix with what it does to the score and which findings come up with it. */
function effectOf({ bench, state }: Session, { fix, next }: NonNullable<Session['current']>): FixView {
  const score = { before: bench.scoreOf(state.judgement), after: bench.scoreOf(next.judgement) };
  const known = new Set(state.judgement.failures.map(({ id }) => id));
  const fresh = next.judgement.failures.filter(({ id }) => !known.has(id));
  return viewOf(
    fix,
    score,
    fresh.map(({ severity, check, problem }) => `${severity} ${check.id}: ${problem.message}`),
  );
}

/** Plans until there is something to ask a person about. */
async function nextStep(session: Session): Promise<FixStep> {
  for (let id = session.queue.shift(); id !== undefined; id = session.queue.shift()) {
    const failure = session.state.judgement.failures.find((one) => one.id === id);
    if (failure === undefined) {
      const known = session.scanned.report.findings.find(({ fingerprint }) => fingerprint === id);
      // What another fix has already settled needs no word.
      if (known === undefined)
        session.dropped.push({
          finding: id,
          check: '',
          message: 'A finding of the last scan',
          reason: 'It is gone since the scan.',
          uncommitted: false,
        });
      continue;
    }
    if (session.leftRules.has(failure.check.id)) continue;
    const planned = await planFix(session.bench, session.state, failure, session.taken.length + 1);
    if ('reason' in planned) {
      session.dropped.push(droppedView(planned));
      continue;
    }
    if (session.takenRules.has(failure.check.id)) {
      take(session, planned);
      continue;
    }
    session.current = planned;
    return stepOf(session, effectOf(session, planned));
  }
  return stepOf(session, null);
}

function stepOf({ queue, taken, dropped }: Session, next: FixView | null): FixStep {
  return { next, left: queue.length, taken: taken.map(({ view }) => view), dropped: [...dropped] };
}

function viewOf({ failure, title, safety, changes }: PlannedFix, score: FixView['score'], brings: readonly string[] = []): FixView {
  return {
    ...nameOf(failure),
    title,
    safety,
    files: changes.map(({ file }) => file),
    hunks: hunksOf(changes),
    score,
    brings,
  };
}

function droppedView({ failure, reason }: DroppedFix): DroppedView {
  return { ...nameOf(failure), reason, uncommitted: isUncommitted(reason) };
}

function nameOf({ id, check, problem }: Failure): { readonly finding: string; readonly check: string; readonly message: string } {
  return { finding: id, check: check.id, message: problem.message };
}

/** Writes a file under the first name that is free: nothing of the user's is written over. Gives the name. */
function writeNew(folder: string, stem: string, ending: string, text: string): string {
  for (let i = 1; ; i++) {
    const name = `${stem}${i === 1 ? '' : `-${String(i)}`}${ending}`;
    try {
      writeFileSync(path.join(folder, name), text, { flag: 'wx' });
      return name;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || i > 999) throw error;
    }
  }
}
