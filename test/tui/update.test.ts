import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionFor, defaultKeymap, keyConflicts, places } from '../../src/tui/keymap.ts';
import { findingsHeight } from '../../src/tui/layout.ts';
import { currentFinding, initialState, screenOf } from '../../src/tui/state.ts';
import type { Message, State } from '../../src/tui/state.ts';
import { update } from '../../src/tui/update.ts';
import { emptyReport, fold, press, ready, sampleReport, type } from './sample.ts';

const size = { columns: 80, rows: 24 };
const start = (): State => initialState({ size, path: 'shop' });
const key = (name: string): Message => ({ type: 'key', key: name, text: '' });
/** Fingerprints in the order shown. */
const shown = (state: State): readonly string[] =>
  state.findings.rows.flatMap((row) => (row.kind === 'finding' ? [state.entries[row.entry]!.finding.fingerprint] : []));

describe('scanning', () => {
  test('counts what the scan says, and remembers what failed', () => {
    const state = fold(start(), {
      type: 'scan-progress',
      scan: 1,
      events: [
        { type: 'listing', files: 120 },
        { type: 'outlining', done: 20, total: 100 },
        { type: 'check', check: 'docker/a', outcome: 'passed', done: 1, total: 9, findings: 0, passes: 2 },
        { type: 'check', check: 'docker/b', outcome: 'failed', done: 2, total: 9, findings: 3, passes: 2 },
      ],
    });
    expect(screenOf(state)).toBe('scanning');
    expect(state.scan).toMatchObject({
      files: 120,
      outlined: { done: 20, total: 100 },
      checks: { done: 2, total: 9 },
      findings: 3,
      passes: 2,
    });
    expect(state.scan.recent).toEqual([{ check: 'docker/b', outcome: 'failed', first: undefined }]);
  });

  test('ends on the overview', () => {
    expect(screenOf(ready())).toBe('overview');
  });

  test('is stopped by Esc, and keeps what is there', () => {
    const [stopping, ...commands] = update(start(), key('esc'));
    expect(commands).toEqual([{ type: 'stop-scan' }]);
    expect(stopping.scan.status).toBe('stopping');
    expect(update(stopping, key('esc')).slice(1)).toEqual([]);
    const stopped = fold(stopping, { type: 'scan-finished', scan: 1, report: sampleReport(3) });
    expect(stopped.scan.status).toBe('stopped');
    expect(stopped.findings.count).toBe(3);
  });

  test('that broke shows why, and can be tried again', () => {
    const failed = fold(start(), { type: 'scan-failed', scan: 1, message: 'no such folder' });
    expect(screenOf(failed)).toBe('failed');
    const [again, ...commands] = update(failed, key('r'));
    expect(commands).toEqual([{ type: 'start-scan', scan: 2 }]);
    expect(screenOf(again)).toBe('scanning');
  });

  test('again keeps screen, filter, cursor and selection; late news of the scan before are dropped', () => {
    const before = press(type(press(ready(), '2', '/'), 'limit'), 'enter', 'j', 'space');
    const [scanning, ...commands] = update(before, key('r'));
    expect(commands).toEqual([{ type: 'start-scan', scan: 2 }]);
    expect(screenOf(scanning)).toBe('findings');
    const late = fold(scanning, { type: 'scan-finished', scan: 1, report: emptyReport() });
    expect(late.report).toBe(before.report);
    const report = sampleReport(40);
    const after = fold(late, {
      type: 'scan-finished',
      scan: 2,
      report: { ...report, findings: report.findings.slice(0, 38).reverse() },
    });
    expect(after.findings.filter).toBe('limit');
    expect(currentFinding(after)?.fingerprint).toBe(currentFinding(before)?.fingerprint);
    expect(after.findings.selected).toEqual(before.findings.selected);
    expect(after.notice).toContain('2 gone, 0 new');
  });

  test('again is not started twice', () => {
    const [scanning] = update(ready(), key('r'));
    expect(update(scanning, key('r')).slice(1)).toEqual([]);
  });

  test('that breaks the second time leaves the first results', () => {
    const state = fold(press(ready(), 'r'), { type: 'scan-failed', scan: 2, message: 'gone' });
    expect(screenOf(state)).toBe('overview');
    expect(state.notice).toContain('gone');
  });
});

describe('leaving', () => {
  test.each(['scanning', 'overview', 'findings', 'detail', 'rules', 'rule', 'help'] as const)('works from %s', (screen) => {
    const state: State = { ...ready(), stack: ['overview', screen] };
    expect(update(state, key('q')).slice(1)).toEqual([{ type: 'exit', how: 'quit' }]);
    expect(update(state, key('ctrl-c')).slice(1)).toEqual([{ type: 'exit', how: 'interrupted' }]);
    expect(update(state, key('ctrl-z')).slice(1)).toEqual([{ type: 'suspend' }]);
  });

  test('works while typing, where q is a letter', () => {
    const typing = press(ready(), '2', '/');
    expect(update(typing, { type: 'key', key: 'q', text: 'q' })).toHaveLength(1);
    expect(update(typing, key('ctrl-c')).slice(1)).toEqual([{ type: 'exit', how: 'interrupted' }]);
  });

  test('is all that keys do in a terminal that is too small', () => {
    const tiny = fold(ready(), { type: 'resize', size: { columns: 40, rows: 8 } });
    expect(press(tiny, '2', 'j', '/').stack).toEqual(['overview']);
    expect(update(tiny, key('q')).slice(1)).toEqual([{ type: 'exit', how: 'quit' }]);
  });
});

describe('screens', () => {
  test('are reached by number and by tab, in a circle', () => {
    expect(screenOf(press(ready(), '2'))).toBe('findings');
    expect(screenOf(press(ready(), '3'))).toBe('rules');
    expect(screenOf(press(ready(), '4'))).toBe('history');
    expect(screenOf(press(ready(), 'tab', 'tab', 'tab', 'tab', 'tab'))).toBe('overview');
    expect(screenOf(press(ready(), 'shift-tab'))).toBe('attest');
  });

  test('enter on an action shows its findings, esc comes back without the filter', () => {
    const list = press(ready(sampleReport(100)), 'j', 'enter');
    expect(screenOf(list)).toBe('findings');
    expect(list.findings.filter).toBe(`rule:${list.actions[1]!.check.id}`);
    expect(list.findings.count).toBe(list.actions[1]!.findings.length);
    const back = press(list, 'esc');
    expect(screenOf(back)).toBe('overview');
    expect(back.findings.filter).toBe('');
    expect(back.overview.cursor).toBe(1);
  });

  test('enter on an action with one finding shows it at once, esc comes back at once', () => {
    const detail = press(ready(sampleReport(3)), 'enter');
    expect(screenOf(detail)).toBe('detail');
    expect(press(detail, 'esc').stack).toEqual(['overview']);
  });

  test('esc in the findings drops the filter first', () => {
    const filtered = press(type(press(ready(), '2', '/'), 'sev:high'), 'enter');
    const dropped = press(filtered, 'esc');
    expect([screenOf(dropped), dropped.findings.filter]).toEqual(['findings', '']);
    expect(screenOf(press(dropped, 'esc'))).toBe('overview');
  });

  test('help goes away by any of its ways, to where it was called', () => {
    const detail = press(ready(), '2', 'enter');
    for (const way of ['?', 'esc']) expect(press(detail, '?', way).stack).toEqual(detail.stack);
  });

  test('detail goes to the next and previous finding, and stops at the ends', () => {
    const detail = press(ready(sampleReport(5)), '2', 'enter');
    const second = press(detail, 'n');
    expect(currentFinding(second)?.fingerprint).toBe(shown(detail)[1]);
    expect(currentFinding(press(second, 'N'))?.fingerprint).toBe(shown(detail)[0]);
    expect(press(detail, 'N').notice).toBe('this is the first finding');
  });

  test('a report without findings or checks survives every key', () => {
    const keys = ['enter', 'j', 'k', 'G', 'g', 'space', 'a', 's', 'b', 'n', 'N', 'ctrl-d', 'ctrl-u', 'esc', '1', '2', '3', '?', 'tab'];
    for (const screen of ['1', '2', '3']) {
      const bare = ready({ ...emptyReport(), checks: [] });
      for (const one of keys) expect(() => press(bare, screen, one, 'enter', one)).not.toThrow();
    }
  });
});

describe('the list', () => {
  const list = press(ready(sampleReport(500)), '2');

  test('is by gain first', () => {
    const gains = list.findings.rows.map((row) => (row.kind === 'finding' ? list.entries[row.entry]!.finding.gain : 0));
    expect(gains).toEqual([...gains].sort((a, b) => b - a));
  });

  test('does not show what is suppressed', () => {
    expect(list.findings.count).toBe(490);
    expect(list.entries).toHaveLength(500);
  });

  test('goes to its ends and no further', () => {
    expect(press(list, 'k').findings.cursor).toBe(0);
    const end = press(list, 'G');
    expect(end.findings.cursor).toBe(489);
    expect(press(end, 'j', 'ctrl-d').findings.cursor).toBe(489);
    expect(press(end, 'g').findings).toMatchObject({ cursor: 0, offset: 0 });
  });

  test('keeps the cursor in sight, whatever is pressed and whatever the size', () => {
    const keys = fc.constantFrom('j', 'k', 'ctrl-d', 'ctrl-u', 'g', 'G', 's', 'b', 'n', 'N', 'space');
    const sizes = fc.record({ columns: fc.integer({ min: 60, max: 200 }), rows: fc.integer({ min: 15, max: 60 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(keys, sizes), { maxLength: 40 }), (events) => {
        let state = list;
        for (const event of events) {
          state = typeof event === 'string' ? press(state, event) : fold(state, { type: 'resize', size: event });
          const { cursor, offset, rows } = state.findings;
          expect(rows[cursor]?.kind).toBe('finding');
          expect(cursor).toBeGreaterThanOrEqual(offset);
          expect(cursor).toBeLessThan(offset + findingsHeight(state));
          expect(offset).toBeLessThanOrEqual(Math.max(0, rows.length - findingsHeight(state)));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('is the same whatever the order of the report', () => {
    const report = sampleReport(120);
    const other = ready({ ...report, findings: [...report.findings].reverse() });
    for (const sorts of [0, 1, 2, 3]) {
      const keys = ['2', ...Array.from({ length: sorts }, () => 's')];
      expect(shown(press(other, ...keys))).toEqual(shown(press(ready(report), ...keys)));
    }
  });

  test('is sorted by file', () => {
    const byFile = press(list, 's', 's');
    expect(byFile.findings.sort).toBe('file');
    const files = shown(byFile).map(
      (fingerprint) => byFile.entries.find(({ finding }) => finding.fingerprint === fingerprint)!.finding.location.file,
    );
    expect(files).toEqual([...files].sort());
  });

  test('is grouped under headings that the cursor skips', () => {
    const byRule = press(list, 'b');
    expect(byRule.findings.rows[0]).toMatchObject({ kind: 'group' });
    expect(byRule.findings.cursor).toBe(1);
    expect(byRule.findings.count).toBe(490);
    const total = byRule.findings.rows.reduce((sum, row) => sum + (row.kind === 'group' ? row.count : 0), 0);
    expect(total).toBe(490);
    expect(press(byRule, 'k').findings.cursor).toBe(1);
  });

  test('groups by severity with the worst first', () => {
    const bySeverity = press(list, 'b', 'b', 'b');
    const titles = bySeverity.findings.rows.flatMap((row) => (row.kind === 'group' ? [row.title] : []));
    expect(titles).toEqual(['critical', 'high', 'medium', 'low', 'info']);
  });

  test('selects one and goes on, or all that are shown, or none', () => {
    const two = press(list, 'space', 'space');
    expect([...two.findings.selected]).toEqual(shown(list).slice(0, 2));
    expect(two.findings.cursor).toBe(2);
    expect(press(two, 'k', 'space').findings.selected.size).toBe(1);
    const all = press(two, 'a');
    expect(all.findings.selected.size).toBe(490);
    expect(press(all, 'a').findings.selected.size).toBe(0);
  });
});

describe('typing a filter', () => {
  const typing = press(ready(sampleReport(100)), '2', 'j', 'j', '/');

  test('narrows the list with every letter and goes to the first match', () => {
    const state = type(typing, 'rule:auth');
    expect(state.findings.count).toBeGreaterThan(0);
    expect(
      shown(state).every((fingerprint) =>
        state.entries.find(({ finding }) => finding.fingerprint === fingerprint)!.finding.check.startsWith('auth'),
      ),
    ).toBe(true);
    expect(state.findings.cursor).toBe(0);
  });

  test('is undone by esc, cursor included, and kept by enter', () => {
    const state = type(typing, 'nothing at all');
    expect(state.findings.count).toBe(0);
    const undone = press(state, 'esc');
    expect(undone.findings).toMatchObject({ filter: '', cursor: 2 });
    expect(undone.prompt).toBeNull();
    expect(press(state, 'enter').findings.filter).toBe('nothing at all');
  });

  test('edits like a shell does', () => {
    expect(press(type(typing, 'one two'), 'ctrl-w').prompt).toMatchObject({ text: 'one ', caret: 4 });
    expect(press(type(typing, 'one two'), 'ctrl-u').prompt).toMatchObject({ text: '', caret: 0 });
    expect(type(press(type(typing, 'ac'), 'left'), 'b').prompt).toMatchObject({ text: 'abc', caret: 2 });
    expect(press(type(typing, 'abc'), 'ctrl-a', 'delete').prompt).toMatchObject({ text: 'bc', caret: 0 });
    expect(press(type(typing, 'a'), 'backspace', 'backspace').prompt).toBeNull();
  });

  test('erases whole characters, however many code units they have', () => {
    const pasted = fold(typing, { type: 'paste', text: 'x👨‍👩‍👧e\u0301' });
    expect(press(pasted, 'backspace').prompt!.text).toBe('x👨‍👩‍👧');
    expect(press(pasted, 'backspace', 'backspace').prompt!.text).toBe('x');
  });

  test('takes pastes in one line, without control characters, and not without end', () => {
    const pasted = fold(typing, { type: 'paste', text: 'sev:high\r\nq\u001b[2J' });
    expect(pasted.prompt!.text).toBe('sev:high  q\ufffd[2J');
    expect(fold(typing, { type: 'paste', text: 'x'.repeat(10_000) }).prompt!.text).toHaveLength(500);
    expect(fold(ready(), { type: 'paste', text: 'q' })).toEqual(ready());
  });

  test('from the overview goes to the findings', () => {
    expect(screenOf(press(ready(), '/'))).toBe('findings');
  });
});

describe('the key map', () => {
  test('has no key with two meanings', () => {
    expect(keyConflicts(defaultKeymap)).toEqual([]);
  });

  test('names a key with two meanings', () => {
    const bad = [...defaultKeymap, { ...defaultKeymap.find(({ id }) => id === 'sort')!, id: 'group' as const, keys: ['s'] }];
    expect(keyConflicts(bad)).toEqual(['"s" means both "sort" and "group" in findings']);
  });

  test('leads out of every place', () => {
    for (const place of places) expect(actionFor(defaultKeymap, place, 'ctrl-c')).toBe('interrupt');
  });

  test('says what each key does, shortly', () => {
    for (const binding of defaultKeymap) {
      expect(binding.label.length).toBeLessThanOrEqual(15);
      expect(binding.description).toMatch(/^[A-Z].*[^.]$/);
      expect(binding.keys.length).toBeGreaterThan(0);
    }
  });
});
