import { expect, test } from 'vitest';
import { nginxFiles } from '../../src/facts/nginx/files.ts';
import { responseHeaders } from '../../src/facts/nginx/inherit.ts';
import { nginxSites, proxiedPlaces } from '../../src/facts/nginx/index.ts';
import { defaultProtocols } from '../../src/facts/nginx/tls.ts';
import { requestZones } from '../../src/facts/nginx/zones.ts';
import { memoryRepo } from '../../src/source/index.ts';

test('a file is placed by what includes it, by where it is mounted, by its folder, then by its directives', async () => {
  const server = 'server { listen 80; }\n';
  const repo = await memoryRepo({
    'docker-compose.yml': 'services:\n  web:\n    image: nginx:1.27\n    volumes:\n      - ./edge/odd.conf:/etc/nginx/nginx.conf:ro\n',
    Dockerfile: 'FROM nginx:1.27\nCOPY nginx/app.conf /etc/nginx/conf.d/\n',
    'edge/odd.conf': server,
    'nginx/app.conf': server,
    'nginx/nginx.conf': 'events {}\nhttp { server { include snippets/api.conf; } }\n',
    'nginx/snippets/api.conf': 'location /api { proxy_pass http://app; }\n',
    'sites-available/shop.conf': server,
    'nginx/alone.conf': 'server_name a;\nlisten 80;\n',
    'nginx/unclear.conf': 'add_header X-A b;\n',
  });
  expect(Object.fromEntries(nginxFiles(repo).map((file) => [file.path, file.place]))).toEqual({
    'edge/odd.conf': 'main',
    'nginx/app.conf': 'http',
    'nginx/nginx.conf': 'main',
    'nginx/snippets/api.conf': 'server',
    'sites-available/shop.conf': 'http',
    'nginx/alone.conf': 'server',
    'nginx/unclear.conf': undefined,
  });
});

test('headers are inherited all or nothing, other directives one by one', async () => {
  const repo = await memoryRepo({
    'nginx.conf': `events {}
http {
  add_header X-Http 1;
  server {
    listen 443 ssl;
    add_header X-Server 1;
    location /own { add_header X-Own 1; location /own/deep { } }
    location /plain { }
  }
  server { listen 80; }
}`,
  });
  const [tls, plain] = nginxSites(repo);
  const names = (index: number): readonly string[] => {
    const location = tls?.locations[index];
    return tls === undefined || location === undefined ? [] : responseHeaders(tls.tree, location.node).headers.map((header) => header.name);
  };
  expect([names(0), names(1), names(2)]).toEqual([['X-Own'], ['X-Own'], ['X-Server']]);
  expect(plain && responseHeaders(plain.tree, plain.node).headers.map((header) => header.name)).toEqual(['X-Http']);
});

test('proxied places know their target through upstreams and variables, and the limits in effect', async () => {
  const repo = await memoryRepo({
    'conf.d/00-limits.conf': 'limit_req_zone $binary_remote_addr zone=api:10m rate=5r/s;\n',
    'conf.d/app.conf': `upstream app { server app1:3000; server app2:3001 backup; }
server {
  listen 8443 ssl default_server;
  server_name a.example.org;
  set $other http://other:4000;
  limit_req zone=api burst=9;
  location / { proxy_pass http://app; }
  location ~ ^/x { proxy_pass $other; limit_req zone=gone; }
  location = /unix { proxy_pass http://unix:/run/app.sock:/; }
}`,
  });
  const places = proxiedPlaces(repo);
  expect(places.map((place) => [place.path, place.target.hosts.map((host) => `${host.host}:${host.port ?? ''}`)])).toEqual([
    ['/', ['app1:3000', 'app2:3001']],
    ['^/x', ['other:4000']],
    ['/unix', ['unix:/run/app.sock:']],
  ]);
  expect(places.map((place) => place.limits.map((limit) => [limit.zone, limit.rate, limit.burst]))).toEqual([
    [['api', '5r/s', 9]],
    [['gone', undefined, undefined]],
    [['api', '5r/s', 9]],
  ]);
  expect(places[0]?.server.listens).toMatchObject([{ port: 8443, tls: true, isDefault: true }]);
});

test('what a server does with most requests', async () => {
  const repo = await memoryRepo({
    'conf.d/all.conf': `server { server_name redirect; location /.well-known/acme-challenge/ { root /a; } location / { return 301 https://$host$request_uri; } }
server { server_name refusal; return 444; }
server { server_name files; root /srv; }
server { server_name proxy; location / { proxy_pass http://a; } location = /50x.html { root /x; } }
server { server_name both; location / { root /srv; try_files $uri /index.html; } location /api { proxy_pass http://a; } }
server { server_name status; location /s { stub_status; } }`,
  });
  expect(nginxSites(repo).map((server) => [server.serverNames[0], server.serves])).toEqual([
    ['redirect', 'redirect'],
    ['refusal', 'refusal'],
    ['files', 'files'],
    ['proxy', 'proxy'],
    ['both', 'both'],
    ['status', 'other'],
  ]);
});

test('includes that run in circles, many stars and names of other files end', async () => {
  const repo = await memoryRepo({
    'nginx/a.conf': 'include nginx/b.conf;\ninclude nginx/b.conf;\nlimit_req_zone $x zone=a:1m rate=1r/s;\nserver {}\n',
    'nginx/b.conf': 'include nginx/a.conf;\ninclude nginx/a.conf;\ninclude a*a*a*a*a*a*a*.conf;\ninclude [z-a].conf;\nserver {}\n',
  });
  expect(requestZones(repo).map((zone) => zone.name)).toEqual(['nginx/a.conf: zone a']);
  expect(nginxSites(repo)).toHaveLength(2);
});

test.each([
  ['nginx:1.27.2', 'old'],
  ['nginx:1.27.3-alpine', 'modern'],
  ['nginx:1.26', 'old'],
  ['docker.io/library/nginx:1.29', 'modern'],
  ['nginx:alpine', 'modern'],
  ['nginx', 'modern'],
  ['nginx:${TAG}', 'unknown'],
  ['httpd:2.4', 'unknown'],
  [undefined, 'unknown'],
])('default TLS versions of %s are %s', (image, defaults) => {
  expect(defaultProtocols(image)).toBe(defaults);
});
