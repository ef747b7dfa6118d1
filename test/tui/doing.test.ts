import { describe, expect, test } from 'vitest';
import { completionAt, vocabularyOf } from '../../src/tui/completion.ts';
import { matches, parseFilter } from '../../src/tui/filter.ts';
import { actionFor, defaultKeymap, keyConflicts, remapped } from '../../src/tui/keymap.ts';
import { entriesByGain, entriesOf, sortedEntries, sorts } from '../../src/tui/listing.ts';
import { paletteItems } from '../../src/tui/palette/items.ts';
import { frameOf, frameText } from '../../src/tui/screens/frame.ts';
import { plainText } from '../../src/tui/line.ts';
import { initialState, screenOf } from '../../src/tui/state.ts';
import type { State } from '../../src/tui/state.ts';
import { colored } from '../../src/tui/syntax.ts';
import { update } from '../../src/tui/update.ts';
import { moreStates, sampleAttestations, sampleHistory, withHistory } from './more-samples.ts';
import { fold, press, ready, sampleReport, type } from './sample.ts';

const findings = (): State => press(ready(sampleReport(200)), '2');
const key = (state: State, name: string): ReturnType<typeof update> => update(state, { type: 'key', key: name, text: '' });

describe('ignoring', () => {
  test('asks for a reason, and does nothing without one', () => {
    const asking = press(findings(), 'i');
    expect(frameText(asking)).toContain('because: _');
    const [still, ...none] = key(asking, 'enter');
    expect(none).toEqual([]);
    expect(still.notice).toContain('a reason is needed');
    const finding = asking.entries[0]!.finding.fingerprint;
    const [sent, ...commands] = key(type(asking, 'behind the gateway'), 'enter');
    expect(commands).toEqual([{ type: 'ignore', finding, reason: 'behind the gateway' }]);
    expect(sent.prompt).toBeNull();
    expect(press(asking, 'esc').prompt).toBeNull();
  });

  test('scans again and says where the comment is', () => {
    const [scanning, ...commands] = update(findings(), { type: 'ignored', ignored: { file: 'src/app.ts', line: 4, how: 'comment' } });
    expect(commands).toEqual([{ type: 'start-scan', scan: 2 }]);
    const done = fold(scanning, { type: 'scan-finished', scan: 2, report: sampleReport(190) });
    expect(done.notice).toBe('ignored by a comment at src/app.ts:4; u takes it back');
  });
});

describe('places', () => {
  test('of a finding are walked through, kept in sight and opened', () => {
    const detail = press(findings(), 'enter');
    const [, opened] = key(detail, 'enter');
    expect(opened).toEqual({ type: 'source', request: 1, file: 'services/api/src/routes/area-0.ts' });
    const related = press(detail, 'J');
    expect(frameText(related)).toContain('▸ - src/server.ts:4:1 mounted here');
    expect(key(related, 'enter')[1]).toMatchObject({ file: 'src/server.ts' });
    expect(press(detail, 'K').notice).toBe('this is the first place');
    const small = press(press(ready(sampleReport(200), { columns: 60, rows: 15 }), '2', 'enter'), 'J');
    expect(frameText(small)).toContain('▸ - src/server.ts:4:1');
  });

  test('open their file around the line, with the range marked', () => {
    const loading = press(findings(), 'enter', 'enter');
    expect(screenOf(loading)).toBe('source');
    const lines = Array.from({ length: 100 }, (_, index) => `const line${String(index + 1)} = "text"; // ${String(index + 1)}`);
    const shown = fold(loading, { type: 'source-came', request: 1, text: { file: 'x.ts', lines, cut: false } });
    expect(frameText(shown)).toMatch(/^> 10 │ const line10/m);
    expect(frameText(press(shown, 'G'))).toContain('line100');
    expect(screenOf(press(shown, 'esc'))).toBe('detail');
    const broken = fold(loading, { type: 'source-failed', request: 1, message: 'It is gone.' });
    expect(frameText(broken)).toContain('It is gone.');
    expect(fold(loading, { type: 'source-came', request: 7, text: { file: 'x', lines, cut: false } })).toBe(loading);
  });

  test('that are secrets are not shown', () => {
    const report = sampleReport(1);
    const checks = report.checks.map((check) => ({ ...check, cwe: [798] }));
    const loading = press(ready({ ...report, checks }), '2', 'enter', 'enter');
    const lines = Array.from({ length: 20 }, () => "const k = 'hunter2hunter2hunter2';");
    const shown = frameText(fold(loading, { type: 'source-came', request: 1, text: { file: 'x.ts', lines, cut: false } }));
    expect(shown).toMatch(/^> 10 │ const \*+/m);
  });

  test('are what e opens and y copies', () => {
    const detail = press(findings(), 'enter', 'J');
    expect(key(detail, 'e')[1]).toEqual({ type: 'edit', file: 'src/server.ts', line: 4, column: 1 });
    expect(key(findings(), 'y')[1]).toMatchObject({ type: 'copy', text: expect.stringContaining('area-0.ts:10:7') as string });
    expect(update(detail, { type: 'edited', problem: null })[1]).toEqual({ type: 'start-scan', scan: 2 });
    expect(fold(detail, { type: 'edited', problem: 'vi is not there' }).notice).toBe('vi is not there');
  });
});

describe('history', () => {
  test('is asked for after every scan, walked through, and opened', () => {
    const [, command] = update(initialState({ size: { columns: 80, rows: 24 }, path: 'x' }), {
      type: 'scan-finished',
      scan: 1,
      report: sampleReport(3),
    });
    expect(command).toEqual({ type: 'history' });
    const state = press(withHistory({ columns: 80, rows: 24 }), '4');
    expect(frameText(state)).toContain('Limits for every route 23');
    expect(frameText(press(state, 'G'))).toContain('Limits for every route 0');
    const commit = press(state, 'j', 'j', 'j', 'enter');
    expect(screenOf(commit)).toBe('commit');
    expect(frameText(commit)).toMatch(/1 check worse\n {2}- http\/rule-00/);
    expect(screenOf(press(commit, 'esc'))).toBe('history');
  });

  test('says what the rules did of a change', () => {
    const state = press(withHistory({ columns: 80, rows: 24 }, sampleHistory(6)), '4', 'enter');
    expect(frameText(state)).toMatch(/Of that the code .* other rules .* \(1 new, 0 gone\)/);
  });
});

describe('attesting', () => {
  const state = (): State => press(ready(sampleReport(9, { attestations: sampleAttestations })), '5');

  test('asks what shows it, and may be taken back', () => {
    const [, command] = key(type(press(state(), 'j', 'enter'), 'ticket 42'), 'enter');
    expect(command).toEqual({ type: 'attest', item: 'data/retention', evidence: 'ticket 42' });
    expect(key(state(), 'd')[1]).toEqual({ type: 'unattest', item: 'ops/restore-tested' });
    expect(press(state(), 'j', 'd').notice).toBe('nobody has answered it');
    const [again, scan] = update(state(), { type: 'attested', text: 'yes, says Kim' });
    expect(scan).toEqual({ type: 'start-scan', scan: 2 });
    expect(fold(again, { type: 'scan-finished', scan: 2, report: sampleReport(9) }).notice).toBe('yes, says Kim');
  });
});

describe('the first run', () => {
  test('says in two lines what happened and what to press, until something is opened', () => {
    const first = moreStates['first-run']!({ columns: 80, rows: 24 });
    expect(frameText(first)).toMatch(/40 rules read 812 files; nothing was run, and only \.readycheck\/ written\.\nenter shows/);
    expect(frameText(press(first, 'j'))).toContain('enter shows');
    expect(frameText(press(first, '2', '1'))).not.toContain('enter shows');
  });
});

describe('completion', () => {
  const vocabulary = vocabularyOf(entriesOf(sampleReport(200)));
  const at = (text: string): readonly string[] => completionAt(text, text.length, vocabulary, { mine: 'sev:high' })?.candidates ?? [];

  test('knows fields, values of the findings and saved filters', () => {
    expect(at('')).toContain('sev:');
    expect(at('ru')).toEqual(['rule:']);
    expect(at('fix:s')).toEqual(['safe']);
    expect(at('rule:auth')[0]).toBe('auth/');
    expect(at('sev:high,cr')[0]).toBe('critical');
    expect(at('x path:area-39')[0]).toContain('area-39.ts');
    expect(at('@')).toEqual(['@mine']);
    expect(at('nothing:')).toEqual([]);
  });

  test('goes round with tab, and the list follows', () => {
    const typing = type(press(findings(), '/'), 'fix:');
    const safe = press(typing, 'tab');
    expect(safe.findings.filter).toBe('fix:safe');
    expect(press(safe, 'tab').findings.filter).toBe('fix:review');
    expect(press(safe, 'shift-tab').findings.filter).toBe('fix:none');
    expect(press(safe, 'tab', 'tab', 'tab', 'tab').findings.filter).toBe('fix:safe');
    expect(type(safe, ' x').findings.filter).toBe('fix:safe x');
  });
});

describe('saved filters', () => {
  test('are saved, used by name, and forgotten', () => {
    const filtered = press(type(press(findings(), '/'), 'sev:high'), 'enter');
    const [saved, ...commands] = key(type(press(filtered, ':'), 'save mine'), 'enter');
    expect(commands).toEqual([{ type: 'save-filters', filters: { mine: 'sev:high' } }]);
    const used = press(type(press(press(saved, 'esc'), '/'), '@mine'), 'enter');
    expect(used.findings.count).toBe(filtered.findings.count);
    expect(parseFilter('@other', { mine: 'x' }).problems).toEqual(['There is no saved filter @other.']);
    const [, forgot] = key(type(press(saved, ':'), 'forget mine'), 'enter');
    expect(forgot).toEqual({ type: 'save-filters', filters: {} });
  });
});

describe('the palette', () => {
  test('finds commands by a few letters and does what their key does', () => {
    const state = findings();
    expect(paletteItems(state, 'grp cat')[0]?.title).toBe('group findings by category');
    const grouped = press(type(press(state, ':'), 'grp cat'), 'enter');
    expect(grouped.findings.group).toBe('category');
    expect(screenOf(press(type(press(state, ':'), 'show all rules'), 'enter'))).toBe('rules');
    expect(press(type(press(state, ':'), 'zzzz'), 'enter').notice).toBe('no command is called that');
    expect(frameText(press(state, ':', 'down', 'down'))).toMatch(/^▸/m);
  });
});

describe('watching', () => {
  const change = { type: 'files-changed' } as const;

  test('scans on a change, and once more where files changed meanwhile', () => {
    const [watching, command] = key(findings(), 'w');
    expect(command).toEqual({ type: 'watch', on: true });
    const [scanning, ...scan] = update(watching, change);
    expect(scan).toEqual([{ type: 'start-scan', scan: 2 }]);
    const [stale, ...none] = update(scanning, change);
    expect(none).toEqual([]);
    expect(update(stale, { type: 'scan-finished', scan: 2, report: sampleReport(200) })[1]).toEqual({ type: 'start-scan', scan: 3 });
    expect(update(scanning, { type: 'scan-finished', scan: 2, report: sampleReport(200) }).slice(1)).toEqual([{ type: 'history' }]);
  });

  test('keeps screen, cursor, filter and selection', () => {
    const state = press(findings(), 'w', 'j', 'j', 'space', 'enter');
    const after = fold(state, change, { type: 'scan-finished', scan: 2, report: sampleReport(200) });
    expect(screenOf(after)).toBe('detail');
    expect(after.findings.cursor).toBe(state.findings.cursor);
    expect(after.findings.selected).toEqual(state.findings.selected);
    expect(frameText(after)).toContain('watching');
  });

  test('is switched off, and says nothing of changes then', () => {
    const off = press(findings(), 'w', 'w');
    expect(update(off, change).slice(1)).toEqual([]);
  });
});

describe('keys of the user', () => {
  test('take the place of those that come with the app', () => {
    const { keymap, problems } = remapped(defaultKeymap, { fix: ['F'], 'fix-safe': ['ctrl-f'] });
    expect(problems).toEqual([]);
    expect(keymap.find((one) => one.id === 'fix')?.keys).toEqual(['F']);
  });

  test('that mean two things leave the map as it is, and are told', () => {
    const { keymap, problems } = remapped(defaultKeymap, { fix: ['q'], fixx: ['x'] });
    expect(keymap).toBe(defaultKeymap);
    expect(problems[0]).toContain('did you mean "fix"?');
    expect(problems.some((one) => one.includes('"q" means both'))).toBe(true);
  });

  test('leave what another action has where an action has special keys', () => {
    const { keymap, problems } = remapped(defaultKeymap, { down: ['j', 'down', 'ctrl-n'], 'fix-leave': ['x'] });
    expect(problems).toEqual([]);
    expect(actionFor(keymap, 'findings', 'ctrl-n')).toBe('down');
    expect(actionFor(keymap, 'fix-review', 'j')).toBe('fix-next-hunk');
    expect(actionFor(keymap, 'fix-review', 'down')).toBe('down');
    expect(actionFor(keymap, 'fix-done', 'x')).toBe('fix-leave');
    expect(actionFor(keymap, 'fix-summary', 'x')).toBe('fix-leave');
  });

  test('the map that comes with it has no conflicts', () => {
    expect(keyConflicts(defaultKeymap)).toEqual([]);
  });
});

describe('sorting', () => {
  test.each(sorts)('by %s is the same as comparing every pair', (sort) => {
    const entries = entriesOf(sampleReport(300));
    const order = sortedEntries(entries, entriesByGain(entries), sort);
    expect([...order].sort((a, b) => a - b)).toEqual(entries.map((_, index) => index));
    const keyOf = (index: number): number | string => {
      const { finding, service } = entries[index]!;
      if (sort === 'gain') return -finding.gain;
      if (sort === 'severity') return -['info', 'low', 'medium', 'high', 'critical'].indexOf(finding.severity);
      return sort === 'file' ? finding.location.file : (service ?? '\uffff');
    };
    for (let i = 1; i < order.length; i++) expect(keyOf(order[i - 1]!) <= keyOf(order[i]!)).toBe(true);
  });
});

describe('filters', () => {
  test('that are prepared once decide as their words say', () => {
    const [entry] = entriesOf(sampleReport(1));
    const decide = (text: string): boolean => matches(parseFilter(text), entry!);
    expect(
      ['sev:low', 'sev:low+', 'rule:auth/', 'path:*area-0*', 'fix:safe', 'fix:any', 'limit', '-fix:none'].filter((text) => !decide(text)),
    ).toEqual([]);
    expect(['sev:high+', 'rule:http', 'fix:none', 'is:suppressed', 'nothing'].filter(decide)).toEqual([]);
  });
});

describe('syntax colour', () => {
  test('never changes a text', () => {
    for (const [file, text] of [
      ['a.ts', 'const x = "a // b"; // format for `y`'],
      ['compose.yaml', '  image: "node:22" # why'],
      ['Dockerfile', 'RUN --mount=type=cache npm ci # $HOME'],
      ['nginx.conf', 'add_header X "y"; # z'],
      ['package.json', '{ "a": 1, "b": [true, "c"] }'],
      ['x.md', '# title'],
    ] as const)
      expect(plainText(colored(text, file))).toBe(text);
    expect(colored('const a = 1;', 'a.ts')[0]).toEqual({ text: 'const', color: 'blue' });
    expect(colored('information', 'a.ts')).toEqual([{ text: 'information' }]);
  });

  test('is in the frames of code', () => {
    const state = press(findings(), 'enter');
    const line = frameOf(state).find((one) => plainText(one).includes('import express'));
    expect(line?.some((part) => part.color === 'green')).toBe(true);
  });
});
