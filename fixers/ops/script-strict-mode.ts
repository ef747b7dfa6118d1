import { defineFixer, type Edit, type Refusal, type Repo, spanStart } from '../../src/model/index.ts';
import type { ShellUnit } from '../../src/facts/ops/shell-units.ts';
import type { StepScript } from '../../src/facts/ops/unguarded.ts';
import { isLoose } from '../../src/facts/ops/unguarded.ts';
import { knowsPipefail, shellText, stopOnFailure } from '../../src/fix/shell.ts';

/** Makes a script, or what it sends to another host, stop at the first step that fails. */
export const strictMode = defineFixer<StepScript>({
  title: 'Stop at the first step that fails',
  // A command that may fail and is not known for it ends the script now.
  safety: 'review',
  edits({ unit, pairs }, _data, repo): readonly Edit[] | Refusal {
    const script = shellText(repo, unit.file);
    if (script === undefined) return { refuse: `${unit.file} could not be read without errors.` };
    if (unit.remote) return onTheHost(unit, repo);
    const pipes = pairs.some((pair) => isLoose(pair) && pair.guard.piped);
    if (pipes && !knowsPipefail(script)) return { refuse: `The shell that runs ${unit.file} may not know pipefail; sh does not.` };
    return stopOnFailure(script, { errexit: true, pipefail: knowsPipefail(script) });
  },
});

/** `set -e` in front of the commands of a here document or a quoted text. */
function onTheHost({ file, steps, commands }: ShellUnit, repo: Repo): readonly Edit[] | Refusal {
  const text = repo.text(file) ?? '';
  const first = commands[0];
  const start = first === undefined ? -1 : spanStart(first.at);
  // Their places are those of the file only where the text stands there word for word.
  if (
    first === undefined ||
    !steps.every(({ at, command }) => at.start === spanStart(command.at)) ||
    !text.startsWith(first.words[0] ?? '?', start)
  )
    return { refuse: `What ${file} sends to the other host is put together from pieces.` };
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const added = line.trim() === '' ? `set -e\n${line}` : 'set -e; ';
  return [{ kind: 'replace', at: { file, start, end: start }, text: added }];
}
