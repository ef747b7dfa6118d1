import { defineFixer, type Edit, type Refusal, spanEnd, spanEnds, spanStart } from '../../src/model/index.ts';
import type { Restore } from '../../src/facts/ops/restores.ts';
import { shellText } from '../../src/fix/shell.ts';

/** Makes psql stop at the first statement that fails. */
export const stopAtFirstError = defineFixer<Restore>({
  title: 'Stop at the first statement that fails',
  // A copy whose first statements fail harmlessly (a role that exists already) was restored to the end before.
  safety: 'review',
  edits({ at, file }, _data, repo): readonly Edit[] | Refusal {
    const script = shellText(repo, file);
    const command = script?.outline.commands.find(
      (each) => spanStart(each.at) <= at.start && at.start < spanEnd(each.at) && each.words.includes('psql'),
    );
    const index = command?.words.indexOf('psql') ?? -1;
    const word = command?.wordsAt[index];
    if (script === undefined || word === undefined || script.text.slice(...spanEnds(word)) !== 'psql')
      return { refuse: `psql is called in a text that ${file} hands to another shell.` };
    return [{ kind: 'replace', at: { file, start: spanEnd(word), end: spanEnd(word) }, text: ' -v ON_ERROR_STOP=1' }];
  },
});
