import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { DumpCode } from '../../src/facts/ops/dumps.ts';
import { shellText, stopOnFailure } from '../../src/fix/shell.ts';

/** Lets a pipeline fail with the dump on its left side, and the script with it. */
export const pipefail = defineFixer<DumpCode>({
  title: 'Let a pipeline fail with the dump in it',
  safety: 'review',
  edits({ unit, dumps }, _data, repo): readonly Edit[] | Refusal {
    if (unit === undefined) return { refuse: 'What runs the commands of a manifest or workflow is chosen there.' };
    const lost = dumps.filter((dump) => dump.into !== undefined && dump.noticed === undefined);
    const steps = unit.steps.filter((step) => lost.some((dump) => dump.at.start === step.at.start));
    const isInner = steps.some(({ command }) => command.next !== '|' && command.next !== '|&');
    if (isInner || unit.remote) return { refuse: `The pipeline runs in another shell than ${unit.file}, which may not know pipefail.` };
    const script = shellText(repo, unit.file);
    if (script === undefined) return { refuse: `${unit.file} could not be read without errors.` };
    // A failed pipeline changes nothing where the script goes on all the same.
    const errexit = steps.some((step) => step.errexit === undefined && !step.checked);
    return stopOnFailure(script, { errexit, pipefail: true });
  },
});
