import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NginxContext } from '../../src/facts/nginx/contexts.ts';
import { allowedInServerIf, isAllowedIn, judgedDirectives, mayRewritePath } from '../../src/facts/nginx/contexts.ts';
import { outlineNginx } from '../../src/outline/nginx.ts';

const here = spawnSync('nginx', ['-v']).status === 0;
if (!here) console.warn('skipped: there is no nginx on this machine to compare with');

/** A use of every directive of the table that is right in itself. */
const uses: Readonly<Record<string, string>> = {
  http: 'http { }',
  events: 'events { }',
  stream: 'stream { }',
  upstream: 'upstream u1 { server 127.0.0.1:9; }',
  map: 'map $remote_addr $m1 { default 1; }',
  geo: 'geo $g1 { default 1; }',
  split_clients: 'split_clients $remote_addr $s1 { * a; }',
  log_format: "log_format f1 '$remote_addr';",
  limit_req_zone: 'limit_req_zone $binary_remote_addr zone=z1:1m rate=1r/s;',
  limit_conn_zone: 'limit_conn_zone $binary_remote_addr zone=z2:1m;',
  proxy_cache_path: 'proxy_cache_path PREFIX/cache keys_zone=c1:1m;',
  limit_req: 'limit_req zone=present;',
  limit_req_status: 'limit_req_status 429;',
  limit_conn: 'limit_conn present_conn 5;',
  listen: 'listen 18081;',
  server_name: 'server_name a.example.org;',
  ssl_protocols: 'ssl_protocols TLSv1.2;',
  ssl_certificate: 'ssl_certificate /nowhere.pem;',
  add_header: 'add_header X-A b;',
  proxy_set_header: 'proxy_set_header X-A b;',
  proxy_pass: 'proxy_pass http://127.0.0.1:9;',
  client_max_body_size: 'client_max_body_size 1m;',
  location: 'location /inner { }',
  root: 'root /srv;',
  user: 'user nobody;',
  pid: 'pid PREFIX/other.pid;',
  worker_processes: 'worker_processes 1;',
  worker_rlimit_nofile: 'worker_rlimit_nofile 100;',
  worker_connections: 'worker_connections 64;',
  multi_accept: 'multi_accept on;',
  server: 'server { listen 18082; }',
  keepalive: 'keepalive 8;',
  ssl_ciphers: 'ssl_ciphers HIGH;',
  ssl_prefer_server_ciphers: 'ssl_prefer_server_ciphers on;',
  ssl_session_cache: 'ssl_session_cache none;',
  ssl_session_timeout: 'ssl_session_timeout 1h;',
  ssl_certificate_key: 'ssl_certificate_key /nowhere.key;',
  expires: 'expires 1h;',
  gzip: 'gzip on;',
  gzip_types: 'gzip_types text/css;',
  sendfile: 'sendfile on;',
  proxy_http_version: 'proxy_http_version 1.1;',
  proxy_connect_timeout: 'proxy_connect_timeout 5s;',
  proxy_read_timeout: 'proxy_read_timeout 5s;',
  proxy_send_timeout: 'proxy_send_timeout 5s;',
  proxy_buffering: 'proxy_buffering off;',
  proxy_redirect: 'proxy_redirect off;',
  proxy_cache: 'proxy_cache off;',
  proxy_cache_valid: 'proxy_cache_valid 200 1m;',
  proxy_cache_bypass: 'proxy_cache_bypass $arg_fresh;',
  proxy_no_cache: 'proxy_no_cache $arg_fresh;',
  client_body_timeout: 'client_body_timeout 5s;',
  client_header_timeout: 'client_header_timeout 5s;',
  large_client_header_buffers: 'large_client_header_buffers 4 8k;',
  keepalive_timeout: 'keepalive_timeout 5s;',
  server_tokens: 'server_tokens off;',
  default_type: 'default_type text/plain;',
  index: 'index a.html;',
  error_page: 'error_page 404 /404.html;',
  access_log: 'access_log off;',
  alias: 'alias /srv/;',
  try_files: 'try_files $uri =404;',
  internal: 'internal;',
  limit_except: 'limit_except GET { }',
  if: 'if ($request_method = PUT) { }',
  return: 'return 204;',
  rewrite: 'rewrite ^/a$ /b;',
  set: 'set $x 1;',
  break: 'break;',
  allow: 'allow all;',
  deny: 'deny all;',
  auth_basic: 'auth_basic off;',
};

/** A configuration with the text at the top of one context; undefined for contexts that need modules a plain build lacks. */
function configOf(context: NginxContext, text: string): string | undefined {
  const http = (inside: string): string =>
    `events {}\nhttp { limit_req_zone $binary_remote_addr zone=present:1m rate=1r/s; limit_conn_zone $binary_remote_addr zone=present_conn:1m;\n${inside}\n}`;
  const server = (inside: string): string => http(`server { listen 18080; ${inside} }`);
  switch (context) {
    case 'main':
      return /^(events|http) /.test(text) ? `${text}${text.startsWith('events') ? '' : ' events {}'}` : `events {}\n${text}`;
    case 'events':
      return `events { ${text} }`;
    case 'http':
      return http(text);
    case 'server':
      return server(text);
    case 'location':
      return server(`location /outer { ${text.replace('/inner', '/outer/inner')} }`);
    case 'if':
      return server(`location /outer { if ($request_method = POST) { ${text} } }`);
    case 'limit_except':
      return server(`location /outer { limit_except GET { ${text} } }`);
    case 'upstream':
      return http(`upstream u0 { server 127.0.0.1:9; ${text} }`);
    default:
      return undefined;
  }
}

describe.skipIf(!here)('the real nginx', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'readycheck-nginx-'));
    mkdirSync(path.join(dir, 'logs'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const judge = (config: string): { readonly accepted: boolean; readonly says: string } => {
    const file = path.join(dir, 'nginx.conf');
    writeFileSync(file, `error_log stderr; pid ${dir}/nginx.pid;\n${config.replaceAll('PREFIX', dir)}`);
    const run = spawnSync('nginx', ['-t', '-q', '-p', dir, '-c', file], { encoding: 'utf8' });
    return { accepted: run.status === 0, says: run.stderr };
  };

  test('knows every directive this table is about', () => {
    expect(Object.keys(uses).sort()).toEqual(judgedDirectives);
  });

  // "is not allowed here" is the one complaint that is about the context; a missing certificate or module is not.
  test.each(judgedDirectives)('agrees about every context of %s', (directive) => {
    const contexts: readonly NginxContext[] = ['main', 'events', 'http', 'server', 'location', 'if', 'limit_except', 'upstream'];
    for (const context of contexts) {
      const config = configOf(context, uses[directive] ?? '');
      if (config === undefined) continue;
      const { says } = judge(config);
      if (/unknown directive/.test(says)) continue;
      const refused = /directive is not allowed here/.test(says);
      expect({ context, allowed: !refused, says }).toEqual({ context, allowed: isAllowedIn(directive, context), says });
    }
  });

  test.each(judgedDirectives)('agrees about %s in the if of a server', (directive) => {
    const { says } = judge(`events {}\nhttp { server { listen 18080; if ($request_method = POST) { ${uses[directive] ?? ''} } } }`);
    if (/unknown directive/.test(says)) return;
    expect({ allowed: !/directive is not allowed here/.test(says), says }).toEqual({ allowed: allowedInServerIf.has(directive), says });
  });

  test.each([
    ['location ~ ^/a', false],
    ['location @named', false],
    ['location /a', true],
    ['location = /a', true],
    ['location ^~ /a', true],
  ])('agrees whether proxy_pass may have a path in %s', (head, allowed) => {
    const { accepted } = judge(`events {}\nhttp { server { listen 18080; ${head} { proxy_pass http://127.0.0.1:9/b; } } }`);
    expect({ head, allowed: accepted }).toEqual({ head, allowed });
    expect(mayRewritePath(head.split(' ')[1] ?? '')).toBe(allowed);
  });

  test.each([
    ['a sound file', 'events {}\nhttp { server { listen 18080; location ~ "^/a{2}$" { return 200 "x;y"; } } }'],
    ['a missing semicolon', 'events {}\nhttp { server { listen 18080 } }'],
    ['a missing brace', 'events {}\nhttp { server { listen 18080; }'],
    ['a stray brace', 'events {} }'],
    ['an open quote', 'events {}\nhttp { add_header X "abc; }'],
    ['text right after a quote', 'events {}\nhttp { add_header X "abc"def; }'],
    ['a regex with bare braces', 'events {}\nhttp { server { location ~ ^/a{2}$ { } } }'],
    ['braces of a variable', 'events {}\nhttp { server { return 302 /x/${host}/y; } }'],
    ['an escaped quote', 'events {}\nhttp { add_header X "a\\"b"; }'],
    ['nothing to end', 'events {}\n;'],
    ['CRLF', 'events {}\r\nhttp {\r\n server {\r\n listen 18080;\r\n }\r\n}\r\n'],
    ['a hash inside a word', 'events {}\nhttp { server { return 302 /x#y; } }'],
  ])('agrees whether %s has errors', (_name, config) => {
    expect({ errors: outlineNginx(config).errors.length === 0 }).toEqual({ errors: judge(config).accepted });
  });
});
