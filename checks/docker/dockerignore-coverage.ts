import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import type { Evidence, Problem } from '../../src/model/index.ts';
import type { ContextIgnore } from '../../src/facts/docker/types.ts';
import { imagesWithIgnore, leaksOf, mainCopy, namesOf } from '../../src/facts/docker/context-copies.ts';
import { dockerignoreCoverage } from '../../fixers/docker/dockerignore-coverage.ts';

export default defineCheck({
  id: 'docker/dockerignore-coverage',
  covers: ['docker/dockerignore-coverage'],
  title: 'The .dockerignore leaves out env files, the git history and node_modules',
  category: 'secrets',
  severity: 'medium',
  why: 'A .dockerignore that is there looks like protection, and one pattern that is missing or only holds at the root lets the file through. Anybody who can pull the image can read it.',
  remedy: 'Add the patterns: `**/.env*`, `.git`, `**/node_modules`.',
  refs: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  cwe: [538, 522],
  sources: ['001:350', '001:392', '003:35'],
  absent: 'no image that ships copies its whole build context past a .dockerignore',
  each: imagesWithIgnore,
  test(image, repo) {
    const main = mainCopy(image);
    const problems: Problem<ContextIgnore>[] = [];
    const good: Evidence[] = [];
    for (const ignore of image.ignores) {
      if (ignore.file === undefined) continue;
      const leaks = leaksOf(repo, ignore);
      if (leaks.length === 0) {
        good.push(evidence(main.copy.at, `no env file, .git or node_modules of the repository gets past ${ignore.file}`));
        continue;
      }
      problems.push({
        at: main.copy.at,
        message: `${image.name} copies everything in its build context, and ${ignore.file} lets ${namesOf(leaks)} through.`,
        severity: (main.ships || main.carried !== undefined) && leaks[0]!.what === 'env files' ? 'medium' : 'low',
        related: [
          ...(main.carried === undefined || main.ships ? [] : [evidence(main.carried, 'and this takes it into the image that ships')]),
          evidence({ file: ignore.file, start: 0, end: 0 }, 'what is left out'),
        ],
        key: `leaks ${ignore.file}`,
        data: ignore,
      });
    }
    return problems.length > 0 ? fail(problems) : pass(good as [Evidence, ...Evidence[]]);
  },
  fix: dockerignoreCoverage,
});
