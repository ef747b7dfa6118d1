import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { PruningJob } from '../../src/facts/ops/prunes.ts';
import { knowsPipefail, shellText, stopOnFailure } from '../../src/fix/shell.ts';

/** Ends the script at a dump that failed, before it deletes older copies. */
export const stopBeforePrune = defineFixer<PruningJob>({
  title: 'Stop at a failed dump, before older copies are deleted',
  safety: 'review',
  edits({ prune, unnoticed, at }, _data, repo): readonly Edit[] | Refusal {
    const script = shellText(repo, at.file);
    if (script === undefined || unnoticed === undefined) return { refuse: `${at.file} could not be read without errors.` };
    if (prune.step.command.inside.some((label) => label.endsWith('()')))
      return { refuse: 'The copies are deleted in a function; whether its caller looks at how it ends has to be seen.' };
    return stopOnFailure(script, { errexit: true, pipefail: unnoticed.piped || knowsPipefail(script) });
  },
});
