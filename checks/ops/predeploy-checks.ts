import { stopAtChecks } from '../../fixers/ops/predeploy-checks.ts';
import { labelOf } from '../../src/facts/ops/shell-units.ts';
import { isLoose, stepScripts } from '../../src/facts/ops/unguarded.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import { fact } from '../../src/model/index.ts';

const checkedDeploys = fact('ops/checked deployments', (repo) =>
  stepScripts(repo).flatMap(({ pairs, ...script }) => {
    const tests = pairs.filter((pair) => pair.about === 'test');
    return tests.length === 0 ? [] : [{ ...script, pairs: tests }];
  }),
);

export default defineCheck({
  id: 'ops/predeploy-checks',
  covers: ['ops/predeploy-checks'],
  title: 'A deploy script stops when its own checks fail',
  category: 'delivery',
  severity: 'medium',
  why: 'A check whose result nobody looks at only prints something. The version that failed it goes live a second later.',
  remedy: 'Stop at a failed check: `set -e` at the top, or `./check.sh || exit 1`.',
  sources: ['003:58', '004:1653-1654'],
  absent: 'no deploy script here runs tests or checks of its own first',
  each: checkedDeploys,
  test({ pairs, unit }) {
    const loose = pairs.filter(isLoose);
    if (loose.length === 0) {
      const { guard } = pairs[0]!;
      return pass(evidence(guard.at, `\`${labelOf(guard.call)}\` has to succeed`));
    }
    return fail(
      loose.map(({ guard, then }) => ({
        at: guard.at,
        message: `${unit.name} ignores whether \`${labelOf(guard.call)}\` failed and goes on to \`${labelOf(then.call)}\`.`,
        related: [evidence(then.at, 'runs all the same')],
        key: `${labelOf(guard.call)} ${loose.filter((l) => labelOf(l.guard.call) === labelOf(guard.call)).findIndex((l) => l.guard === guard)}`,
      })),
    );
  },
  fix: stopAtChecks,
});
