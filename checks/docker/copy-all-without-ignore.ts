import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import type { Evidence, Problem } from '../../src/model/index.ts';
import { contextCopies, imagesCopyingContext, leaksOf } from '../../src/facts/docker/context-copies.ts';

export default defineCheck({
  id: 'docker/copy-all-without-ignore',
  covers: ['docker/copy-all-without-ignore', 'docker/dockerignore', 'docker/dockerignore-coverage'],
  title: 'What copies the whole build context is backed by a .dockerignore that keeps secrets out',
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
    const copies = contextCopies(image);
    const main = copies.find(({ ships }) => ships) ?? copies.find(({ carried }) => carried !== undefined) ?? copies[0]!;
    const reaches = main.ships || main.carried !== undefined;
    const related: Evidence[] =
      main.carried === undefined || main.ships ? [] : [evidence(main.carried, 'and this takes it into the image that ships')];
    const problems: Problem[] = [];
    const good: Evidence[] = [];
    for (const { context, ...ignore } of image.ignores) {
      const leaks = leaksOf(repo, { context, ...ignore });
      const file = ignore.file ?? `${context === '' ? '' : `${context}/`}.dockerignore`;
      if (leaks.length === 0) {
        const note =
          ignore.file === undefined
            ? `${context} holds nothing to leave out`
            : `no env file, .git or node_modules of the repository gets past ${file}`;
        good.push(evidence(main.copy.at, note));
        continue;
      }
      const list = leaks.map(({ what, path }) => (what === path ? what : `${what} (${path})`)).join(', ');
      const worst = leaks[0]!.what;
      const level = (['env files', 'the git history', 'node_modules'] as const).indexOf(worst) + (ignore.file === undefined ? 0 : 1);
      problems.push({
        at: main.copy.at,
        message: `${image.name} copies everything in its build context, and ${ignore.file === undefined ? `there is no ${file} to keep ${list} out` : `${file} lets ${list} through`}.`,
        severity: reaches ? (['high', 'medium', 'low'] as const)[Math.min(level, 2)]! : 'low',
        confidence: ignore.file === undefined && image.contextGuessed && image.file.includes('/') ? 'medium' : 'high',
        related: ignore.file === undefined ? related : [...related, evidence({ file, start: 0, end: 0 }, 'what is left out')],
        key: ignore.file === undefined ? `none ${context}` : `leaks ${file}`,
      });
    }
    return problems.length > 0 ? fail(problems) : pass(good as [Evidence, ...Evidence[]]);
  },
});
