import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { validationSubjects } from '../../src/facts/server/validation.ts';

export default defineCheck({
  id: 'http/input-validation',
  covers: ['express/input-validation'],
  title: 'Bodies of requests are validated by a schema',
  category: 'application-security',
  severity: 'high',
  why: 'What no schema has looked at is whatever the client likes: a list where a text is expected, a field that sets a role, a number of a million digits. Handlers then fail in the middle of their work or store it.',
  remedy:
    'Describe the body of every route by a schema (zod, Joi, a JSON schema, class-validator) and refuse what does not fit before the handler runs.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/Input_Validation_Cheat_Sheet.html'],
  cwe: [20],
  sources: ['000:29,420,710', '001:747,800,1298'],
  absent: 'no route of a started service reads a body',
  each: validationSubjects,
  test({ http, routes, name }) {
    const bare = routes.filter((r) => r.validated === 'no');
    const perhaps = routes.filter((r) => r.validated === 'perhaps');
    const first = bare[0];
    if (first === undefined) {
      const by = routes.find((r) => r.by !== undefined)?.by;
      return perhaps.length > 0 || by === undefined
        ? unknown(`something called validation looks at ${perhaps.length} of the ${routes.length} routes that read a body`, [
            { at: perhaps[0]?.route.at ?? http.at },
          ])
        : pass(by);
    }
    const none = bare.length === routes.length;
    // A few that read a flag or log what came in are no habit.
    const schema = routes.find((r) => r.by !== undefined)?.by;
    if (schema !== undefined && (bare.length < 2 || bare.length < routes.length / 5))
      return pass([schema, { at: first.route.at, note: `${bare.length} of ${routes.length} routes read a body without a schema` }]);
    if (none && http.doubt !== undefined) return unknown(`not everything mounted on ${name} could be followed: ${http.doubt}`);
    const path = `${first.route.methods.join('/')} ${first.route.path ?? ''}`;
    const others = bare.length - 1;
    return fail({
      at: first.route.at,
      message: none
        ? `${name} validates none of its ${routes.length === 1 ? 'bodies' : `${routes.length} routes that read a body`} by a schema: ${path}${others > 0 ? ` and ${others} more` : ''}.`
        : `${name} reads the body of ${path}${others > 0 ? ` and ${others} more of ${routes.length} routes` : ''} without a schema.`,
      ...(none ? {} : { severity: 'medium' as const }),
      related: bare.slice(1, 8).map((r) => ({ at: r.route.at, note: 'no schema either' })),
      key: none ? 'none' : 'some',
    });
  },
});
