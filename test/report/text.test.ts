import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameLines, styleOf, textReport, type TextOptions } from '../../src/report/index.ts';
import { cut, padded, widthOf } from '../../src/report/width.ts';
import { sightingsOf } from '../../src/engine/moved.ts';
import { judged } from '../engine/judged.ts';
import { goodWords, noSecrets, sampleChecks } from '../engine/sample-checks.ts';
import type { Report } from '../../src/model/index.ts';

const plain: TextOptions = { color: false, ascii: false, verbose: false, width: 100 };
const style = styleOf({ color: false, ascii: true });

describe('the text report', () => {
  it('shows findings most gain first, then what was not judged, then the summary', async () => {
    const { report } = await judged(
      { 'x.list.txt': 'a: bad words\nb: maybe\nc: crash\nd: secret=hunter2hunter2' },
      { checks: [goodWords, noSecrets] },
    );
    expect(textReport(report, plain)).toMatchInlineSnapshot(`
      "readycheck 1.2.3 · sample · 1 file
        No service: nothing was found here that is started and stays

      +44.6  critical  words/secret  wanted: Lists have no secrets
        x.list.txt:4:1  The list d holds a secret. [medium confidence]
          2 │ b: maybe
          3 │ c: crash
          4 │ d: secr*****************
            │ ^^^^^^^^^^^^^^^^^^^^^^^^
        Remedy: Remove the word.

      +15.1  high  words/good  wanted: Lists have good words only
        x.list.txt:1:4  The list a has a bad word.
          1 │ a: bad words
            │    ^^^
          2 │ b: maybe
          3 │ c: crash
        Remedy: Remove the word.
        Fix: Remove the word (safe): readycheck fix --diff --only words/good shows whether it can be made

      Not judged
      ? words/good  b: It is not clear what b means.
      ✗ words/good  c: The check failed on c: boom

      To know
      ! x.list.txt:3:1: words/good: The check failed on c: boom

      Score 33.9 F

        Application security            –  nothing to judge
        Reliability                     –  nothing to judge
        Data safety                     –  nothing to judge
        Observability                   –  nothing to judge
        Secrets and configuration    37.5  ████████░░░░░░░░░░░░  0 passed, 1 failed
        Packaging and edge              –  nothing to judge
        Supply chain                    –  nothing to judge
        Delivery                     25.0  █████░░░░░░░░░░░░░░░  0 passed, 1 failed
        Performance                     –  nothing to judge
        Operations and compliance       –  nothing to judge

      Findings: 2 open (1 critical, 1 high) · Checks: 0 passed, 2 failed, 0 unknown, 0 not applicable

      Next best actions
        1. +44.6  words/secret: Remove the word.
        2. +15.1  words/good: Remove the word. (readycheck fix does it)
        readycheck explain words/secret says more; --verbose shows everything that passed, with its evidence.
      "
    `);
  });

  it('underlines the place in its source', async () => {
    const { report } = await judged({ 'x.list.txt': 'z: one\na: 你好 bad\ty\n' }, { checks: [goodWords] });
    expect(report.findings).toHaveLength(0);
    const { report: found } = await judged({ 'x.list.txt': 'z: one\na: 你好 bad end\n' }, { checks: [goodWords] });
    const text = textReport(found, { ...plain, ascii: true });
    expect(text).toContain('    2 | a: 你好 bad end\n      |         ^^^\n');
  });

  it('shows passes with their evidence, and what does not apply, when asked to', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: fine' }, { checks: [goodWords] });
    expect(textReport(report, plain)).not.toContain('all words are good');
    const verbose = textReport(report, { ...plain, verbose: true });
    expect(verbose).toContain('✓ words/good  Lists have good words only\n    a\n      x.list.txt:1:1  all words are good');
    const none = await judged({}, { checks: [goodWords] });
    expect(textReport(none.report, { ...plain, verbose: true })).toContain('words/good  does not apply: there is no list here');
  });

  it('says "not scored" rather than a number when nothing applies', async () => {
    const { report } = await judged({});
    expect(textReport(report, plain)).toContain('Not scored: no check could judge anything here.');
  });

  it('shows the strict score where something is suppressed, and never hides what is', async () => {
    const { report } = await judged({ 'x.list.txt': '# readycheck-ignore words/good -- agreed\na: bad\nb: fine' }, { checks: [goodWords] });
    const text = textReport(report, { ...plain, verbose: true });
    expect(text).toContain('Score 100.0 A+ · level gold · 25.0 with what is suppressed');
    expect(text).toContain('suppressed words/good x.list.txt:2:4: agreed');
    expect(text).toContain('no open findings, 1 suppressed');
  });

  it('limits long lists unless asked for all', async () => {
    const { report } = await judged(
      { 'x.list.txt': Array.from({ length: 30 }, (_, i) => `n${i}: bad`).join('\n') },
      { checks: [goodWords] },
    );
    expect(textReport(report, plain)).toContain('… and 22 more (--verbose shows all)');
    expect(textReport(report, { ...plain, verbose: true })).not.toContain('more (--verbose');
  });

  it('shows three of many subjects it could not judge, and all when asked to', async () => {
    const { report } = await judged(
      { 'x.list.txt': Array.from({ length: 9 }, (_, i) => `n${i}: maybe`).join('\n') },
      { checks: [goodWords] },
    );
    const lines = (verbose: boolean): readonly string[] => textReport(report, { ...plain, verbose }).match(/^\? words\/good .*$/gm) ?? [];
    expect(lines(false)).toHaveLength(3);
    expect(textReport(report, plain)).toContain('… and 6 more of words/good (--verbose shows all)');
    expect(lines(true)).toHaveLength(9);
  });

  it('shows the source of one place once', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad' }, { checks: [goodWords] });
    const [one] = report.findings;
    const [rule] = report.checks;
    const twice: Report = {
      ...report,
      checks: [...report.checks, { ...rule!, id: 'words/again' }],
      findings: [one!, { ...one!, check: 'words/again', fingerprint: 'f' }],
    };
    expect(textReport(twice, plain).match(/1 │ a: bad/g)).toHaveLength(1);
    expect(textReport(twice, plain).match(/x\.list\.txt:1:4/g)).toHaveLength(2);
    expect(textReport(twice, { ...plain, verbose: true }).match(/1 │ a: bad/g)).toHaveLength(2);
  });

  it('never keeps quiet about files that were not read', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad' }, { checks: [goodWords] });
    const unread = (count: number): Report => ({
      ...report,
      files: { scanned: 1, skipped: Array.from({ length: count }, (_, i) => ({ file: `f${i}`, why: 'no permission to read it' })) },
    });
    expect(textReport(unread(1), plain)).toContain('– f0 was not read: no permission to read it\n');
    expect(textReport(unread(3), plain)).toContain('– 3 files were not read (--verbose says which and why)\n');
    expect(textReport(unread(3), { ...plain, verbose: true })).toContain('– f2 was not read: no permission to read it\n');
  });

  it('names the services, eight of many', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad' }, { checks: [goodWords] });
    const service = { root: '', kind: 'http', entries: ['src/main.ts'], frameworks: ['express'] };
    const many: Report = { ...report, services: Array.from({ length: 30 }, (_, i) => ({ ...service, id: String(i), name: `api-${i}` })) };
    const text = textReport(many, plain);
    expect(text).toContain('  Service api-0 · http · express, starts at src/main.ts\n');
    expect(text.match(/^ {2}Service /gm)).toHaveLength(8);
    expect(text).toContain('… and 22 more services (--verbose shows all)');
    expect(textReport(many, { ...plain, verbose: true }).match(/^ {2}Service /gm)).toHaveLength(30);
  });

  it('breaks sentences only for a terminal, at its width, and loses no word', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad' }, { checks: [goodWords] });
    const words = fc.array(fc.stringMatching(/^[a-z日]{1,12}$/), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(words, fc.integer({ min: 60, max: 120 }), (said, width) => {
        const message = `${said.join(' ')}.`;
        const long: Report = { ...report, findings: report.findings.map((finding) => ({ ...finding, message, frame: undefined! })) };
        const block = (wrap: boolean): string => /(  x\.list\.txt[^]*?)\n  Remedy/.exec(textReport(long, { ...plain, width, wrap }))![1]!;
        expect(block(false)).toBe(`  x.list.txt:1:4  ${message}`);
        expect(block(true).replace(/\n +/g, ' ').replace(/ +/g, ' ')).toBe(` x.list.txt:1:4 ${message}`);
        const whole = textReport(long, { ...plain, width, wrap: true });
        for (const line of whole.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width);
        const coloured = textReport(long, { ...plain, width, wrap: true, color: true });
        expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(whole);
      }),
    );
  });

  it('shows only what is new where a base was compared with', async () => {
    const base = await judged({ 'x.list.txt': 'a: bad' });
    const { report } = await judged(
      { 'x.list.txt': 'a: bad\nb: bad' },
      { base: { ref: 'main', commit: '0123456789abcdef', sightings: sightingsOf(base.findings, () => 'a: bad'), hadFile: () => true } },
    );
    const text = textReport(report, plain);
    expect(text).toContain('New since main (0123456789): 1 finding.');
    expect(text).toContain('The list b has a bad word.');
    expect(text).not.toContain('The list a has a bad word.');
  });

  it('lets nothing from files reach the terminal that it would obey', async () => {
    const evil = '\u001b[31m\u0007\u202e\u009b2J';
    const { report } = await judged({ [`${evil}\n.list.txt`]: `a: bad ${evil}` });
    const finding = report.findings[0]!;
    const worse: Report = {
      ...report,
      repo: { name: evil },
      services: [{ id: evil, name: evil, root: '', kind: evil, entries: [evil], frameworks: [evil] }],
      findings: [{ ...finding, message: `x${evil}`, subject: evil, related: [{ ...finding.location, message: evil }], suppression: evil }],
      checks: report.checks.map((check) => ({
        ...check,
        reason: evil,
        subjects: check.subjects.map((subject) => ({
          ...subject,
          name: evil,
          reason: evil,
          evidence: [{ ...finding.location, note: evil }],
        })),
      })),
      diagnostics: [{ file: evil, stage: 'source', message: evil }],
      files: { scanned: 1, skipped: [{ file: evil, why: evil }] },
    };
    for (const verbose of [false, true]) {
      expect(textReport(worse, { ...plain, verbose })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it('is the same twice, and coloured only when asked', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad' }, { checks: sampleChecks });
    expect(textReport(report, plain)).toBe(textReport(report, plain));
    const coloured = textReport(report, { ...plain, color: true });

    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(textReport(report, plain));

    expect(textReport(report, { ...plain, ascii: true })).toMatch(/^[\u0000-\u007f]*$/);
  });

  it('can be no more than the summary', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad' }, { checks: [goodWords] });
    expect(textReport(report, { ...plain, quiet: true })).toBe(
      'Score 0.0 F · level bronze\nFindings: 1 open (1 high) · Checks: 0 passed, 1 failed, 0 unknown, 0 not applicable\n',
    );
  });
});

describe('code frames', () => {
  const at = { file: 'x', startLine: 3, startColumn: 3, endLine: 4, endColumn: 4 };

  it('mark every line of a place, from its first character to its last', () => {
    const frame = { startLine: 2, startColumn: 1, lines: ['one', '  two', '\tthree', 'four'] };
    expect(frameLines(frame, at, style, 80)).toEqual(['2 | one', '3 |   two', '  |   ^^^', '4 |   three', '  |   ^^', '5 | four']);
  });

  it('mark longer places beside their lines', () => {
    const frame = { startLine: 2, startColumn: 1, lines: ['one', 'call({', '  a,', '});', 'end'] };
    const place = { file: 'x', startLine: 3, startColumn: 1, endLine: 5, endColumn: 3 };
    expect(frameLines(frame, place, style, 80)).toEqual(['2 | one', '3 > call({', '  | ^^^^^^', '4 >   a,', '5 > });', '6 | end']);
  });

  it('follow lines that were cut', () => {
    const frame = { startLine: 3, startColumn: 101, lines: ['x'.repeat(50)] };
    const [line, marks] = frameLines(frame, { ...at, startColumn: 111, endLine: 3, endColumn: 113 }, style, 40);
    expect(line).toHaveLength(40);
    expect(marks).toBe(`  | ${' '.repeat(10)}^^`);
  });
});

describe('the width of text', () => {
  it('counts cells, not characters', () => {
    expect([widthOf('abc'), widthOf('日本'), widthOf('é'), widthOf('e\u0301'), widthOf('😀'), widthOf('ｗ'), widthOf('한글')]).toEqual([
      3, 4, 1, 1, 2, 2, 4,
    ]);
    expect(cut('日本語', 5)).toBe('日本…');
    expect(cut('日本語', 6)).toBe('日本語');
    expect(cut('日本語', 4)).toBe('日…');
    expect(padded('日', 4)).toBe('日  ');
  });
});
