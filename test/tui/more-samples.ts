import type { HistoryRow } from '../../src/history/row.ts';
import { seriesOf } from '../../src/history/trend.ts';
import type { Report, ReportAttestations } from '../../src/model/index.ts';
import type { HistoryData } from '../../src/tui/history/state.ts';
import { initialState } from '../../src/tui/state.ts';
import type { State } from '../../src/tui/state.ts';
import { fold, press, ready, sampleReport, type } from './sample.ts';

type Size = State['size'];

/** So many commits, the score going up and down, other rules at the sixth. */
export function sampleHistory(commits: number, subject = 'Limits for every route'): HistoryData {
  const rows = Array.from({ length: commits }, (_, index): HistoryRow => {
    const share = index % 4 === 0 ? 0.5 : 1;
    return {
      v: 1,
      commit: (index + 1).toString(16).padStart(40, 'a'),
      date: `2026-01-${String(1 + (index % 28)).padStart(2, '0')}T12:00:00Z`,
      tool: '0.1.0',
      ruleset: index < 5 ? 'old' : 'new',
      profile: 'recommended',
      score: 40 + ((index * 7) % 50),
      grade: 'D',
      categories: { 'application-security': 30 + ((index * 11) % 60), reliability: 80 },
      open: { high: 3 },
      checks: {
        'application-security': { 'http/rule-00': ['high', share], 'http/rule-10': ['low', 1 - share / 2] },
        reliability: { 'node/rule-02': ['medium', 1] },
      },
      unjudged: index < 5 ? [] : ['ci/rule-04'],
    };
  });
  return {
    points: seriesOf(rows),
    subjects: Object.fromEntries(rows.map((row, index) => [row.commit, `${subject} ${String(index)}`])),
    problems: [],
  };
}

export const sampleAttestations: ReportAttestations = {
  attested: 1,
  total: 3,
  expired: 1,
  owners: ['@ops'],
  items: [
    item('ops/restore-tested', 'Was a restore of the backup tried?', {
      state: 'expired',
      by: 'Kim',
      on: '2025-01-01',
      expires: '2025-06-30',
      reason: 'It has not held since 2025-06-30.',
    }),
    item('ops/on-call', 'Is somebody on call?', {
      state: 'attested',
      by: 'Kim',
      on: '2026-01-01',
      expires: '2026-12-31',
      evidence: 'https://example.org/on-call',
    }),
    item('data/retention', 'Is it decided how long data is kept?', { state: 'open' }),
    item('edge/cdn', 'Is the CDN configured?', { state: 'not-applicable', reason: 'Nothing is served to browsers.' }),
  ],
};

function item(
  id: string,
  question: string,
  rest: Pick<ReportAttestations['items'][number], 'state'> & Partial<ReportAttestations['items'][number]>,
): ReportAttestations['items'][number] {
  return {
    id,
    area: 'Operations',
    question,
    why: 'A backup that was never restored is a hope.',
    verify: 'Restore it into an empty database.',
    interval: 180,
    ...rest,
  };
}

/** A file with the answer of the engine for what the cursor is on. */
export function sourceShown(size: Size, text = 'app.use(express.json({ limit })); // why'): State {
  const lines = Array.from({ length: 80 }, (_, index) => `${index % 7 === 0 ? '\t' : ''}${text} ${String(index + 1)}`);
  const loading = press(ready(sampleReport(200), size), '2', 'enter', 'enter');
  return fold(loading, { type: 'source-came', request: 1, text: { file: 'src/server.ts', lines, cut: false } });
}

function firstRun(size: Size): State {
  return fold(initialState({ size, path: 'shop', isFirstRun: true }), { type: 'scan-finished', scan: 1, report: sampleReport(200) });
}

export function withHistory(size: Size, data: HistoryData = sampleHistory(24), report: Report = sampleReport(200)): State {
  return fold(ready(report, size), { type: 'history-came', data });
}

function attesting(size: Size): State {
  return press(ready(sampleReport(200, { attestations: sampleAttestations }), size), '5');
}

/** The screens besides findings and fixes. */
export const moreStates: Readonly<Record<string, (size: Size) => State>> = {
  'first-run': firstRun,
  'overview-trend': withHistory,
  palette: (size) => type(press(ready(sampleReport(200), size), '2', ':'), 'sort'),
  'palette-nothing': (size) => type(press(ready(sampleReport(200), size), ':'), 'zzz'),
  'ignore-reason': (size) => type(press(ready(sampleReport(200), size), '2', 'i'), 'the gateway limits'),
  'ignore-no-reason': (size) => press(ready(sampleReport(200), size), '2', 'i', 'enter'),
  source: sourceShown,
  'source-reading': (size) => press(ready(sampleReport(200), size), '2', 'enter', 'enter'),
  'source-gone': (size) =>
    fold(press(ready(sampleReport(200), size), '2', 'enter', 'enter'), {
      type: 'source-failed',
      request: 1,
      message: 'It is not there any more; r scans again.',
    }),
  history: (size) => press(withHistory(size), '4', 'j'),
  'history-one': (size) => press(withHistory(size, sampleHistory(1)), '4'),
  'history-none': (size) => press(withHistory(size, { points: [], subjects: {}, problems: [] }), '4'),
  'history-failed': (size) => press(fold(ready(sampleReport(3), size), { type: 'history-failed', message: 'It cannot be read.' }), '4'),
  commit: (size) => press(withHistory(size), '4', 'j', 'enter'),
  attest: attesting,
  'attest-typing': (size) => type(press(attesting(size), 'j', 'enter'), 'https://example.org/42'),
  'attest-unknown': (size) => press(ready(sampleReport(3), size), '5'),
  watching: (size) => press(ready(sampleReport(200), size), 'w'),
  'scan-broken-check': (size) => press(ready(sampleReport(200), size), '3', ...Array.from({ length: 20 }, () => 'j'), 'enter'),
};
