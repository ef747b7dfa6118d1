import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { checks } from '../../checks/index.ts';
import { fixturesOf, openFixture, planFor } from '../../src/dev/fixtures.ts';
import { memoryRepo } from '../../src/source/index.ts';
import { hasNginx, type NginxJudge, nginxJudge } from './nginx-judge.ts';

if (!hasNginx) console.warn('skipped: there is no nginx (or no openssl) on this machine to judge fixed configurations');

const fixable = checks.filter((check) => check.id.startsWith('nginx/') && check.fix !== undefined);
const fixtures = fixable.flatMap((check) => fixturesOf(check.id).map((fixture) => [`${check.id} ${fixture.name}`, fixture] as const));

/** What a server may be made of; every list may end up empty. */
const part = fc.record({
  tls: fc.boolean(),
  both: fc.boolean(),
  header: fc.boolean(),
  sets: fc.subarray(['proxy_set_header Host $host;', 'proxy_set_header X-Request-ID $request_id;']),
  certificateFirst: fc.boolean(),
  zone: fc.boolean(),
  protocols: fc.constantFrom(undefined, 'ssl_protocols TLSv1 TLSv1.2;', 'ssl_protocols SSLv3;'),
  root: fc.boolean(),
  locations: fc.subarray(['plain', 'api', 'assets', 'ws', 'pattern', 'limited'], { minLength: 0 }),
});
const style = fc.record({
  indent: fc.constantFrom('  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  tight: fc.boolean(),
  comments: fc.boolean(),
  keepalive: fc.boolean(),
  outer: fc.boolean(),
  main: fc.boolean(),
});

type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

function locationOf(kind: string, id: number, { tight, indent, comments }: Style): readonly string[] {
  const inside: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    plain: ['/', ['proxy_pass http://app;']],
    api: ['/api/', ['proxy_pass http://app;', 'proxy_set_header Host $host;']],
    assets: ['/assets/', ['root /srv/site;', 'add_header Cache-Control "public";']],
    ws: ['/live', ['proxy_pass http://app;', 'proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection "upgrade";']],
    pattern: ['~ \\.(png|woff2?)$', ['root /srv/site;', 'add_header X-Frame-Options DENY;']],
    limited: ['/login', [`limit_req zone=z${id} burst=5;`, 'proxy_pass http://app;']],
  };
  const [path, lines] = inside[kind]!;
  if (tight) return [`location ${path} { ${lines.join(' ')} }`];
  return [`location ${path} {`, ...lines.map((line, i) => `${indent}${line}${comments && i === 0 ? ' # why' : ''}`), '}'];
}

function serverOf(p: Part, id: number, s: Style): readonly string[] {
  const certificate = ['ssl_certificate /etc/ssl/site.pem;', 'ssl_certificate_key /etc/ssl/site.key;'];
  const lines = [
    ...(p.both || !p.tls ? ['listen 80;'] : []),
    ...(p.tls ? ['listen 443 ssl;'] : []),
    `server_name s${id}.example.org;`,
    ...(p.tls && p.certificateFirst ? certificate : []),
    ...(p.root ? ['root /srv/site;'] : []),
    ...(p.header ? ['add_header X-Content-Type-Options nosniff always;'] : []),
    ...p.sets,
    ...(s.comments ? ['# requests'] : []),
    ...(p.zone || p.locations.includes('limited') ? [`limit_req_zone $binary_remote_addr zone=z${id}:1m rate=5r/m;`] : []),
    ...(p.tls && p.protocols !== undefined ? [p.protocols] : []),
    ...p.locations.flatMap((kind) => ['', ...locationOf(kind, id, s)]),
    ...(p.tls && !p.certificateFirst ? certificate : []),
  ];
  return [`server {`, ...lines.map((line) => (line === '' ? '' : `${s.indent}${line}`)), '}'];
}

function configOf(parts: readonly Part[], s: Style): string {
  const body = [
    `upstream app { server 127.0.0.1:3000; ${s.keepalive ? 'keepalive 8; ' : ''}}`,
    ...(s.outer ? ['add_header X-Powered-By nobody;'] : []),
    ...parts.flatMap((p, i) => ['', ...(s.comments ? [`# server ${i}`] : []), ...serverOf(p, i, s)]),
  ];
  const lines = s.main ? ['events {}', 'http {', ...body.map((line) => (line === '' ? '' : `${s.indent}${line}`)), '}'] : body;
  return `${lines.join(s.eol)}${s.eol}`;
}

describe.skipIf(!hasNginx)('the real nginx accepts what fixes make', () => {
  let judge: NginxJudge;
  beforeAll(() => {
    judge = nginxJudge();
  });
  afterAll(() => judge.end());

  test('and sees that a zone in a server is refused before', async () => {
    const repo = await memoryRepo({ 'conf.d/a.conf': 'server { listen 80; limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s; }\n' });
    expect(judge.complaints(repo).join()).toMatch(/"limit_req_zone" directive is not allowed here/);
  });

  test.each(fixtures.filter(([, fixture]) => fixture.kind === 'fixed'))('%s', async (_name, fixture) => {
    expect(judge.complaints(await openFixture(fixture.folder))).toEqual([]);
  });

  test('in configurations of many shapes and styles, fix by fix', async () => {
    let fixed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 3 }), style, async (parts, s) => {
        const file = s.main ? 'nginx.conf' : 'conf.d/site.conf';
        let text = configOf(parts, s);
        for (const check of fixable) {
          const plan = await planFor(check, await memoryRepo({ [file]: text }));
          for (const { reason, failure } of plan.dropped) {
            // What is refused is said by the fixer; a fix that the verification had to stop is a mistake of the fixer.
            if (/would|overlap|lies outside|cuts/.test(reason)) throw new Error(`${failure.check.id}: ${reason}\n${text}`);
          }
          if (plan.fixes.length === 0) continue;
          fixed += plan.fixes.length;
          text = plan.end.texts.get(file) ?? text;
          expect(text.replaceAll(s.eol, '')).not.toMatch(/[\r\n]/);
          expect(text).not.toMatch(/[ \t]\r?\n/);
        }
        const repo = await memoryRepo({ [file]: text });
        const complaints = judge.complaints(repo);
        if (complaints.length > 0) throw new Error(`${complaints.join('\n')}\n${text}`);
        for (const check of fixable) expect((await planFor(check, repo)).fixes.map(({ title }) => title)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(fixed).toBeGreaterThan(100);
  });
});
