import { asSentence, defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { providedEnvs } from '../../src/facts/links/provided.ts';

export default defineCheck({
  id: 'links/env-provided',
  covers: ['env/required-vars'],
  title: 'Containers are given every variable their program insists on',
  category: 'reliability',
  severity: 'high',
  why: 'The program checks its environment and stops when a variable is missing. The container then restarts in a circle, and the release is down until somebody finds which name it was.',
  remedy:
    'Set the variable where the container is described, from a secret where it is one; or give it a value in code if the program can do without.',
  sources: ['003:114-136', '004:790-850'],
  absent: 'no container here runs a program that insists on variables',
  each: providedEnvs,
  test({ what, at, wanted, lacking, misspelt, doubt }) {
    const slips = misspelt.map(({ name, at: place, meant }) => ({
      at: place,
      message: `${asSentence(what)} sets ${name}, which nothing reads; the program reads ${meant.name}, which is not set.`,
      related: [{ at: meant.at, note: `reads ${meant.name}` }],
      confidence: 'medium' as const,
      key: name,
    }));
    if (slips.length > 0) return fail(slips);
    if (lacking.length === 0)
      return pass([{ at, note: 'sets them' }, ...wanted.slice(0, 5).map((read) => ({ at: read.at, note: `insists on ${read.name}` }))]);
    if (doubt !== undefined) return unknown(`Whether ${what} gets ${lacking[0]?.name} cannot be told: ${doubt}.`, [{ at }]);
    return fail(
      lacking.map((read) => ({
        at,
        message: `${asSentence(what)} does not set ${read.name}, without which the program does not start.`,
        related: [{ at: read.at, note: `insists on ${read.name}` }],
        key: read.name,
      })),
    );
  },
});
