import { moveToDevelopment } from '../../fixers/deps/dev-tools-in-dependencies.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { servicePackages } from '../../src/facts/deps/declared.ts';

export default defineCheck({
  id: 'deps/dev-tools-in-dependencies',
  covers: ['deps/dev-tools-in-dependencies'],
  title: 'Tools of developers are devDependencies',
  category: 'supply-chain',
  severity: 'low',
  why: 'What stands in dependencies is installed where the service runs: more to download, more to scan, more to attack. Test runners and linters bring hundreds of packages along.',
  remedy: 'Move the tool to devDependencies.',
  sources: ['002:315-328'],
  absent: 'no service starts from a package of this repository',
  each: servicePackages,
  test({ name, at, tools }) {
    if (tools.length === 0) return pass({ at, note: 'no tool of developers among its dependencies' });
    return fail(
      tools.map((t) => ({
        at: t.at,
        message: `${name} has ${t.name} among its dependencies, which only developers and CI run.`,
        key: t.name,
      })),
    );
  },
  fix: moveToDevelopment,
});
