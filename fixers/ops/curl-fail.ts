import { defineFixer, type Edit, type Refusal, spanEnd, spanEnds, spanStart } from '../../src/model/index.ts';
import type { ProbingScript } from '../../src/facts/ops/answers.ts';
import { shellText } from '../../src/fix/shell.ts';

/** Letters of curl that take no value: a further one may stand before them. */
const flags = /^-[sSkLIgivn46]+$/;

/** Gives curl `-f`, so that an error page ends it with an error. */
export const failOnErrorPages = defineFixer<ProbingScript>({
  title: 'End curl with an error at an error page',
  // A script that goes by it stops now where the address answers with an error in the course of things.
  safety: 'review',
  edits({ probes }, _data, repo): readonly Edit[] | Refusal {
    const edits: Edit[] = [];
    for (const { at } of probes.filter((probe) => probe.judged === undefined)) {
      const script = shellText(repo, at.file);
      const command = script?.outline.commands.find(
        (each) => spanStart(each.at) <= at.start && at.start < spanEnd(each.at) && each.words.includes('curl'),
      );
      const index = command?.words.indexOf('curl') ?? -1;
      const word = command?.wordsAt[index];
      if (script === undefined || command === undefined || word === undefined || script.text.slice(...spanEnds(word)) !== 'curl')
        return { refuse: `curl is called in a text that ${at.file} hands to another shell.` };
      const next = command.wordsAt[index + 1];
      const isFlags = next !== undefined && flags.test(script.text.slice(...spanEnds(next)));
      const start = isFlags ? spanStart(next) + 1 : spanEnd(word);
      edits.push({ kind: 'replace', at: { file: at.file, start, end: start }, text: isFlags ? 'f' : ' -f' });
    }
    return edits;
  },
});
