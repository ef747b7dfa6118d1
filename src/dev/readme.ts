import { type AnyCheck, categories } from '../model/index.ts';
import { pagePath } from './pages.ts';

const begin = '<!-- checks: written by `npm run docs` -->';
const end = '<!-- /checks -->';

/** The README with its table of checks brought up to date. Throws when the markers are missing. */
export function readmeWith(readme: string, checks: readonly AnyCheck[]): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`README.md needs the lines ${begin} and ${end}.`);
  return `${readme.slice(0, from + begin.length)}\n\n${tableOf(checks)}\n\n${readme.slice(to)}`;
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
