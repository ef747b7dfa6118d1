import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { envUsers } from '../../src/facts/env/users.ts';
import { envValidation } from '../../fixers/env/validation.ts';

export default defineCheck({
  id: 'env/validation',
  covers: ['env/validation'],
  title: 'The environment is checked at start-up',
  category: 'secrets',
  severity: 'medium',
  profile: 'essential',
  why: 'A missing or misspelt variable otherwise shows as "undefined" somewhere deep in a request, hours after the deployment. A program that refuses to start is rolled back by itself.',
  remedy:
    'Describe the variables in a schema (zod, envalid, Joi, @fastify/env, ConfigModule validationSchema) that is applied to process.env before the server listens, and stop when it does not fit.',
  refs: ['https://12factor.net/config'],
  cwe: [1188],
  sources: ['002:208', '003:19-22', '003:85-88'],
  absent: 'no service here needs a variable of its own',
  each: envUsers,
  fix: envValidation,
  test({ name, at, needed: reads, taken, validations, doubt }) {
    const whole = validations.find((validation) => validation.names === undefined);
    if (whole !== undefined) return pass({ at: whole.at, note: whole.how });
    const checked = new Set(validations.flatMap((validation) => validation.names ?? []));
    const needed = new Set([...reads.map((read) => read.name), ...checked]);
    const [first] = validations;
    const open = [...needed].filter((variable) => !checked.has(variable)).sort();
    // Checks by hand count when they see to at least half of what has no value in code.
    if (first !== undefined && open.length <= needed.size / 2) return pass({ at: first.at, note: first.how });
    if (doubt !== undefined && first === undefined)
      return unknown(`no check of the environment was found for ${name}, but ${doubt}`, [{ at, note: 'reads a variable' }]);
    if (first === undefined) {
      const names = [...new Set((needed.size > 0 ? reads : taken).map((read) => read.name))];
      const what = names.length > 1 ? `${names.length} variables and checks none of them` : `${names.join('')} and does not check it`;
      const severity = needed.size === 0 ? 'info' : needed.size < 3 ? 'low' : 'medium';
      return fail({ at, message: `${name} reads ${what} when it starts.`, severity, key: 'none', data: 'none' });
    }
    const some = [...checked].sort();
    const more = some.length > 3 ? ` and ${some.length - 3} more` : '';
    return fail({
      at: first.at,
      message: `${name} checks only ${some.slice(0, 3).join(', ')}${more}; ${open.length} other ${open.length === 1 ? 'variable has' : 'variables have'} no value in code.`,
      related: reads
        .filter((read) => read.name === open[0])
        .slice(0, 1)
        .map((read) => ({ at: read.at, note: `${read.name} is not checked` })),
      severity: 'low',
      key: 'partial',
    });
  },
});
