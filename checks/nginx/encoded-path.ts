import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { writtenPaths } from '../../src/facts/nginx/requests.ts';

export default defineCheck({
  id: 'nginx/encoded-path',
  covers: [],
  title: 'Redirects and headers repeat the path as it was sent',
  category: 'application-security',
  severity: 'medium',
  why: 'nginx decodes $uri, so an encoded line break in the path becomes a real one in the header that repeats it. A prepared link then sets cookies or headers in the name of the site.',
  remedy: 'Use $request_uri in redirects and headers instead of $uri or $document_uri.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#var_uri'],
  cwe: [93, 113],
  sources: [],
  peers: ['gixy http_splitting'],
  absent: 'no nginx redirect or header repeats the path of the request',
  each: writtenPaths,
  test({ at, directive, decoded, written }) {
    if (decoded === undefined) return pass({ at, note: written });
    return fail({
      at,
      message: `${directive} in ${at.file} writes the decoded path (${decoded}) into a header: ${written}.`,
      key: written,
    });
  },
});
