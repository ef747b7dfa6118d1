import { operationsDocuments } from '../../src/facts/docs/placeholders.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'docs/placeholder-content',
  covers: ['docs/placeholder-content'],
  title: 'Operations documents are filled in',
  category: 'operations',
  severity: 'low',
  why: 'A runbook is read once, in the night, by somebody who needs the number that should stand there. A placeholder also shows that nobody has gone through the document.',
  remedy: 'Fill the places in, or take the lines out.',
  sources: ['001:1416-1417', '003:256', '004:1802-1803', '004:1818-1819'],
  absent: 'no runbook, deployment or recovery guide is kept here',
  each: operationsDocuments,
  test({ name, placeholders, content }) {
    const [first, ...more] = placeholders;
    if (first === undefined) return pass(evidence(content, 'no place in it is left open'));
    return fail({
      at: first.at,
      message: `${name} has ${placeholders.length === 1 ? 'a place' : `${placeholders.length} places`} nobody filled in: ${first.text}.`,
      related: more.slice(0, 10).map((p) => evidence(p.at, p.text)),
      key: 'placeholders',
    });
  },
});
