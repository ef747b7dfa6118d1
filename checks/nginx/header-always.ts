import { addAlways } from '../../fixers/nginx/header-always.ts';
import { guardedServers, type GuardedServer } from '../../src/facts/nginx/always.ts';
import { defineCheck, fail, pass, type Loc } from '../../src/model/index.ts';

export default defineCheck<GuardedServer, readonly Loc[]>({
  id: 'nginx/header-always',
  covers: ['nginx/add-header-always'],
  title: 'Error pages carry the security headers too',
  category: 'packaging',
  severity: 'low',
  why: 'Without `always` nginx adds a header to answers of a few status codes only, none of which is an error. The pages for 404 and 500 then go out unprotected, and they are the ones that show what a visitor typed.',
  remedy: 'Write `always` behind the value of every add_header that protects pages.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header'],
  cwe: [693],
  sources: ['004:301-304'],
  absent: 'no nginx server here adds headers that protect pages',
  each: guardedServers,
  test({ name, headers, partial }) {
    const [first] = partial;
    if (first === undefined) return pass({ at: headers[0]!.at, note: 'sent with errors too' });
    return fail({
      at: first.at,
      message: `${name} sends ${partial.map((header) => header.name).join(', ')} with successful answers only.`,
      related: partial.slice(1, 6).map(({ at, name: header }) => ({ at, note: header })),
      key: 'always',
      data: partial.map(({ at }) => at),
    });
  },
  fix: addAlways,
});
