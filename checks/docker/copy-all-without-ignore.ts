import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import type { Evidence, Problem } from '../../src/model/index.ts';
import type { ContextIgnore } from '../../src/facts/docker/types.ts';
import { imagesCopyingContext, leaksOf, mainCopy, namesOf } from '../../src/facts/docker/context-copies.ts';
import { copyAllWithoutIgnore } from '../../fixers/docker/copy-all-without-ignore.ts';

export default defineCheck({
  id: 'docker/copy-all-without-ignore',
  covers: ['docker/copy-all-without-ignore', 'docker/dockerignore'],
  title: 'What copies the whole build context is backed by a .dockerignore',
  category: 'secrets',
  severity: 'high',
  why: 'COPY . takes whatever lies in the folder of whoever builds: env files, the git history with everything ever committed, a node_modules folder of another platform. Anybody who can pull the image can read all of it.',
  remedy: 'Write a .dockerignore at the root of the build context that leaves out .env files, .git and node_modules.',
  refs: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  cwe: [538, 522],
  sources: ['001:350', '001:392', '002:164', '003:35'],
  absent: 'no image that ships copies its whole build context',
  each: imagesCopyingContext,
  test(image, repo) {
    const main = mainCopy(image);
    const reaches = main.ships || main.carried !== undefined;
    const related: Evidence[] =
      main.carried === undefined || main.ships ? [] : [evidence(main.carried, 'and this takes it into the image that ships')];
    const problems: Problem<ContextIgnore>[] = [];
    const good: Evidence[] = [];
    for (const ignore of image.ignores) {
      if (ignore.file !== undefined) {
        good.push(evidence(main.copy.at, `${ignore.file} says what stays out`));
        continue;
      }
      const leaks = leaksOf(repo, ignore);
      const file = `${ignore.context === '' ? '' : `${ignore.context}/`}.dockerignore`;
      if (leaks.length === 0) {
        good.push(evidence(main.copy.at, `${ignore.context} holds nothing to leave out`));
        continue;
      }
      problems.push({
        at: main.copy.at,
        message: `${image.name} copies everything in its build context, and there is no ${file} to keep ${namesOf(leaks)} out.`,
        severity: reaches ? ({ 'env files': 'high', 'the git history': 'medium', node_modules: 'low' } as const)[leaks[0]!.what] : 'low',
        confidence: image.contextGuessed && image.file.includes('/') ? 'medium' : 'high',
        related,
        key: `none ${ignore.context}`,
        data: ignore,
      });
    }
    return problems.length > 0 ? fail(problems) : pass(good as [Evidence, ...Evidence[]]);
  },
  fix: copyAllWithoutIgnore,
});
