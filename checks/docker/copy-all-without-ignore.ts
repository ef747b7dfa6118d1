import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import type { Evidence, Problem } from '../../src/model/index.ts';
import { contextCopies, imagesCopyingContext, leaksOf } from '../../src/facts/docker/context-copies.ts';

export default defineCheck({
  id: 'docker/copy-all-without-ignore',
  covers: ['docker/copy-all-without-ignore'],
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
    for (const ignore of image.ignores) {
      const where = ignore.context === '' ? 'the root of the repository' : ignore.context;
      if (ignore.file === undefined) {
        const message = `${image.name} copies everything in its build context, and there is no .dockerignore in ${where}.`;
        const confidence = image.contextGuessed && image.file.includes('/') ? ('medium' as const) : ('high' as const);
        problems.push({
          at: main.copy.at,
          message,
          confidence,
          related,
          key: `none ${ignore.context}`,
          ...(reaches ? {} : { severity: 'low' as const }),
        });
        continue;
      }
      const leaks = leaksOf(repo, ignore);
      const at = { file: ignore.file, start: 0, end: 0 };
      if (leaks.length === 0) {
        good.push(evidence(main.copy.at, `${ignore.file} leaves out env files, .git and node_modules`));
        continue;
      }
      const message = `${image.name} copies everything in its build context, and ${ignore.file} lets ${leaks.map(({ what, path }) => (what === path ? what : `${what} (${path})`)).join(', ')} through.`;
      const severity = reaches && leaks.some(({ what }) => what === 'env files') ? ('medium' as const) : ('low' as const);
      problems.push({
        at: main.copy.at,
        message,
        severity,
        related: [...related, evidence(at, 'what is left out')],
        key: `leaks ${ignore.file}`,
      });
    }
    return problems.length > 0 ? fail(problems) : pass(good as [Evidence, ...Evidence[]]);
  },
});
