import { type AnyCheck, categories } from '../model/index.ts';
import { formatTable } from '../report/formats.ts';
import { pagePath } from './pages.ts';
import { peersTable } from './peers/page.ts';
import type { Peer } from './peers/types.ts';

/** The README with its generated tables brought up to date. Throws when the markers are missing. */
export function readmeWith(
  readme: string,
  checks: readonly AnyCheck[],
  peers: readonly Peer[],
  written: Readonly<Record<'frameworks' | 'own score' | 'screens' | 'keys', string>>,
): string {
  const tables: readonly (readonly [name: string, content: string])[] = [
    ['checks', tableOf(checks)],
    ['peers', peersTable(peers, checks)],
    ['formats', formatsTable()],
    ...Object.entries(written),
  ];
  return tables.reduce((text, [name, content]) => between(name, content, text), readme);
}

/** The formats with the flag that writes each. */
function formatsTable(): string {
  const rows = formatTable.map(({ format, file, what }) => `| \`${format}\` | \`-o ${format}=${file}\` | ${what} |`);
  return ['| Format | To a file | What for |', '|---|---|---|', ...rows].join('\n');
}

/** The text with what stands between the markers of that name replaced. */
function between(name: string, content: string, readme: string): string {
  const begin = `<!-- ${name}: written by \`npm run docs\` -->`;
  const end = `<!-- /${name} -->`;
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`README.md needs the lines ${begin} and ${end}.`);
  return `${readme.slice(0, from + begin.length)}\n\n${content}\n\n${readme.slice(to)}`;
}

function tableOf(checks: readonly AnyCheck[]): string {
  const rows = checks.map((check) => {
    const fix = check.fix === undefined ? '' : check.fix.safety;
    return `| [${check.id}](${pagePath(check)}) | ${check.title} | ${categories[check.category].title} | ${check.severity} | ${check.profile ?? 'recommended'} | ${fix} |`;
  });
  return [
    `${checks.length} checks.`,
    '',
    '| Check | What holds in a ready repository | Category | Severity | Profile | Fix |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
