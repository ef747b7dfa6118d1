import { categories, severities } from '../../src/model/index.ts';
import type { Category, Outcome, Report, ReportCheck, ReportFinding } from '../../src/model/index.ts';
import { initialState } from '../../src/tui/state.ts';
import type { Look, Message, State } from '../../src/tui/state.ts';
import { update } from '../../src/tui/update.ts';

const names = Object.keys(categories) as Category[];
const areas = ['http', 'docker', 'node', 'env', 'ci', 'nginx', 'deps', 'compose', 'auth', 'ops'] as const;

/** A made-up check; every fifth passes, some are unknown, do not apply or broke. */
function sampleCheck(index: number): ReportCheck {
  const kinds: readonly Outcome[] = [
    'failed',
    'passed',
    'failed',
    'unknown',
    'failed',
    'not-applicable',
    'failed',
    'passed',
    'failed',
    'error',
  ];
  const outcome = kinds[index % kinds.length]!;
  const area = areas[index % areas.length]!;
  const reasons: Partial<Record<Outcome, string>> = {
    unknown: 'The entry of the service could not be followed past a dynamic import.',
    'not-applicable': 'No file of that kind is in the repository.',
    error: 'The check broke: cannot read the outline.',
  };
  const reason = reasons[outcome];
  const subjectOutcome = outcome === 'not-applicable' ? undefined : outcome;
  return {
    id: `${area}/rule-${String(index).padStart(2, '0')}`,
    covers: [],
    title: `Part ${String(index)} of the service is set up as production asks for`,
    category: names[index % names.length]!,
    severity: severities[(index + 3) % severities.length]!,
    confidence: 'high',
    outcome,
    ...(reason === undefined ? {} : { reason }),
    why: 'When this part is missing, one slow client can hold every connection. The service then stops answering although it is up.',
    remedy: 'Set a limit that fits the traffic and test that it holds.',
    refs: ['https://example.org/guides/limits'],
    cwe: [770],
    subjects:
      subjectOutcome === undefined
        ? []
        : [
            {
              name: `app-${String(index)}`,
              service: 'api',
              outcome: subjectOutcome,
              evidence: [
                {
                  file: 'src/server.ts',
                  startLine: 10 + index,
                  startColumn: 3,
                  endLine: 10 + index,
                  endColumn: 20,
                  note: 'the app is made here',
                },
              ],
            },
          ],
    gain: outcome === 'failed' ? Math.max(0, 12.34 - index * 0.37) : 0,
  };
}

function sampleFinding(index: number, checks: readonly ReportCheck[]): ReportFinding {
  const check = checks[index % checks.length]!;
  const line = 10 + (index % 400);
  return {
    check: check.id,
    subject: `app-${String(index % 7)}`,
    ...(index % 3 === 0 ? {} : { service: index % 2 === 0 ? 'api' : 'worker' }),
    severity: check.severity,
    confidence: 'high',
    message: `The app "app-${String(index % 7)}" leaves number ${String(index)} without a limit.`,
    location: {
      file: `services/api/src/routes/area-${String(index % 40)}.ts`,
      startLine: line,
      startColumn: 7,
      endLine: line,
      endColumn: 22,
    },
    related:
      index % 2 === 0 ? [{ file: 'src/server.ts', startLine: 4, startColumn: 1, endLine: 4, endColumn: 9, message: 'mounted here' }] : [],
    fingerprint: index.toString(16).padStart(16, '0'),
    status: index % 50 === 49 ? 'suppressed' : 'open',
    ...(index % 50 === 49 ? { suppression: 'decided with the team' } : {}),
    ...(index % 4 === 0 ? { fix: { title: 'Add the limit', safety: index % 8 === 0 ? ('safe' as const) : ('review' as const) } } : {}),
    gain: check.gain / (1 + index),
    uncappedGain: check.gain / (1 + index) + 0.5,
    ...(index % 5 === 0 ? { heldBy: 'auth/rule-08' } : {}),
    frame: {
      startLine: line - 2,
      startColumn: 1,
      lines: ['import express from "express";', '', 'app.use(express.json({ limit }));', 'app.get("/", home);', 'export default app;'],
    },
  };
}

/** A made-up report with so many findings; looks the same on every machine. */
export function sampleReport(findingCount = 40, changes: Partial<Report> = {}): Report {
  const checks = Array.from({ length: 40 }, (_, index) => sampleCheck(index)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const failed = checks.filter((check) => check.outcome === 'failed');
  const findings = Array.from({ length: findingCount }, (_, index) => sampleFinding(index, failed));
  const outcomeCounts: Record<Outcome, number> = { passed: 0, failed: 0, 'not-applicable': 0, unknown: 0, error: 0 };
  for (const check of checks) outcomeCounts[check.outcome] += 1;
  return {
    schemaVersion: 1,
    tool: { name: 'readycheck', version: '0.1.0' },
    ruleset: { hash: 'f00dfeed', profile: 'recommended' },
    repo: { name: 'shop', commit: '1234567890abcdef1234567890abcdef12345678', dirty: false },
    services: [
      { id: 'api', name: 'api', root: 'services/api', kind: 'http', entries: ['services/api/src/server.ts'], frameworks: ['express'] },
      { id: 'worker', name: 'worker', root: 'services/worker', kind: 'worker', entries: ['services/worker/src/main.ts'], frameworks: [] },
    ],
    checks,
    findings,
    score: {
      value: 49,
      grade: 'F',
      strictValue: 49,
      strictGrade: 'F',
      uncapped: 71.2,
      cap: { limit: 49, check: 'auth/rule-08', applied: true },
      categories: names.map((id, index) => ({
        id,
        title: categories[id].title,
        weight: categories[id].weight,
        evidence: 1,
        score: index === 8 ? null : (index * 13 + 20) % 101,
        passed: index === 8 ? 0 : index,
        failed: index === 8 ? 0 : 10 - index,
      })),
      outcomes: outcomeCounts,
    },
    attestations: null,
    diagnostics: [],
    files: { scanned: 812, skipped: [] },
    ...changes,
  };
}

/** A report with nothing in it that could be judged. */
export function emptyReport(): Report {
  const report = sampleReport(0);
  const none = { passed: 0, failed: 0, 'not-applicable': 1, unknown: 0, error: 0 };
  return {
    ...report,
    services: [],
    checks: report.checks.filter((check) => check.outcome === 'not-applicable').slice(0, 1),
    score: {
      ...report.score,
      value: null,
      grade: null,
      strictValue: null,
      strictGrade: null,
      uncapped: null,
      cap: null,
      outcomes: none,
      categories: report.score.categories.map((category) => ({ ...category, score: null, passed: 0, failed: 0 })),
    },
  };
}

/** The state after messages, without its commands. */
export function fold(state: State, ...messages: readonly Message[]): State {
  return messages.reduce<State>((current, message) => update(current, message)[0], state);
}

/** The state after keys, named as in the key map; single characters also type. */
export function press(state: State, ...keys: readonly string[]): State {
  return fold(state, ...keys.map((key): Message => ({ type: 'key', key, text: key === 'space' ? ' ' : [...key].length === 1 ? key : '' })));
}

/** Types a text character by character. */
export function type(state: State, text: string): State {
  return press(state, ...[...text].map((character) => (character === ' ' ? 'space' : character)));
}

/** The app with a report on the overview. */
export function ready(report: Report = sampleReport(), size = { columns: 80, rows: 24 }, look: Partial<Look> = {}): State {
  return fold(initialState({ size, path: 'shop', look }), { type: 'scan-finished', scan: 1, report });
}
