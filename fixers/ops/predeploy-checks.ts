import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { StepScript } from '../../src/facts/ops/unguarded.ts';
import { knowsPipefail, shellText, stopOnFailure } from '../../src/fix/shell.ts';

/** Makes a deploy script stop when one of its checks fails. */
export const stopAtChecks = defineFixer<StepScript>({
  title: 'Stop when a check fails',
  safety: 'review',
  edits({ unit }, _data, repo): readonly Edit[] | Refusal {
    const script = shellText(repo, unit.file);
    if (script === undefined || unit.remote) return { refuse: `${unit.name} could not be edited: it has errors, or runs on another host.` };
    return stopOnFailure(script, { errexit: true, pipefail: knowsPipefail(script) });
  },
});
