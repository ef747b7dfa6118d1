import { describe, expect, test } from 'vitest';
import { frameText } from '../../src/tui/screens/frame.ts';
import { screenOf } from '../../src/tui/state.ts';
import { fold, press, ready, sampleReport } from './sample.ts';

const wide = { columns: 80, rows: 24 };

describe('what the app says of itself', () => {
  test('a fix that was tried and could not be made is marked, as long as the finding is there', () => {
    const listed = press(ready(sampleReport(20), wide), '2');
    const finding = listed.entries[listed.findings.order[0]!]!.finding;
    const asked = press(listed, 'f');
    expect(screenOf(asked)).toBe('fix');
    const drop = {
      finding: finding.fingerprint,
      check: finding.check,
      message: finding.message,
      reason: 'It is a factory.',
      uncommitted: false,
    };
    const refused = fold(asked, { type: 'fix-step', session: asked.fix!.id, step: { next: null, left: 0, taken: [], dropped: [drop] } });
    expect(frameText(press(refused, 'esc'))).toMatch(/^▸ .* hand /m);
    const dirty = fold(asked, {
      type: 'fix-step',
      session: asked.fix!.id,
      step: { next: null, left: 0, taken: [], dropped: [{ ...drop, uncommitted: true }] },
    });
    expect(frameText(press(dirty, 'n'))).not.toContain(' hand ');
  });

  test('f on a rule plans the fixes of its findings', () => {
    const rules = press(ready(sampleReport(60), wide), '3');
    const asked = press(rules, 'f');
    const targets = asked.fix?.request.targets ?? [];
    expect(targets.length).toBeGreaterThan(0);
    const checks = new Set(asked.report?.findings.filter(({ fingerprint }) => targets.includes(fingerprint)).map(({ check }) => check));
    expect(checks.size).toBe(1);
  });

  test('all about a finding that is gone gives way to the list', () => {
    const detail = press(ready(sampleReport(20), wide), '2', 'enter');
    expect(screenOf(detail)).toBe('detail');
    const shown = detail.entries[detail.findings.order[0]!]!.finding.fingerprint;
    const scanning = press(detail, 'r');
    const report = sampleReport(20);
    const rest = { ...report, findings: report.findings.filter(({ fingerprint }) => fingerprint !== shown) };
    expect(screenOf(fold(scanning, { type: 'scan-finished', scan: scanning.scan.id, report: rest }))).toBe('findings');
    expect(screenOf(fold(scanning, { type: 'scan-finished', scan: scanning.scan.id, report }))).toBe('detail');
  });

  test('what was not read is a screen of its own', () => {
    const report = sampleReport(3, {
      diagnostics: [{ stage: 'cache', message: 'The cache cannot be written.' }],
      files: { scanned: 3, skipped: [{ file: 'dist/app.js', why: 'it is a bundle' }] },
    });
    const text = frameText(press(ready(report, wide), 'v'));
    expect(text).toContain('- The cache cannot be written.');
    expect(text).toContain('- dist/app.js: it is a bundle');
    expect(screenOf(press(ready(report, wide), 'v', 'esc'))).toBe('overview');
  });

  test('the only completion goes on to its values', () => {
    const typed = press(ready(sampleReport(20), wide), '/', 'r', 'u', 'tab');
    expect(typed.prompt?.text).toBe('rule:');
    expect(press(typed, 'tab').prompt?.text).toMatch(/^rule:\w/);
  });

  test('texts tell how much follows below', () => {
    const help = press(ready(sampleReport(20), wide), '?');
    expect(frameText(help)).toMatch(/↓ \d+ more$/);
    expect(frameText(press(help, 'G'))).not.toMatch(/↓ \d+ more$/);
  });
});
