import { defineCheck, fail, pass, unknown, type Loc } from '../../src/model/index.ts';
import { originsFromEnv } from '../../fixers/http/cors-allowlist.ts';
import { corsSubjects, type CorsSubject } from '../../src/facts/server/credentials.ts';

export default defineCheck<CorsSubject, Loc>({
  id: 'http/cors-allowlist',
  covers: ['express/cors-allowlist'],
  title: 'CORS lets in named origins only',
  category: 'application-security',
  severity: 'high',
  profile: 'essential',
  why: 'A policy that lets every origin in allows any web page a user visits to read the answers of this API in the user’s browser. With credentials allowed, it reads them as that user.',
  remedy: 'List the origins that may call the API, taken from configuration, and answer no other.',
  refs: ['https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS'],
  cwe: [942],
  sources: ['000:267,292', '001:746', '002:43,54', '003:12'],
  absent: 'no started service configures CORS, so browsers refuse foreign origins',
  each: corsSubjects,
  test(service) {
    const isOpen = service.policies.filter((p) => p.origin === 'any' || p.origin === 'reflects');
    const open = isOpen.filter(
      (p, i) => isOpen.findIndex((o) => o.decidedAt.file === p.decidedAt.file && o.decidedAt.start === p.decidedAt.start) === i,
    );
    if (open.length > 0) {
      return fail(
        open.map((p) => ({
          at: p.decidedAt,
          message: `${service.name} lets every origin call ${p.path === '/' || p.path === undefined ? 'it' : p.path}: ${p.why}.`,
          // `*` carries no credentials: browsers refuse the combination. A reflected origin does.
          ...(p.origin === 'any' && !p.credentials ? { severity: 'medium' as const } : {}),
          related: p.decidedAt === p.at ? [] : [{ at: p.at, note: 'mounted here' }],
          key: `${p.path ?? '?'} ${p.origin}`,
          data: p.decidedAt,
        })),
      );
    }
    const unread = service.policies.find((p) => p.origin === 'unknown');
    if (unread !== undefined) return unknown(`whom ${service.name} lets in is not in the files: ${unread.why}`, [{ at: unread.decidedAt }]);
    const first = service.policies[0];
    return first === undefined ? unknown('no policy') : pass({ at: first.decidedAt, note: first.why });
  },
  fix: originsFromEnv,
});
