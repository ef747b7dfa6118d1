import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { lineWidth, plainText } from '../../src/tui/line.ts';
import { frameOf, frameText } from '../../src/tui/screens/frame.ts';
import { initialState } from '../../src/tui/state.ts';
import type { State } from '../../src/tui/state.ts';
import { exitSummary } from '../../src/tui/summary.ts';
import { asked, fixStates, sampleDrop, sampleFix, step } from './fix-samples.ts';
import { moreStates, sampleHistory, sourceShown, withHistory } from './more-samples.ts';
import { emptyReport, fold, press, ready, sampleReport, type } from './sample.ts';

const sizes = [
  { columns: 60, rows: 15 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
] as const;

/** A report in which every text tries to take over the terminal or to break the layout. */
function hostileReport(): Report {
  const evil = 'a\u001b[2J\u001b]0;title\u0007\r\n\u009b31m日本語👨‍👩‍👧\u202e\ud800' + 'long'.repeat(80);
  const report = sampleReport(30);
  return {
    ...report,
    repo: { ...report.repo, name: evil },
    services: report.services.map((service) => ({ ...service, name: evil, root: evil, frameworks: [evil] })),
    checks: report.checks.map((check) => ({
      ...check,
      title: evil,
      why: evil,
      remedy: evil,
      ...(check.reason === undefined ? {} : { reason: evil }),
    })),
    findings: report.findings.map((finding) => ({
      ...finding,
      message: evil,
      subject: evil,
      location: { ...finding.location, file: evil, startColumn: 3, endColumn: 900 },
      related: [{ ...finding.location, file: evil, message: evil }],
      frame: { startLine: finding.location.startLine - 1, startColumn: 1, lines: ['\t\u001b[31m', `\t日本${evil}`, evil] },
    })),
  };
}

function scanning(size: { columns: number; rows: number }): State {
  const names = Array.from({ length: 30 }, (_, index) => `docker/rule-${String(index)}`);
  return fold(initialState({ size, path: 'shop' }), {
    type: 'scan-progress',
    scan: 1,
    events: [
      { type: 'listing', files: 812 },
      { type: 'outlining', done: 812, total: 812 },
      ...names.map((check, index) => ({
        type: 'check' as const,
        check,
        outcome: index % 3 === 0 ? ('failed' as const) : ('passed' as const),
        done: index + 1,
        total: 40,
        findings: index,
        passes: index * 2,
        ...(index === 0
          ? { first: [{ check, severity: 'high' as const, message: 'The image "api" runs as root.', file: 'Dockerfile' }] }
          : {}),
      })),
    ],
  });
}

/** Every screen in every state that is easily forgotten. */
const states: Readonly<Record<string, (size: { columns: number; rows: number }) => State>> = {
  'scanning-start': (size) => initialState({ size, path: 'shop' }),
  scanning,
  stopping: (size) => press(scanning(size), 'esc'),
  stopped: (size) => fold(press(scanning(size), 'esc'), { type: 'scan-finished', scan: 1, report: sampleReport(7) }),
  failed: (size) =>
    fold(initialState({ size, path: 'shop' }), { type: 'scan-failed', scan: 1, message: 'The folder "shop" does not exist.' }),
  overview: (size) => ready(sampleReport(200), size),
  'overview-nothing-to-judge': (size) => ready(emptyReport(), size),
  'overview-no-findings': (size) => ready(sampleReport(0), size),
  'overview-not-git': (size) => ready(sampleReport(3, { repo: { name: 'shop' }, diagnostics: [{ stage: 'outline', message: 'x' }] }), size),
  'overview-dirty': (size) => ready(sampleReport(3, { repo: { ...sampleReport().repo, dirty: true } }), size),
  findings: (size) => press(ready(sampleReport(200), size), '2', 'j', 'j', 'space'),
  'findings-grouped': (size) => press(ready(sampleReport(200), size), '2', 's', 'b', 'j'),
  'findings-typing': (size) => type(press(ready(sampleReport(200), size), '2', '/'), 'sev:high+ path:area-1'),
  'findings-bad-filter': (size) => type(press(ready(sampleReport(200), size), '2', '/'), 'sev:urgent'),
  'findings-none': (size) => press(ready(sampleReport(0), size), '2'),
  detail: (size) => press(ready(sampleReport(200), size), '2', 'enter'),
  'detail-scrolled': (size) => press(ready(sampleReport(200), size), '2', 'enter', 'G'),
  rules: (size) => press(ready(sampleReport(200), size), '3', 'j'),
  rule: (size) => press(ready(sampleReport(200), size), '3', 'G', 'enter'),
  help: (size) => press(ready(sampleReport(200), size), '2', '?'),
  ...fixStates,
  ...moreStates,
  rescanning: (size) => press(ready(sampleReport(200), size), '2', 'r'),
};

describe.each(sizes)('at $columns x $rows', (size) => {
  test.each(Object.keys(states))('%s', async (name) => {
    await expect(`${frameText(states[name]!(size))}\n`).toMatchFileSnapshot(
      `frames/${name}-${String(size.columns)}x${String(size.rows)}.txt`,
    );
  });
});

describe('every screen in every state', () => {
  const more = [
    { columns: 1, rows: 1 },
    { columns: 59, rows: 40 },
    { columns: 300, rows: 14 },
    { columns: 61, rows: 16 },
    { columns: 119, rows: 15 },
    { columns: 200, rows: 60 },
    { columns: 300, rows: 100 },
  ];
  const looks = [{}, { ascii: true }, { accessible: true }];
  const evil = 'a\u001b[2J\u001b]0;title\u0007\r\n\u009b31m日本語\u202e\ud800';
  const hostileFix = (changes: Parameters<typeof step>[0] = {}): ReturnType<typeof step> => {
    const lines = [{ kind: 'added', number: 1, parts: [{ text: `\t${evil}${'long'.repeat(80)}`, changed: true }] }] as const;
    const fix = sampleFix(1, {
      title: evil,
      message: evil,
      files: [evil, evil],
      hunks: [{ file: evil, created: true, lines }],
      brings: [evil],
    });
    return step({ next: fix, taken: [fix], dropped: [{ ...sampleDrop, reason: evil, message: evil }], ...changes });
  };
  const hostileMore: typeof states = {
    'hostile fix': (size) => fold(asked(size), { type: 'fix-step', session: 1, step: hostileFix() }),
    'hostile summary': (size) => press(fold(asked(size), { type: 'fix-step', session: 1, step: hostileFix({ next: null }) }), 'q'),
    'hostile refusal': (size) => fold(asked(size), { type: 'fix-step', session: 1, step: hostileFix({ next: null, taken: [] }) }),
    'hostile undo': (size) =>
      fold(press(ready(sampleReport(9), size), 'u'), { type: 'undo-found', session: 1, entries: [{ title: evil, files: [evil] }] }),
    'hostile source': (size) => sourceShown(size, evil),
    'hostile commits': (size) => press(withHistory(size, sampleHistory(9, evil)), '4'),
    'hostile commit': (size) => press(withHistory(size, sampleHistory(9, evil)), '4', 'enter'),
    'hostile notice': (size) => fold(ready(sampleReport(9), size), { type: 'told', text: evil }),
    'hostile reason': (size) => type(press(ready(hostileReport(), size), '2', 'i'), 'x'),
    'hostile palette': (size) => press({ ...ready(hostileReport(), size), savedFilters: { [evil]: evil } }, '2', ':'),
  };
  const hostile: typeof states = Object.fromEntries(
    [['1'], ['2'], ['2', 'b', 'b'], ['2', 'enter'], ['2', 'enter', 'G'], ['3'], ['3', 'enter', 'G'], ['2', '/']].map((keys) => [
      `hostile ${keys.join(' ')}`,
      (size): State => press(ready(hostileReport(), size), ...keys),
    ]),
  );

  test.each(Object.entries({ ...states, ...hostile, ...hostileMore }))(
    'is never taller or wider than the terminal, and safe: %s',
    (_name, make) => {
      for (const size of [...sizes, ...more]) {
        for (const look of looks) {
          const made = make(size);
          const state: State = { ...made, look: { ...made.look, ...look } };
          const frame = frameOf(state);
          if (look.accessible === true || size.rows < 15 || size.columns < 60) expect(frame.length).toBeLessThanOrEqual(size.rows);
          else expect(frame.length).toBe(size.rows);
          for (const content of frame) {
            expect(lineWidth(content)).toBeLessThanOrEqual(size.columns);
            expect(plainText(content)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
            if (look.ascii === true) expect(plainText(content)).toMatch(/^[ -~]*$/);
          }
        }
      }
    },
  );
});

describe('the overview', () => {
  test('gives an action the severity of its worst finding, not that of the rule', () => {
    const report = sampleReport(20);
    const [first] = report.findings;
    const mild = (severity: 'low' | 'critical'): string =>
      frameText(
        ready(
          {
            ...report,
            checks: report.checks.filter(({ id }) => id === first!.check).map((check) => ({ ...check, severity: 'high' })),
            findings: [{ ...first!, severity, status: 'open' }],
          },
          { columns: 100, rows: 30 },
        ),
      );
    expect(mild('low')).toMatch(new RegExp(`LOW +${first!.check}`));
    expect(mild('critical')).toMatch(new RegExp(`CRIT +${first!.check}`));
  });
});

describe('without colour', () => {
  test('the cursor, the severity, the selection and the deciding range can still be seen', () => {
    const list = frameText(press(ready(sampleReport(20)), '2', 'space'));
    expect(list).toMatch(/^ ● (CRIT|HIGH|MED|LOW|INFO)/m);
    expect(list).toMatch(/^▸ {2}(CRIT|HIGH|MED|LOW|INFO)/m);
    const detail = frameText(press(ready(sampleReport(20)), '2', 'enter'));
    expect(detail).toMatch(/^> \d+ │ app\.use\(express\.json/m);
    expect(detail).toMatch(/^ +│ {7}\^{15}$/m);
  });

  test('accessible mode has no bars, no inverse video, no second column', () => {
    const state = press(ready(sampleReport(20), { columns: 160, rows: 40 }, { accessible: true }), '2');
    expect(
      frameOf(state)
        .flat()
        .some((part) => part.inverse === true),
    ).toBe(false);
    expect(frameText(state)).not.toContain('│');
    expect(frameText(press(state, '1'))).not.toMatch(/[█░]/);
  });
});

describe('a notice', () => {
  test('that is longer than the line takes as many lines as it needs, three at most', () => {
    const told = (words: number): readonly string[] => {
      const text = frameText(fold(ready(sampleReport(20)), { type: 'told', text: `It is ${'very '.repeat(words)}long.` })).split('\n');
      expect(text).toHaveLength(24);
      return text;
    };
    expect(told(20).slice(-2).join(' ')).toBe(`It is ${'very '.repeat(20)}long.`);
    expect(told(80).slice(-3).join(' ')).toMatch(/^It is very .*…$/);
  });
});

describe('the summary after leaving', () => {
  test('has five lines at most, none wider than the terminal', () => {
    const text = exitSummary(ready(sampleReport(30)));
    expect(text).toMatchInlineSnapshot(`
      "readycheck  shop @1234567
      Score 49.0 F, held at 49 by auth/rule-08
      30 open findings: 6 critical, 4 high, 8 medium, 8 low, 4 info
      Next: http/rule-00  +12.3  The app "app-5" leaves number 12 without a limit.
      "readycheck explain http/rule-00" says more
      "
    `);
    for (const report of [sampleReport(0), emptyReport(), hostileReport()]) {
      const lines = exitSummary(ready(report, { columns: 60, rows: 15 }))
        .trimEnd()
        .split('\n');
      expect(lines.length).toBeLessThanOrEqual(5);
      for (const content of lines) expect(content).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
  });

  test('is empty when nothing was found out', () => {
    expect(exitSummary(initialState({ size: sizes[1], path: 'shop' }))).toBe('');
  });
});
