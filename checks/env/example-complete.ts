import { completeTemplate } from '../../fixers/env/example-complete.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { envTemplates } from '../../src/facts/env/templates.ts';

export default defineCheck({
  id: 'env/example-complete',
  covers: ['env/example-complete', 'env/cors-origin-defined'],
  title: 'The env template names every variable the program needs',
  category: 'secrets',
  severity: 'medium',
  why: 'A variable nobody wrote down is set on one machine only, and the next deployment runs without it. It shows when the code path that needs it is first used, not at start-up.',
  remedy:
    'Add a line for each missing variable to the template, empty or with a harmless example value, or as a comment where it is optional.',
  sources: ['003:114-115', '003:121-136'],
  absent: 'there is no env template, or the program reads no variables of its own',
  each: envTemplates,
  test({ name, at, files, reads, undocumented, end }) {
    const needed = undocumented.filter((read) => !read.hasFallback);
    const optional = undocumented.length - needed.length;
    const note = `names ${reads.length - undocumented.length} of ${reads.length} variables the program reads${optional > 0 ? ', the program does without the others' : ''}`;
    if (needed.length === 0) return pass([{ at, note }, ...reads.slice(0, 1).map((read) => ({ at: read.at, note: `reads ${read.name}` }))]);
    const names = needed.map((read) => read.name);
    const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
    const list = shown.length === 1 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
    return fail({
      at: end,
      message: `${files[0] ?? name} does not name ${list}, which the program reads without a value of its own.`,
      related: needed.slice(0, 20).map((read) => ({ at: read.at, note: `reads ${read.name}` })),
      severity: needed.length * 5 > reads.length ? 'medium' : 'low',
      key: names.join(' '),
    });
  },
  fix: completeTemplate,
});
