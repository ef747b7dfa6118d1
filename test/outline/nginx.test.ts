import { expect, test } from 'vitest';
import { type NginxDirective, spanEnds, spanFrom } from '../../src/model/index.ts';
import { outlineNginx } from '../../src/outline/nginx.ts';

/** Names, parameters and nesting, without places. */
function shape(directives: readonly NginxDirective[]): unknown[] {
  return directives.map((directive) => {
    const head = [directive.name, ...directive.args.map((arg) => arg.value)].join(' ');
    if (directive.raw !== undefined) return { [head]: directive.raw };
    return directive.block === undefined ? head : { [head]: shape(directive.block) };
  });
}

const read = (text: string): unknown[] => shape(outlineNginx(text).directives);

test('blocks, comments, quotes and escapes', () => {
  const text = String.raw`
http { # comment { ; }
  server {
    listen 80;# right behind
    add_header X "a; \"b\" {c}" always;
    location ~* "^/a{2}\d+$" { return 200 'it\'s'; }
    log_format main '$remote_addr' # note
      '"$request"';
  }
}`;
  expect(read(text)).toEqual([
    {
      http: [
        {
          server: [
            'listen 80',
            'add_header X a; "b" {c} always',
            { 'location ~* ^/a{2}\\d+$': ["return 200 it's"] },
            'log_format main $remote_addr "$request"',
          ],
        },
      ],
    },
  ]);
  expect(outlineNginx(text).errors).toEqual([]);
});

test('variables with braces, maps, and regexes in if', () => {
  const text = `
map $http_upgrade $conn { default upgrade; '' close; ~^ws(s)?$ "x y"; }
server { if ($request_uri ~ "^/(.{3})") { rewrite ^ /x/\${host}/$1? permanent; } }`;
  expect(read(text)).toEqual([
    { 'map $http_upgrade $conn': ['default upgrade', ' close', '~^ws(s)?$ x y'] },
    { server: [{ 'if ($request_uri ~ ^/(.{3}) )': ['rewrite ^ /x/${host}/$1? permanent'] }] },
  ]);
});

test('lua blocks stay raw, whatever braces their strings and comments hold', () => {
  const text = `location / {
  content_by_lua_block {
    local t = { a = "}" } -- } not here
    --[[ } nor
    here } ]]
    ngx.say([=[ } ]=], '\\'}')
  }
  deny all;
}`;
  const [location] = outlineNginx(text).directives;
  expect(location?.block?.map((directive) => directive.name)).toEqual(['content_by_lua_block', 'deny']);
  expect(location?.block?.[0]?.raw).toContain('ngx.say');
});

test('templates: envsubst is plain text, foreign markers do not break the tree', () => {
  expect(read('server { listen ${PORT}; server_name $HOST ${A}.${B}; }')).toEqual([
    { server: ['listen ${PORT}', 'server_name $HOST ${A}.${B}'] },
  ]);
  expect(read('server {\n{% if tls %}\n listen {{ port }} ssl;\n{% endif %}\n root <%= dir %>;\n}')).toEqual([
    { server: ['listen {{ port }} ssl', 'root <%= dir %>'] },
  ]);
});

test('spans cut out what they name, with CRLF and without', () => {
  const text = 'server {\r\n  listen 443 ssl;\r\n}\r\n';
  const [server] = outlineNginx(text).directives;
  const listen = server?.block?.[0];
  expect(text.slice(...spanEnds(server?.at ?? spanFrom(0, 0)))).toBe('server {\r\n  listen 443 ssl;\r\n}');
  expect(text.slice(...spanEnds(listen?.at ?? spanFrom(0, 0)))).toBe('listen 443 ssl;');
  expect(listen?.args.map((arg) => text.slice(...spanEnds(arg.at)))).toEqual(['443', 'ssl']);
});

test.each([
  ['a missing semicolon before a brace', 'server { listen 80 }', [{ server: ['listen 80'] }], '"listen" is not ended by ";"'],
  [
    'a missing semicolon before a known directive',
    'server {\n root /srv\n add_header X y;\n}',
    [{ server: ['root /srv', 'add_header X y'] }],
    '"root" is not ended by ";"',
  ],
  [
    'a missing closing brace',
    'http {\n server {\n listen 80;\n',
    [{ http: [{ server: ['listen 80'] }] }],
    'the block of "http" is never closed',
  ],
  ['a stray closing brace', 'listen 80;\n}\nroot /x;', ['listen 80', 'root /x'], 'unexpected "}"'],
  ['a missing quote', 'add_header X "abc;\nroot /x;', ['add_header X abc', 'root /x'], 'the quote " is never closed'],
  ['no name', '{ listen 80; }', [{ '': ['listen 80'] }], 'unexpected "{"'],
  ['the end inside a directive', 'root /x', ['root /x'], '"root" is not ended by ";"'],
])('%s is an error and the rest is kept', (_name, text, tree, message) => {
  expect(read(text)).toEqual(tree);
  expect(outlineNginx(text).errors.map((error) => error.message)).toContain(message);
});

test('hostile texts end quickly', () => {
  for (const piece of ['{', '}', 'a{', '"', "'\\", '{{', '{%', 'x_by_lua_block {', '[[', '${', '<%', '#', 'a ']) {
    const outline = outlineNginx(piece.repeat(20_000));
    expect(Array.isArray(outline.directives)).toBe(true);
  }
});
