import { apiDocs } from '../../src/facts/server/api-docs.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'http/api-docs',
  covers: ['docs/swagger-production-gated'],
  title: 'Interactive API documentation is served where it is wanted',
  category: 'application-security',
  severity: 'low',
  profile: 'all',
  why: 'The page lists every route with its parameters, those of administrators among them, and calls them at a click. For an API that is not meant for everybody it saves an attacker the search.',
  remedy:
    'Mount it outside production only or behind a switch (`ENABLE_SWAGGER`), or put a login in front of it; keep it where the API is for the public.',
  cwe: [200],
  sources: ['003:96'],
  absent: 'no started service serves interactive API documentation',
  each: apiDocs,
  test({ name, at, path, pkg, open, decidedAt }) {
    if (open === 'unsure') return unknown(`who may see ${path} of ${name} could not be followed`, [{ at: decidedAt }]);
    if (open === 'off') return pass([{ at: decidedAt, note: 'not in production, unless it is switched on' }, { at }]);
    if (open === 'guarded') return pass({ at, note: 'asks who is there first' });
    return fail({ at, message: `${name} serves ${path} (${pkg}) to everybody, in production too.`, key: pkg });
  },
});
