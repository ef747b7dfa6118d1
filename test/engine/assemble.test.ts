import { describe, expect, it } from 'vitest';
import { frameOf, secretSpans } from '../../src/engine/frame.ts';
import { locatorOf } from '../../src/engine/locator.ts';
import { sightingsOf } from '../../src/engine/moved.ts';
import { judged } from './judged.ts';
import { goodWords, noSecrets } from './sample-checks.ts';

describe('the report', () => {
  it('has 1-based places in UTF-16 units, end exclusive, whatever the line ends', async () => {
    for (const eol of ['\n', '\r\n']) {
      const { report } = await judged({ 'x.list.txt': `first${eol}a: 😀 bad${eol}` }, { checks: [goodWords] });
      expect(report.findings[0]?.location).toEqual({ file: 'x.list.txt', startLine: 2, startColumn: 7, endLine: 2, endColumn: 10 });
      expect(report.findings[0]?.frame).toEqual({ startLine: 1, startColumn: 1, lines: ['first', 'a: 😀 bad'] });
    }
  });

  it('never holds a secret that was found', async () => {
    const secret = 'correct-horse-battery-staple';
    const { report } = await judged({ 'x.list.txt': `a: secret=${secret}\nb: fine` }, { checks: [noSecrets] });
    expect(report.findings).toHaveLength(1);
    expect(JSON.stringify(report)).not.toContain(secret);
    expect(report.findings[0]?.frame?.lines[1]).toBe('b: fine');
  });

  it('hides the value a finding points at, not its name, and leaves copied file names alone', () => {
    const shown = (text: string): string => {
      const locator = locatorOf(() => text);
      const at = { file: 'x', start: 0, end: text.length };
      const spans = secretSpans([{ check: { cwe: [798] }, problem: { at } }], locator);
      return frameOf(locator.lines('x')!, locator.locate(at), spans.get('x')).lines[0]!;
    };
    expect(shown('X_Y=abcdefgh')).toBe('X_Y=********');
    expect(shown('abc: "d e f g"')).toBe('abc: *********');
    expect(shown('ENV A bcdefgh')).toBe('ENV A *******');
    expect(shown('abcdefghijklm==')).toBe('***************');
    expect(shown('abcdefghijklmno=')).toBe('abcd************');
    expect(shown('RUN curl -u me:abc x')).toBe('RUN ****************');
    expect(shown('RUN cp env-example .env')).toBe('RUN cp env-example .env');
  });

  it('keeps control characters out of frames, one for one', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: \u001b[31m\u0007\u202e bad \tend' }, { checks: [goodWords] });
    expect(report.findings[0]?.frame?.lines).toEqual(['a: \ufffd[31m\ufffd\ufffd bad \tend']);
  });

  it('cuts long lines to a window around the place', async () => {
    const { report } = await judged({ 'x.list.txt': `a: ${'x'.repeat(300_000)} bad ${'y'.repeat(1000)}` }, { checks: [goodWords] });
    const { frame, location } = report.findings[0]!;
    expect(frame!.lines[0]!.length).toBeLessThanOrEqual(160);
    expect(frame!.lines[0]!.slice(location.startColumn - frame!.startColumn, location.endColumn - frame!.startColumn)).toBe('bad');
  });

  it('is byte-equal whatever the order of checks and files', async () => {
    const texts = { 'b.list.txt': 'c: bad\nd: maybe', 'a.list.txt': 'a: bad secret=x\nb: crash bad' };
    const one = await judged(texts);
    const other = await judged(Object.fromEntries(Object.entries(texts).reverse()), {
      checks: [noSecrets, goodWords, ...(await import('./sample-checks.ts')).sampleChecks.slice(2)],
    });
    expect(JSON.stringify(other.report)).toBe(JSON.stringify(one.report));
  });

  it('says what is new against a base', async () => {
    const base = await judged({ 'x.list.txt': 'a: bad' });
    const sightings = sightingsOf(base.findings, () => 'a: bad');
    const hadFile = (file: string): boolean => file === 'x.list.txt';
    const { report } = await judged({ 'x.list.txt': 'b: bad\n\na: bad' }, { base: { ref: 'main', commit: 'abc', sightings, hadFile } });
    expect(report.findings.map(({ subject, new: isNew }) => [subject, isNew])).toEqual([
      ['b', true],
      ['a', false],
    ]);
  });

  it('hashes the lines of findings once per file', async () => {
    let calls = 0;
    const { report } = await judged(
      { 'x.list.txt': 'a: bad\nb: bad' },
      {
        lineHashes: () => (
          (calls += 1),
          new Map([
            [1, 'one:1'],
            [2, 'two:1'],
          ])
        ),
        checks: [goodWords],
      },
    );
    expect(report.findings.map(({ lineHash }) => lineHash)).toEqual(['one:1', 'two:1']);
    expect(calls).toBe(1);
  });

  it('gives a severity from the configuration precedence over that of the problem', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad' }, { checks: [goodWords], severityOf: () => 'low' });
    expect(report.findings[0]?.severity).toBe('low');
    expect(report.checks[0]?.severity).toBe('low');
    expect(report.score.cap).toBeNull();
  });
});
