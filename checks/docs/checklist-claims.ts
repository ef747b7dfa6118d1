import { claimingDocuments } from '../../src/facts/docs/claims.ts';
import type { Evidence } from '../../src/model/index.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'docs/checklist-claims',
  covers: ['docs/checklist-claims'],
  title: 'Ticked readiness claims have something behind them',
  category: 'operations',
  severity: 'medium',
  confidence: 'medium',
  why: 'People read a ticked list instead of the code. What it claims and nobody built is missing on the day it is needed, and nobody looked for it because it was ticked.',
  remedy: 'Untick what is not there, or build it; name the file that does it beside each claim.',
  sources: ['002:194-239', '003:7-117', '003:178-205'],
  absent: 'no document here ticks off what production needs',
  each: claimingDocuments,
  test({ name, claims, placeholders }) {
    const empty = claims.filter((c) => c.backing === undefined);
    const problems = [];
    if (empty.length > 0) {
      const topics = [...new Set(empty.map((c) => c.about))];
      const shown = topics.length > 4 ? `${topics.slice(0, 4).join(', ')} and ${topics.length - 4} more` : topics.join(', ');
      problems.push({
        at: empty[0]!.at,
        message: `${name} ticks off ${shown}, and nothing in the repository has to do with ${topics.length === 1 ? 'it' : 'them'}.`,
        related: empty.slice(1, 12).map((c) => evidence(c.at, c.about)),
        key: 'unbacked',
      });
    }
    for (const [i, { at }] of placeholders.entries())
      problems.push({ at, message: `${name} counts a placeholder as done.`, severity: 'low' as const, key: `placeholder ${i + 1}` });
    if (problems.length > 0) return fail(problems);
    const backed = claims.flatMap((c) => (c.backing === undefined ? [] : [evidence(c.backing.at, c.about)]));
    return pass(backed as unknown as [Evidence, ...Evidence[]]);
  },
});
