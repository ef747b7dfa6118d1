import { writeTemplate } from '../../fixers/env/example-file.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { documentedEnv } from '../../src/facts/env/documented.ts';

export default defineCheck({
  id: 'env/example-file',
  covers: ['env/example-file'],
  title: 'A template says which variables the program needs',
  category: 'secrets',
  severity: 'medium',
  why: 'Whoever sets up a new environment has to find the variables in the code, and forgets the ones that are read late. The gap shows as a failing feature, not as a failing start.',
  remedy: 'Add .env.example with every variable, empty or with a harmless value.',
  sources: ['000:137-162', '003:114-115'],
  absent: 'the program needs no more than two variables of its own',
  each: documentedEnv,
  test({ needed, told, at }) {
    if (told !== undefined) return pass(told);
    const shown = needed.slice(0, 3).join(', ');
    return fail({
      at,
      message: `The program needs ${needed.length} variables (${shown} ...), and no template or document names them.`,
      key: 'no template',
    });
  },
  fix: writeTemplate,
});
