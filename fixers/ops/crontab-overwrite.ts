import type { CrontabInstall } from '../../src/facts/ops/crontabs.ts';
import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';

/** Writes back the jobs that are there, but for one that says the same. */
export const keepJobs = defineFixer<CrontabInstall>({
  title: 'Keep the jobs that are in the crontab',
  safety: 'safe',
  edits({ at }, _data, repo): readonly Edit[] | Refusal {
    const text = repo.text(at.file) ?? '';
    const start = text.lastIndexOf('\n', at.start - 1) + 1;
    const eol = text.indexOf('\n', at.start);
    const line = text.slice(start, eol === -1 ? undefined : eol).trimEnd();
    const [, indent = '', job] = /^(\s*)echo ("[^"`\\]*"|'[^']*') \| crontab -$/.exec(line) ?? [];
    if (job === undefined) return { refuse: `What is written into the crontab is more than one line of text (${at.file}).` };
    // grep finds nothing in an empty crontab, which is no failure.
    const kept = `(crontab -l 2>/dev/null | grep -vxF ${job} || true; echo ${job}) | crontab -`;
    return [{ kind: 'replace', at: { file: at.file, start: start + indent.length, end: start + line.length }, text: kept }];
  },
});
