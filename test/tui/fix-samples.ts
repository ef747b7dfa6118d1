import type { DroppedView, FixStep, FixView } from '../../src/tui/engine.ts';
import type { State } from '../../src/tui/state.ts';
import { fold, press, ready, sampleReport } from './sample.ts';

type Size = State['size'];

/** A planned fix with so many hunks. */
export function sampleFix(hunks = 2, changes: Partial<FixView> = {}): FixView {
  return {
    finding: '0000000000000000',
    check: 'http/rule-00',
    message: 'The app "app-0" leaves number 0 without a limit.',
    title: 'Add the limit',
    safety: 'review',
    files: ['src/server.ts', 'package.json'],
    hunks: Array.from({ length: hunks }, (_, index) => ({
      file: index === 0 ? 'src/server.ts' : 'package.json',
      created: false,
      lines: [
        { kind: 'same', number: 10 + index, parts: [{ text: 'const app = express();', changed: false }] },
        {
          kind: 'removed',
          number: 11 + index,
          parts: [
            { text: 'app.use(express.json(', changed: false },
            { text: '', changed: true },
            { text: '));', changed: false },
          ],
        },
        {
          kind: 'added',
          number: 11 + index,
          parts: [
            { text: 'app.use(express.json(', changed: false },
            { text: "{ limit: '100kb' }", changed: true },
            { text: '));', changed: false },
          ],
        },
        { kind: 'same', number: 12 + index, parts: [{ text: '\tapp.listen(3000);', changed: false }] },
      ],
    })),
    score: { before: 49, after: 61.3 },
    brings: [],
    ...changes,
  };
}

export const sampleDrop: DroppedView = {
  finding: '0000000000000000',
  check: 'http/rule-00',
  message: 'The app "app-0" leaves number 0 without a limit.',
  reason: 'src/server.ts has changes that are not committed (see --allow-dirty).',
  uncommitted: true,
};

/** What the engine says after the first answers. */
export function step(changes: Partial<FixStep> = {}): FixStep {
  return { next: sampleFix(), left: 0, taken: [], dropped: [], ...changes };
}

/** The findings, with f pressed on the first one. */
export function asked(size: Size = { columns: 80, rows: 24 }): State {
  return press(ready(sampleReport(200), size), '2', 'f');
}

/** The number of the round of fixing that is going on. */
export function session(state: State): number {
  return state.fix?.id ?? 0;
}

/** Everything the fix screen can show. */
export const fixStates: Readonly<Record<string, (size: Size) => State>> = {
  'fix-planning': asked,
  'fix-review': (size) => fold(asked(size), { type: 'fix-step', session: 1, step: step({ left: 3, taken: [sampleFix(1)] }) }),
  'fix-review-long': (size) => {
    const lines = Array.from({ length: 90 }, (_, index) => ({
      kind: 'added' as const,
      number: index + 1,
      parts: [{ text: `line ${String(index)} ${'word '.repeat(index)}`, changed: false }],
    }));
    const fix = sampleFix(1, {
      hunks: [{ file: '.github/dependabot.yml', created: true, lines }],
      safety: 'safe',
      brings: ['low http/x: It is not so.'],
    });
    return press(fold(asked(size), { type: 'fix-step', session: 1, step: step({ next: fix }) }), 'ctrl-d');
  },
  'fix-summary': (size) => fold(safeAsked(size), { type: 'fix-step', session: 1, step: safeStep() }),
  'fix-look': (size) => press(fold(safeAsked(size), { type: 'fix-step', session: 1, step: safeStep() }), 'j', 'enter'),
  'fix-refused': (size) =>
    fold(asked(size), {
      type: 'fix-step',
      session: 1,
      step: step({
        next: null,
        dropped: [
          { ...sampleDrop, reason: 'The files do not say enough for a fix that is surely right; see the remedy.', uncommitted: false },
        ],
      }),
    }),
  'fix-dirty': (size) => fold(asked(size), { type: 'fix-step', session: 1, step: step({ next: null, dropped: [sampleDrop] }) }),
  'fix-not-git': (size) =>
    fold(asked(size), { type: 'fix-step', session: 1, step: { refused: 'This folder is not under version control.', offer: 'no-vcs' } }),
  'fix-changed-under-us': (size) =>
    fold(asked(size), { type: 'fix-failed', session: 1, message: 'src/server.ts changed since it was scanned. Run the command again.' }),
  'fix-applied-scanning': (size) => fold(applied(size)),
  'fix-applied': (size) =>
    fold(applied(size), {
      type: 'scan-finished',
      scan: 2,
      report: { ...sampleReport(190), score: { ...sampleReport().score, value: 61.3 } },
    }),
  'fix-undo': (size) => fold(undoing(size), { type: 'undo-found', session: 1, entries: [entry, entry] }),
  'fix-nothing-to-undo': (size) => fold(undoing(size), { type: 'undo-found', session: 1, entries: [] }),
  'fix-undone': (size) =>
    fold(
      press(fold(undoing(size), { type: 'undo-found', session: 1, entries: [entry] }), 'y'),
      { type: 'undo-done', session: 1, undone: entry },
      { type: 'scan-finished', scan: 2, report: sampleReport(200) },
    ),
};

const entry = { title: 'Add the limit', files: ['src/server.ts', 'package.json'] };

function undoing(size: Size): State {
  return press(ready(sampleReport(200), size), 'u');
}

function safeAsked(size: Size): State {
  return press(ready(sampleReport(200), size), 'A');
}

function safeStep(): FixStep {
  return step({
    next: null,
    taken: Array.from({ length: 30 }, (_, index) => sampleFix(1, { safety: 'safe', message: `Number ${String(index)} has no limit.` })),
    dropped: [sampleDrop],
  });
}

function applied(size: Size): State {
  return fold(press(fold(asked(size), { type: 'fix-step', session: 1, step: step() }), 'y', 'y'), {
    type: 'fix-applied',
    session: 1,
    applied: {
      titles: ['Add the limit'],
      files: ['src/server.ts', 'package.json'],
      hint: 'package.json changed: run `npm install` so that the lock file follows.',
    },
  });
}
