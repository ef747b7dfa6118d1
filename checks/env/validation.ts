import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { envUsers } from '../../src/facts/env/users.ts';

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
  absent: 'no program here reads variables of its own',
  each: envUsers,
  test({ name, at, reads, validations, doubt }) {
    const whole = validations.find((validation) => validation.names === undefined);
    if (whole !== undefined) return pass({ at: whole.at, note: whole.how });
    const needed = new Set(reads.filter((read) => !read.hasFallback).map((read) => read.name));
    const checked = new Set(validations.flatMap((validation) => validation.names ?? []));
    const [first] = validations;
    const open = [...needed].filter((variable) => !checked.has(variable)).sort();
    // Checks by hand count when they see to at least half of what has no value in code.
    if (first !== undefined && open.length <= needed.size / 2) return pass({ at: first.at, note: first.how });
    if (doubt !== undefined && first === undefined)
      return unknown(`no check of the environment was found for ${name}, but ${doubt}`, [{ at, note: 'reads a variable' }]);
    if (first === undefined)
      return fail({
        at,
        message: `${name} reads ${new Set(reads.map((read) => read.name)).size} variables and checks none of them when it starts.`,
        key: 'none',
      });
    return fail({
      at: first.at,
      message: `${name} checks only ${[...checked].sort().join(', ')}; ${open.length} more have no value in code.`,
      related: reads
        .filter((read) => read.name === open[0])
        .slice(0, 1)
        .map((read) => ({ at: read.at, note: `${read.name} is not checked` })),
      severity: 'low',
      key: 'partial',
    });
  },
});
