import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/model/index.ts';
import { badgeJson, badgeSvg } from '../../src/report/badge.ts';
import { csvReport } from '../../src/report/csv.ts';
import { githubReport } from '../../src/report/github.ts';
import { gitlabReport, gitlabSastReport } from '../../src/report/gitlab.ts';
import { jsonReport, sarifReport, textReport } from '../../src/report/index.ts';
import { junitReport } from '../../src/report/junit.ts';
import { markdownReport, stickyMarker, summaryReport } from '../../src/report/markdown.ts';
import { rdjsonReport } from '../../src/report/rdjson.ts';
import { csvRows } from './csv-rows.ts';
import { harmless, hostileText, hostileTexts, reportWith, type Texts } from './hostile.ts';

/** As everything but JSON shows text from a repository: on one line, without controls. */
const shown = (text: string): string => printable(text.replace(/\s+/g, ' '));

/** Runs a check over reports full of hostile text, whole and compared with a base. */
function forHostile(holds: (report: ReturnType<typeof reportWith>, texts: Texts) => void, runs = 150): void {
  fc.assert(
    fc.property(hostileTexts, fc.boolean(), fc.constantFrom(4, 30), (texts, compared, findings) =>
      holds(reportWith(texts, { compared, findings }), texts),
    ),
    { numRuns: runs },
  );
}

/** What a terminal or the log of GitHub, Azure or TeamCity would obey. */
const obeyed = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|##\w*\[/;
const commandLine = /^\s*::[\w-]+(?: [^\n]*)?::/m;

describe('a terminal and the log of a CI system', () => {
  it('are not commanded by the text report', () => {
    forHostile((report) => {
      for (const verbose of [false, true])
        for (const wrap of [false, true]) {
          const text = textReport(report, { color: false, ascii: false, verbose, width: 60, wrap });
          expect(text).not.toMatch(obeyed);
          expect(text).not.toMatch(commandLine);
        }
    });
  });

  it('get exactly our workflow commands from the GitHub format, with what they say', () => {
    forHostile((report, { file, message, remedy }) => {
      const text = githubReport(report);
      expect(text).not.toMatch(obeyed);
      const commands = text.split('\n').filter((line) => /^\s*::/.test(line));
      const annotations = commands.filter((line) => /^::(?:error|warning|notice) file=/.test(line));
      const others = commands.filter((line) => !annotations.includes(line));
      expect(others.map((line) => /^::(\w+)/.exec(line)?.[1])).toEqual(others.length === 0 ? [] : ['notice', 'group', 'endgroup']);
      for (const kind of ['error', 'warning', 'notice'])
        expect(commands.filter((line) => line.startsWith(`::${kind} `)).length).toBeLessThanOrEqual(10);
      for (const line of annotations) {
        const { properties, data } = commandOf(line);
        expect(Object.keys(properties)).toEqual(['file', 'line', 'endLine', 'col', 'endColumn', 'title']);
        expect(properties['file']).toBe(shown(file.toWellFormed()));
        expect(data).toBe(`${shown(message.toWellFormed())}\n${shown(`Remedy: ${remedy}`.toWellFormed())}`);
      }
    });
  });

  it('get only escaped text from formats in JSON, which lose nothing', () => {
    forHostile((report) => {
      for (const text of [
        jsonReport(report),
        sarifReport(report, { suppressed: true }),
        gitlabReport(report),
        gitlabSastReport(report),
        rdjsonReport(report),
        badgeJson(report),
      ]) {
        expect(text).not.toMatch(obeyed);
        expect(text).not.toMatch(commandLine);
        JSON.parse(text);
      }
      expect(JSON.parse(jsonReport(report))).toEqual(JSON.parse(JSON.stringify(report)));
    });
  });
});

describe('CSV', () => {
  it('has one row per finding, no cell a spreadsheet would compute, and the text as it was', () => {
    forHostile((report, { message, file }) => {
      const rows = csvRows(csvReport(report));
      expect(rows).toHaveLength(report.findings.length + 1);
      for (const row of rows.slice(1)) {
        expect(row).toHaveLength(rows[0]!.length);
        for (const cell of row) expect(cell).not.toMatch(/^[\s\u200b\ufeff]*[=+\-@＝＋－＠]/);
        expect(row[rows[0]!.indexOf('message')]!.replace(/^'/, '')).toBe(shown(message.toWellFormed()).replace(/^'/, ''));
        expect(row[rows[0]!.indexOf('file')]!.replace(/^'/, '')).toBe(shown(file.toWellFormed()).replace(/^'/, ''));
      }
    });
  });
});

describe('XML', () => {
  it('is well-formed JUnit with our elements only, and says what the report says', () => {
    forHostile((report, { name }) => {
      const { elements, attributes } = parsedXml(junitReport(report));
      expect([...new Set(elements)].sort()).toEqual(
        ['error', 'failure', 'skipped', 'testcase', 'testsuite', 'testsuites'].filter((tag) => elements.includes(tag)),
      );
      expect(elements.filter((tag) => tag === 'testcase')).toHaveLength(4);
      expect(attributes).toContain(shown(name.toWellFormed()).replace(/[\ufffe\uffff]/g, '\ufffd'));
      expect(junitReport(report)).not.toMatch(commandLine);
    });
  });

  it('is a well-formed badge, whoever names the tool', () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const report = reportWith(harmless);
        const { elements } = parsedXml(badgeSvg({ ...report, tool: { ...report.tool, name } }));
        expect(new Set(elements)).toEqual(new Set(['svg', 'title', 'clipPath', 'rect', 'g', 'text']));
      }),
    );
  });
});

describe('Markdown', () => {
  const allowed = new Set([
    'h2',
    'h3',
    'p',
    'ul',
    'li',
    'strong',
    'em',
    'code',
    'details',
    'summary',
    'del',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'sub',
  ]);

  it('renders to our elements only: no link, picture, comment, script or heading of others', () => {
    forHostile((report) => {
      const quiet = rendered(
        markdownReport(reportWith(harmless, { compared: report.base !== undefined, findings: report.findings.length })),
      );
      for (const text of [markdownReport(report), summaryReport(report)]) {
        const page = rendered(text);
        expect(page.tags.filter((tag) => !allowed.has(tag))).toEqual([]);
        expect(page.tags).toEqual(quiet.tags);
        expect(page.comments).toBe(text.startsWith(stickyMarker) ? 1 : 0);
      }
    }, 60);
  });

  it('has the sticky marker once, as its first line, whatever it tells of', () => {
    forHostile((report) => {
      const text = markdownReport(report);
      expect(text.split('\n')[0]).toBe(stickyMarker);
      expect(text.split(stickyMarker)).toHaveLength(2);
      expect(summaryReport(report)).not.toContain(stickyMarker);
    });
  });

  it('shows messages as they are and mentions nobody', () => {
    forHostile((report, { message }) => {
      const { prose } = rendered(markdownReport(report));
      expect(squeezed(prose)).toContain(squeezed(shown(message.toWellFormed())));
      expect(prose).not.toMatch(/(?<!\w)@[\w/]|#\d/);
    }, 60);
  });
});

/** Without what tells nothing: white space, the zero-width space, and what HTML cannot hold. */
function squeezed(text: string): string {
  return text.replace(/[\s\u200b\u0000\ufffd]/g, '');
}

/** Reads a workflow command as the runner of GitHub does. */
function commandOf(line: string): { readonly properties: Readonly<Record<string, string>>; readonly data: string } {
  const [, list, data] = /^::\w+ (.*?)::(.*)$/.exec(line)!;
  const plain = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  const pairs = list!.split(',').map((pair) => {
    const at = pair.indexOf('=');
    return [
      pair.slice(0, at),
      plain(pair.slice(at + 1))
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%25', '%'),
    ] as const;
  });
  return { properties: Object.fromEntries(pairs), data: plain(data!).replaceAll('%25', '%') };
}

function parsedXml(text: string): { readonly elements: readonly string[]; readonly attributes: readonly string[] } {
  const elements: string[] = [];
  const attributes: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    elements.push(tag.name);
    attributes.push(...Object.values(tag.attributes));
  });
  parser.write(text).close();
  return { elements, attributes };
}

function rendered(markdown: string): { readonly tags: readonly string[]; readonly comments: number; readonly prose: string } {
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const tags: string[] = [];
  let comments = 0;
  let prose = '';
  const visit = (node: DefaultTreeAdapterTypes.Node, inCode: boolean): void => {
    if (node.nodeName === '#comment') comments += 1;
    if ('value' in node && !inCode) prose += node.value;
    if ('tagName' in node) tags.push(node.tagName);
    if ('childNodes' in node) for (const child of node.childNodes) visit(child, inCode || node.nodeName === 'code');
  };
  visit(parseFragment(html), false);
  return { tags, comments, prose };
}
