import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import fc from 'fast-check';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printable, type Report } from '../../src/model/index.ts';
import { htmlReport, type HistoryPoint } from '../../src/report/html.ts';
import { judged } from '../engine/judged.ts';
import { harmless, hostileTexts, reportWith } from './hostile.ts';

const history: readonly HistoryPoint[] = Array.from({ length: 20 }, (_, i) => ({
  commit: String(i).padStart(40, '0'),
  date: `2026-01-${String(i + 1).padStart(2, '0')}T00:00:00Z`,
  score: i === 7 ? null : 30 + i,
  rulesChanged: i === 12,
}));

interface Seen {
  readonly tags: readonly string[];
  readonly text: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  readonly comments: number;
}

/** What a browser would make of the page. */
function seen(html: string): Seen {
  const found = {
    tags: [] as string[],
    text: '',
    attributes: [] as Seen['attributes'][number][],
    scripts: [] as string[],
    styles: [] as string[],
    comments: 0,
  };
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (node.nodeName === '#comment') found.comments += 1;
    if ('tagName' in node) {
      found.tags.push(node.tagName);
      found.attributes.push(...node.attrs);
      const [only] = node.childNodes;
      const own = only !== undefined && 'value' in only ? only.value : '';
      if (node.tagName === 'script') found.scripts.push(own);
      if (node.tagName === 'style') found.styles.push(own);
      if (node.tagName === 'script' || node.tagName === 'style') return;
    }
    if ('value' in node) found.text += node.value;
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  return found;
}

describe('the HTML report', () => {
  it('is the same for the same report', () => {
    const report = reportWith(harmless, { compared: true, findings: 40 });
    expect(htmlReport(structuredClone(report), { history })).toBe(htmlReport(report, { history }));
  });

  it('allows only its own script and stylesheet, by their hashes', () => {
    const { scripts, styles, attributes } = seen(htmlReport(reportWith(harmless), { history }));
    const policy = attributes.find(({ name, value }) => name === 'content' && value.startsWith('default-src'))?.value ?? '';
    const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf(scripts[0]!)}`,
      `style-src ${hashOf(styles[0]!)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    expect(`${scripts[0]!}${styles[0]!}`).not.toMatch(/https?:|url\(|@import|innerHTML|eval\(/);
    // Such attributes would be refused by the policy.
    expect(attributes.filter(({ name }) => name === 'style' || name.startsWith('on'))).toEqual([]);
  });

  it('cannot be broken out of by what it tells of', () => {
    fc.assert(
      fc.property(hostileTexts, fc.boolean(), (texts, compared) => {
        const page = seen(htmlReport(reportWith(texts, { compared })));
        const quiet = seen(
          htmlReport(reportWith({ ...harmless, message: texts.message, name: texts.name, code: texts.code }, { compared })),
        );
        // A reference to the web is a link, and long places may be broken.
        const fixed = ({ tags }: Seen): readonly string[] => tags.filter((tag) => tag !== 'wbr' && tag !== 'a');
        expect(fixed(page)).toEqual(fixed(quiet));
        expect([page.comments, page.scripts.length, page.styles.length]).toEqual([0, 1, 1]);
        expect(page.scripts).toEqual(quiet.scripts);
        for (const { name, value } of page.attributes) {
          expect(name).toMatch(/^[a-zA-Z-]+\d?$/);
          if (name === 'href') expect(value).toMatch(/^#|^https?:\/\//);
        }
        const shown = (text: string): string => printable(text.toWellFormed()).replace(/[\s\ufffd\ufffe\uffff]/g, '');
        const whole = shown(page.text);
        for (const text of Object.values(texts)) expect(whole).toContain(shown(text));
      }),
      { numRuns: 60 },
    );
  });

  it('links only to the web', () => {
    const report = reportWith({ ...harmless, remedy: 'javascript:alert(1)' });
    const links = seen(htmlReport(report)).attributes.filter(({ name }) => name === 'href');
    expect(links.map(({ value }) => value)).toContain('https://example.org/a');
    expect(links.some(({ value }) => value.startsWith('javascript'))).toBe(false);
  });

  it('says what holds, what could not be judged, what does not apply and what people attested', async () => {
    const { report } = await judged({ 'x.list.txt': 'a: bad\nb: maybe\nc: fine' });
    const { text } = seen(htmlReport({ ...report, attestations: reportWith(harmless).attestations }));
    for (const part of [
      'Passed, and how we know',
      'all words are good',
      'Could not be judged',
      'It is not clear what b means.',
      '7 of 21',
      '2 expired',
      'until 2026-12-31',
    ])
      expect(text).toContain(part);
    expect(seen(htmlReport((await judged({})).report)).text).toContain('Nothing was found.');
  });
});

const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (file) => file !== undefined && existsSync(file),
);
if (executablePath === undefined) console.warn('skipped: Chromium is not installed, so the HTML report is not opened');

describe.skipIf(executablePath === undefined)('the HTML report in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let folder: string;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'readycheck-html-'));
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a report from disk; whatever the page complains about or asks the network for is in `problems`. */
  async function opened(report: Report, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
    problems.length = 0;
    const file = path.join(folder, 'report.html');
    writeFileSync(file, htmlReport(report, { history }));
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1_100, height: 800 } });
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(`request to ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      problems.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  it('loads without complaint and without a request', async () => {
    for (const report of [reportWith(harmless, { findings: 30, compared: true }), (await judged({})).report]) {
      const page = await opened(report);
      expect(await page.title()).toMatch(/– readycheck$/);
      expect(problems).toEqual([]);
      await page.close();
    }
  });

  it('runs nothing that a repository brought along', async () => {
    const evil = '</script><script>alert(1)</script><img src="https://example.org/x" onerror=alert(2)><svg onload=alert(3)>';
    const page = await opened(reportWith({ ...harmless, name: evil, file: evil, message: evil, code: evil, note: evil, reason: evil }));
    await page.waitForTimeout(100);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is filtered by keyboard alone, and says how much is shown', async () => {
    const report = reportWith(harmless, { findings: 40 });
    const findings = report.findings.map((finding, i) => (i === 5 ? { ...finding, message: 'A needle is here.' } : finding));
    const page = await opened({ ...report, findings });
    const shown = (): Promise<string | null> => page.locator('#shown').textContent();
    expect(await shown()).toBe('40 findings');

    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
    await page.keyboard.type('needle api.js');
    await expect.poll(shown).toBe('1 of 40 findings');
    expect(await page.locator('.f:visible').count()).toBe(1);

    await page.keyboard.press('Escape');
    await expect.poll(shown).toBe('40 findings');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.value')).toBe('critical');
    await page.keyboard.press('Space');
    const left = findings.filter(({ severity }) => severity !== 'critical').length;
    await expect.poll(shown).toBe(`${left} of 40 findings`);

    await page.keyboard.press('/');
    await page.keyboard.type('nothing has this');
    await expect.poll(() => page.locator('#no-match').isVisible()).toBe(true);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('opens what a link leads to', async () => {
    const page = await opened(reportWith(harmless, { findings: 8 }));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.evaluate(
      "for (const details of document.querySelectorAll('details')) details.open = false; location.hash = '#f-0000000000000004'",
    );
    await expect.poll(() => page.locator('#f-0000000000000004').isVisible()).toBe(true);
    await page.close();
  });

  it('on paper is light, has everything open and nothing to press', async () => {
    const page = await opened(reportWith(harmless, { findings: 8 }), 'dark');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('details:not([open])').count()).toBe(0);
    for (const hidden of ['nav', '#filter', '#theme']) expect(await page.locator(hidden).isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details:not([open])').count()).toBeGreaterThan(0);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    expect(problems).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s', async (scheme) => {
    const report = reportWith(harmless, { findings: 10, compared: true });
    const second = { ...report.services[0]!, id: 'b', name: 'b' };
    const page = await opened({ ...report, services: [...report.services, second] }, scheme);
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    // The policy of the page lets no script in; the driver's own evaluation is not bound by it.
    await page.evaluate(`(() => { const module = undefined; ${axe.source} })()`);
    const found = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
    });
    expect(found).toEqual([]);
    await page.close();
  });

  it('the theme can be chosen', async () => {
    const page = await opened(reportWith(harmless), 'dark');
    const background = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.locator('#theme').press('Enter');
    const light = await background();
    expect(light).not.toBe(dark);
    await page.locator('#theme').press('Enter');
    expect(await background()).toBe(dark);
    await page.close();
  });

  it('with 5,000 findings is there in a few seconds and filters at once', async () => {
    const base = reportWith(harmless, { findings: 5_000 });
    const checks = Array.from({ length: 50 }, (_, i) => ({ ...base.checks[0]!, id: `words/n${i}` }));
    const findings = base.findings.map((finding, i) => ({ ...finding, check: checks[i % 50]!.id, message: `The service does ${i}.` }));
    const started = performance.now();
    const page = await opened({ ...base, checks, findings });
    await expect.poll(() => page.locator('#shown').textContent()).toBe('5000 findings');
    expect(performance.now() - started).toBeLessThan(10_000);
    const ms = await page.evaluate(`(async () => {
      const search = document.querySelector('#q');
      search.value = 'does 4321';
      const from = performance.now();
      search.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return performance.now() - from;
    })()`);
    expect(await page.locator('#shown').textContent()).toBe('1 of 5000 findings');
    expect(ms).toBeLessThan(1_000);
    await page.close();
  });
});
