import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checks } from '../../checks/index.ts';
import { projectRoot } from './fixtures.ts';
import { frameworksTable } from './frameworks.ts';
import { ownReport, ownScore } from './own-score.ts';
import { pageOf, pagePath } from './pages.ts';
import { peers } from './peers/index.ts';
import { peersPage, peersPagePath } from './peers/page.ts';
import { readmeWith } from './readme.ts';
import { keysText, screensText } from './screens.ts';

/**
 * `npm run docs` writes every generated page and the README's tables; `--check` says which of them
 * differ from what the code produces now, and fails.
 */
const isCheck = process.argv.includes('--check');
const stale: string[] = [];

function settle(file: string, text: string): void {
  const full = path.join(projectRoot, file);
  if (existsSync(full) && readFileSync(full, 'utf8') === text) return;
  stale.push(file);
  if (isCheck) return;
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}

for (const check of checks) settle(pagePath(check), await pageOf(check));
settle(peersPagePath, peersPage(peers, checks));
settle(
  'README.md',
  readmeWith(readFileSync(path.join(projectRoot, 'README.md'), 'utf8'), checks, peers, {
    frameworks: await frameworksTable(checks),
    'own score': ownScore(await ownReport()),
    screens: await screensText(),
    keys: keysText(),
  }),
);
for (const file of stale) console.log(`${isCheck ? 'out of date' : 'wrote'}  ${file}`);
console.log(`${checks.length + 2} pages, ${stale.length} ${isCheck ? 'out of date' : 'written'}`);
if (isCheck && stale.length > 0) {
  console.log('Run `npm run docs` and commit what it writes.');
  process.exitCode = 1;
}
