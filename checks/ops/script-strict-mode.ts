import { strictMode } from '../../fixers/ops/script-strict-mode.ts';
import { labelOf } from '../../src/facts/ops/shell-units.ts';
import { isLoose, stepScripts } from '../../src/facts/ops/unguarded.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/script-strict-mode',
  covers: ['ops/script-strict-mode'],
  title: 'Backup and deploy scripts stop when a step fails',
  category: 'delivery',
  severity: 'high',
  why: 'A shell goes on after a failed command unless it is told to stop. The script then switches traffic, deletes the old copies or uploads an empty file, and still ends with success.',
  remedy: 'Put `set -euo pipefail` at the top of the script, or end every step that others depend on with `|| exit 1`.',
  refs: ['https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html'],
  sources: ['000:574-589', '000:456-471', '001:714-734', '004:1401-1443', '004:1455-1472', '004:1642-1670'],
  absent: 'no script here has a step that depends on an earlier one to deploy, back up or restore something',
  each: stepScripts,
  test({ at, unit, pairs }) {
    const loose = pairs.filter((pair) => pair.guard.errexit === undefined && isLoose(pair));
    const worst = loose.find((p) => p.about !== 'build') ?? loose[0];
    if (worst === undefined) {
      const { guard } = pairs[0]!;
      return pass(guard.errexit ?? evidence(guard.at, 'the script looks at how it ends'));
    }
    const { guard, then, about } = worst;
    const rest = loose.length === 1 ? '' : `, and so with ${loose.length - 1} more ${loose.length === 2 ? 'step' : 'steps'}`;
    return fail({
      at: guard.at,
      message: `${unit.name} goes on with \`${labelOf(then.call)}\` after \`${labelOf(guard.call)}\` has failed${rest}.`,
      severity: about === 'build' ? 'medium' : 'high',
      related: [evidence(then.at, 'runs all the same'), evidence(at, 'nothing sets -e for this script')],
      key: 'errexit',
    });
  },
  fix: strictMode,
});
