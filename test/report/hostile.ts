import fc from 'fast-check';
import type { Report, ReportAttestation, ReportCheck, ReportFinding, ReportLocation } from '../../src/model/index.ts';

/** What people who want to break out of a format write. */
export const hostileWords = [
  '::set-output name=x::y',
  '::error file=a::b',
  '::add-mask::a',
  '##[error]x',
  '##[group]x',
  '##vso[task.setvariable variable=a]b',
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- readycheck: report -->',
  '-->',
  '<!--',
  ']]>',
  '<![CDATA[',
  '&lt;b&gt;',
  '&#0;',
  '"',
  "'",
  '`',
  '```\n',
  '~~~',
  '<details>',
  '</details>',
  '</code>',
  "=cmd|'/c calc'!A1",
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '＝1',
  '\t=1',
  ',',
  ';',
  '\r\n',
  '\n',
  '\n::warning::z',
  '\n/close',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u0000',
  '\u202e',
  '\u2066',
  '\u061c',
  '\u2028',
  '\ud800',
  '\uffff',
  '@octocat',
  '@org/team',
  '#1',
  'GH-1',
  'https://example.org/x',
  'www.example.org',
  'a@example.org',
  '[a](javascript:alert(1))',
  '![a](https://example.org/i.png)',
  '**bold** _it_ ~~no~~',
  '|',
  '\\',
  '%0A::error::x',
  '%',
  'javascript:alert(1)',
  '${{ github.token }}',
  '$(id)',
  ':tada:',
  '$x$',
  '1. a',
  '- a',
  '# a',
  '> a',
  '../../etc/passwd',
  'é你好🙂',
  '__proto__',
  ' ',
] as const;

/** Text made of such words and of any others. */
export const hostileText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...hostileWords) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((words) => words.join(''));

/** The texts a report takes from a repository (or, saved, from wherever it comes). */
export interface Texts {
  readonly name: string;
  readonly file: string;
  readonly message: string;
  readonly code: string;
  readonly note: string;
  readonly reason: string;
  readonly remedy: string;
}

export const hostileTexts: fc.Arbitrary<Texts> = fc.record({
  name: hostileText,
  file: hostileText,
  message: hostileText,
  code: hostileText,
  note: hostileText,
  reason: hostileText,
  remedy: hostileText,
});

export const harmless: Texts = {
  name: 'api',
  file: 'src/api.js',
  message: 'The service does it.',
  code: 'const x = 1;',
  note: 'seen here',
  reason: 'It is not known.',
  remedy: 'Change it.',
};

function attestationItems({ name, note, reason, remedy }: Texts): readonly ReportAttestation[] {
  const item = (id: string, state: ReportAttestation['state'], rest: Partial<ReportAttestation>): ReportAttestation => ({
    id,
    area: 'Backups and recovery',
    question: remedy,
    why: reason,
    verify: note,
    interval: 90,
    state,
    ...rest,
  });
  return [
    item('ops/attested', 'attested', { by: name, on: '2026-01-01', expires: '2026-12-31', evidence: note }),
    item('ops/expired', 'expired', { by: name, on: '2025-01-01', expires: '2025-12-31' }),
    item('ops/open', 'open', {}),
    item('ops/none', 'not-applicable', { reason }),
  ];
}

/** A report in which every place for text has some of these. */
export function reportWith(texts: Texts, options: { readonly findings?: number; readonly compared?: boolean } = {}): Report {
  const { name, file, message, code, note, reason, remedy } = texts;
  const location: ReportLocation = { file, startLine: 2, startColumn: 3, endLine: 2, endColumn: 5 };
  const check = (id: string, outcome: ReportCheck['outcome'], rest: Partial<ReportCheck>): ReportCheck => ({
    id,
    covers: [],
    title: remedy,
    category: 'secrets',
    severity: 'high',
    confidence: 'medium',
    outcome,
    why: reason,
    remedy,
    refs: [remedy, 'https://example.org/a'],
    cwe: [79],
    subjects: [],
    gain: 3.25,
    ...rest,
  });
  const severity = (i: number): ReportFinding['severity'] => (['critical', 'high', 'medium', 'low', 'info'] as const)[i % 5]!;
  const findings = Array.from({ length: options.findings ?? 4 }, (_, i): ReportFinding => ({
    check: 'words/good',
    subject: name,
    service: name,
    severity: severity(i),
    confidence: i % 2 === 0 ? 'high' : 'low',
    message,
    location,
    related: [{ ...location, message: note }],
    fingerprint: i.toString(16).padStart(16, '0'),
    status: i % 4 === 3 ? 'suppressed' : 'open',
    ...(i % 4 === 3 ? { suppression: reason } : {}),
    ...(options.compared === true ? { new: i % 2 === 0 } : {}),
    fix: { title: note, safety: 'review' },
    gain: 1,
    uncappedGain: 1,
    heldBy: 'words/good',
    frame: { startLine: 1, startColumn: 1, lines: [code, code, code] },
  }));
  const evidence = [{ ...location, note }];
  return {
    schemaVersion: 1,
    tool: { name: 'readycheck', version: '1.2.3' },
    ruleset: { hash: 'abc', profile: 'recommended' },
    repo: { name, commit: '0123456789abcdef0123456789abcdef01234567', dirty: true },
    ...(options.compared === true
      ? {
          base: {
            ref: name,
            commit: 'fedcba9876543210fedcba9876543210fedcba98',
            score: 40,
            fixed: [{ check: 'words/good', subject: name, severity: 'high', message, location, fingerprint: 'f'.repeat(16) }],
          },
        }
      : {}),
    services: [{ id: name, name, root: file, kind: note, entries: [file], frameworks: [note] }],
    checks: [
      check('words/good', 'failed', { subjects: [{ name, service: name, outcome: 'failed', evidence: [] }] }),
      check('words/passed', 'passed', { subjects: [{ name, outcome: 'passed', evidence }] }),
      check('words/unknown', 'unknown', { subjects: [{ name, outcome: 'unknown', reason, evidence }] }),
      check('words/error', 'error', { reason, subjects: [{ name, outcome: 'error', reason, evidence: [] }] }),
      check('words/none', 'not-applicable', { reason }),
    ],
    findings,
    score: {
      value: 49,
      grade: 'F',
      strictValue: 45,
      strictGrade: 'F',
      uncapped: 66.5,
      cap: { limit: 49, check: 'words/good', applied: true },
      categories: [{ id: 'secrets', title: 'Secrets and configuration', weight: 10, evidence: 1, score: 49, passed: 1, failed: 1 }],
      outcomes: { passed: 1, failed: 1, 'not-applicable': 1, unknown: 1, error: 1 },
    },
    attestations: { attested: 7, total: 21, expired: 2, owners: [name], items: attestationItems(texts) },
    diagnostics: [{ file, line: 1, column: 1, stage: 'parse', message }],
    files: { scanned: 3, skipped: [{ file, why: reason }] },
  };
}
