import { describe, expect, test } from 'vitest';
import { defaultKeymap } from '../../src/tui/keymap.ts';
import { hintsFor } from '../../src/tui/keymap.ts';
import { frameText } from '../../src/tui/screens/frame.ts';
import { placeOf, screenOf } from '../../src/tui/state.ts';
import type { State } from '../../src/tui/state.ts';
import { exitSummary } from '../../src/tui/summary.ts';
import { update } from '../../src/tui/update.ts';
import { asked, fixStates, sampleDrop, sampleFix, session, step } from './fix-samples.ts';
import { fold, press, ready, sampleReport } from './sample.ts';

const size = { columns: 80, rows: 24 };
const key = (state: State, name: string): ReturnType<typeof update> => update(state, { type: 'key', key: name, text: '' });
const commands = (state: State, name: string): readonly unknown[] => key(state, name).slice(1);
const answer = (state: State, changes: Parameters<typeof step>[0] = {}): State =>
  fold(state, { type: 'fix-step', session: session(state), step: step(changes) });

describe('f', () => {
  test('plans the fix of the finding under the cursor, outside of the key', () => {
    const state = press(ready(sampleReport(200)), '2');
    const [next, ...rest] = key(state, 'f');
    expect(screenOf(next)).toBe('fix');
    const request = { targets: [state.entries[0]!.finding.fingerprint], allowDirty: false, noVcs: false };
    expect(rest).toEqual([{ type: 'fix-review', session: 1, request }]);
  });

  test('plans the fixes of the selected findings in the order of the list', () => {
    const state = press(ready(sampleReport(200)), '2', 'a');
    const [, command] = key(state, 'f');
    const fixable = state.findings.order.flatMap((index) => {
      const { finding } = state.entries[index]!;
      return finding.fix !== undefined && finding.status === 'open' ? [finding.fingerprint] : [];
    });
    expect(command).toMatchObject({ type: 'fix-review', request: { targets: fixable } });
    expect(fixable.length).toBeGreaterThan(10);
  });

  test('plans the fixes of an action of the overview', () => {
    const state = ready(sampleReport(200));
    const fixable = state.actions[0]!.findings.filter((finding) => finding.fix !== undefined);
    expect(key(state, 'f')[1]).toMatchObject({ request: { targets: fixable.map((one) => one.fingerprint) } });
  });

  test('says so where there is no fix', () => {
    const state = press(ready(sampleReport(200)), '2', 'j');
    expect(state.entries[1]!.finding.fix).toBeUndefined();
    const [next, ...rest] = key(state, 'f');
    expect(rest).toEqual([]);
    expect(next.notice).toMatch(/^no fix by itself for /);
  });
});

describe('a review', () => {
  test('shows each hunk before the only fix is written', () => {
    const review = answer(asked());
    expect(placeOf(review)).toBe('fix-review');
    expect(frameText(review)).toContain('hunk 1 of 2');
    const [second, ...none] = key(review, 'y');
    expect(none).toEqual([]);
    expect(frameText(second)).toContain('hunk 2 of 2');
    const [taking, ...rest] = key(second, 'y');
    expect(rest).toEqual([{ type: 'fix-answer', session: 1, answer: 'take' }]);
    const [writing, ...write] = update(taking, { type: 'fix-step', session: 1, step: step({ next: null, taken: [sampleFix()] }) });
    expect(write).toEqual([{ type: 'fix-apply', session: 1 }]);
    expect(frameText(writing)).toContain('Writing 1 fix');
    expect(screenOf(press(writing, 'esc'))).toBe('fix');
  });

  test('of several goes on to the next one, and writes only after the summary', () => {
    const several = press(ready(sampleReport(200)), '2', 'a', 'f');
    const review = answer(several, { left: 5 });
    expect(commands(review, 'n')).toEqual([{ type: 'fix-answer', session: 1, answer: 'leave' }]);
    expect(commands(review, 'd')).toEqual([{ type: 'fix-answer', session: 1, answer: 'leave-rule' }]);
    expect(commands(review, 'a')).toEqual([{ type: 'fix-answer', session: 1, answer: 'take-rule' }]);
    const stopped = press(answer(several, { left: 5, taken: [sampleFix()] }), 'q');
    expect(placeOf(stopped)).toBe('fix-summary');
    expect(commands(stopped, 'y')).toEqual([{ type: 'fix-apply', session: 1 }]);
    expect(screenOf(press(stopped, 'n'))).toBe('findings');
  });

  test('left with nothing taken changes nothing', () => {
    for (const name of ['q', 'esc', 'n']) {
      const [after, ...rest] = key(answer(asked()), name);
      expect(rest).toEqual([]);
      expect(screenOf(after)).toBe('findings');
      expect(after.notice).toBe('nothing was changed');
    }
  });

  test('walks hunks without deciding, and lines of a long hunk', () => {
    const review = answer(asked());
    expect(frameText(press(review, 'J'))).toContain('hunk 2 of 2');
    expect(frameText(press(review, 'j', 'k'))).toContain('hunk 1 of 2');
    expect(press(review, 'K').notice).toBe('this is the first hunk');
    const long = fixStates['fix-review-long']!(size);
    expect(frameText(press(long, 'g', 'up'))).not.toBe(frameText(long));
    const ended = press(long, ...Array.from({ length: 60 }, () => 'ctrl-d'));
    expect(frameText(ended)).toContain('word word');
    expect(frameText(press(ended, 'down'))).toBe(frameText(ended));
  });

  test('answers that come after it was left are dropped', () => {
    const left = press(asked(), 'esc');
    expect(screenOf(left)).toBe('findings');
    expect(fold(left, { type: 'fix-step', session: 1, step: step() })).toBe(left);
    const again = press(left, 'f');
    expect(fold(again, { type: 'fix-step', session: 1, step: step() })).toBe(again);
    expect(placeOf(answer(again))).toBe('fix-review');
  });
});

describe('a refusal', () => {
  test('shows its reason in words of this screen, and offers what would help', () => {
    const dirty = answer(asked(), { next: null, dropped: [sampleDrop] });
    expect(frameText(dirty)).toContain('has changes that are not committed');
    expect(frameText(dirty)).not.toContain('--allow-dirty');
    expect(commands(dirty, 'y')).toMatchObject([{ type: 'fix-review', session: 2, request: { allowDirty: true, noVcs: false } }]);
    const outside = fold(asked(), { type: 'fix-step', session: 1, step: { refused: 'Not under version control.', offer: 'no-vcs' } });
    expect(commands(outside, 'y')).toMatchObject([{ type: 'fix-review', request: { allowDirty: false, noVcs: true } }]);
    expect(screenOf(press(outside, 'n'))).toBe('findings');
  });

  test('without a way out is only left', () => {
    const refused = fixStates['fix-refused']!(size);
    expect(commands(refused, 'y')).toEqual([]);
    expect(frameText(refused)).toContain('do not say enough');
  });

  test('that a folder has no version control is agreed to once', () => {
    const outside = fold(asked(), { type: 'fix-step', session: 1, step: { refused: 'Not under version control.', offer: 'no-vcs' } });
    const later = press(press(outside, 'y', 'esc'), 'f');
    expect(later.fix?.request.noVcs).toBe(true);
  });
});

describe('A', () => {
  test('plans the safe ones only, and says how many there are before anything is written', () => {
    const state = ready(sampleReport(200));
    const safe = state.report!.findings.filter((one) => one.status === 'open' && one.fix?.safety === 'safe');
    const [planning, command] = key(state, 'A');
    expect(command).toMatchObject({ type: 'fix-safe', request: { targets: safe.map((one) => one.fingerprint) } });
    const taken = [sampleFix(1, { safety: 'safe' }), sampleFix(1, { safety: 'safe', files: ['Dockerfile'] })];
    const summary = fold(planning, { type: 'fix-step', session: 1, step: step({ next: null, taken }) });
    expect(frameText(summary)).toContain('2 safe fixes to 3 files  nothing is written yet');
    expect(frameText(press(summary, 'enter'))).toContain('hunk 1 of 1');
    expect(placeOf(press(summary, 'enter', 'esc'))).toBe('fix-summary');
    expect(commands(summary, 'y')).toEqual([{ type: 'fix-apply', session: 1 }]);
  });

  test('of the selected findings where some are', () => {
    const state = press(ready(sampleReport(200)), '2', 'space');
    const first = state.entries[0]!.finding;
    expect(first.fix?.safety).toBe('safe');
    expect(key(state, 'A')[1]).toMatchObject({ request: { targets: [first.fingerprint] } });
  });

  test('says so where there is none', () => {
    const report = sampleReport(200);
    const review = report.findings.map((one) => (one.fix === undefined ? one : { ...one, fix: { ...one.fix, safety: 'review' as const } }));
    expect(press(ready({ ...report, findings: review }), 'A').notice).toMatch(/^no safe fix here; \d+ fixes to review with f$/);
  });
});

describe('after writing', () => {
  test('it scans again and shows how the score moved and what came up', () => {
    const writing = fixStates['fix-applied-scanning']!(size);
    expect(writing.scan).toMatchObject({ id: 2, status: 'running' });
    expect(frameText(writing)).toContain('Scanning again');
    const before = sampleReport(200);
    const after = { ...sampleReport(201), score: { ...before.score, value: 61.3 } };
    const fresh = after.findings[200]!;
    const done = fold(writing, { type: 'scan-finished', scan: 2, report: { ...after, findings: [...before.findings.slice(1), fresh] } });
    expect(frameText(done)).toContain('Score 49.0 to 61.3  (+12.3)');
    expect(frameText(done)).toContain('1 finding gone, 1 new:');
    expect(frameText(done)).toContain(`${fresh.severity} ${fresh.check}`);
    expect(screenOf(press(done, 'enter'))).toBe('findings');
  });

  test('a scan that breaks then is told', () => {
    const broken = fold(fixStates['fix-applied-scanning']!(size), { type: 'scan-failed', scan: 2, message: 'The folder is gone.' });
    expect(frameText(broken)).toContain('The scan afterwards failed: The folder is gone.');
  });

  test('u takes it back after a question', () => {
    const done = fixStates['fix-applied']!(size);
    const [looking, look] = key(done, 'u');
    expect(look).toEqual({ type: 'undo-look', session: 2 });
    const entry = { title: 'Add the limit', files: ['src/server.ts'] };
    const question = fold(looking, { type: 'undo-found', session: 2, entries: [entry] });
    expect(frameText(question)).toContain('Take the last fix back?');
    expect(commands(question, 'n')).toEqual([]);
    expect(commands(question, 'y')).toEqual([{ type: 'undo', session: 2 }]);
    const [undone, ...rest] = update(press(question, 'y'), { type: 'undo-done', session: 2, undone: entry });
    expect(rest).toEqual([{ type: 'start-scan', scan: 3 }]);
    expect(frameText(undone)).toContain('Taken back.');
  });
});

describe('the summary after leaving', () => {
  test('says what was fixed, and how it is taken back', () => {
    expect(exitSummary(fixStates['fix-applied']!(size))).toContain('Fixed 1 finding; "readycheck undo" takes the last fix back');
    expect(exitSummary(fixStates['fix-undone']!(size))).not.toContain('Fixed');
  });
});

describe('the keys of every stage', () => {
  test.each(Object.keys(fixStates))('%s can be left with the keys that are shown', (name) => {
    const state = fixStates[name]!(size);
    const hints = hintsFor(defaultKeymap, placeOf(state)).map((binding) => binding.id);
    expect(hints.some((id) => id === 'fix-leave' || id === 'fix-quit')).toBe(true);
    const left = press(state, 'esc');
    expect(frameText(left)).not.toBe(frameText(state));
  });
});
