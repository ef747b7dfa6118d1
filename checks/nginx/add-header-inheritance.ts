import { repeatHeaders } from '../../fixers/nginx/add-header-inheritance.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { headerOverrides, isProtective } from '../../src/facts/nginx/headers.ts';

export default defineCheck({
  id: 'nginx/add-header-inheritance',
  covers: ['nginx/add-header-inheritance'],
  title: 'Blocks that add headers of their own keep the protective headers around them',
  category: 'packaging',
  severity: 'medium',
  why: 'One add_header in a location drops every add_header of the server for it, without a warning. HSTS or the content policy then goes missing on exactly the pages that set a cache header.',
  remedy:
    'Repeat the protective headers in the block, or put them in a file that the server and the block both include (or set add_header_inherit merge on nginx 1.29.3 and later).',
  refs: ['https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header'],
  cwe: [693],
  sources: ['004:363-367'],
  peers: ['gixy add_header_redefinition'],
  absent: 'no nginx block adds headers inside another one that does',
  each: headerOverrides,
  test({ name, at, own, outer, merges, unread }) {
    const [first] = outer;
    if (merges || first === undefined) return pass({ at, note: 'outer headers are merged' });
    const kept = new Set(own.map((header) => header.name.toLowerCase()));
    const lost = outer.filter((header) => isProtective(header.name) && !kept.has(header.name.toLowerCase()));
    if (lost.length === 0)
      return pass([
        { at, note: `sends ${own.map((header) => header.name).join(', ')}` },
        { at: first.at, note: 'headers around it' },
      ]);
    if (unread.length > 0)
      return unknown(`${name} includes a file that is not in the repository and may repeat the headers`, [{ at: unread[0] ?? at }]);
    const names = lost.map((header) => header.name);
    return fail({
      at,
      message: `${name} adds a header of its own and so loses ${names.join(', ')} of the block around it.`,
      key: names.join(' '),
      related: lost.map((header) => ({ at: header.at, note: `${header.name} is set here` })),
    });
  },
  fix: repeatHeaders,
});
