import { describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { judgeRepo } from '../../src/dev/fixtures.ts';
import { deployedImages } from '../../src/facts/docker/index.ts';
import { shippedDependencies } from '../../src/facts/docker/installs.ts';
import { memoryRepo } from '../../src/source/index.ts';

/**
 * How real services are wired, one pattern each, and what a check has to say about it: never the answer that a look
 * at one file would give.
 */
type Files = Readonly<Record<string, string>>;

const json = (value: unknown): string => JSON.stringify(value);
const pkg = (start: string, dependencies: Readonly<Record<string, string>> = {}): string =>
  json({ name: 'shop', scripts: { start }, dependencies });
const server = (before: string, after = ''): string =>
  `const express = require('express');\nconst app = express();\n${before}\napp.get('/orders', (req, res) => res.json([]));\n${after}\nconst server = app.listen(3000);\n`;
const plain = (before: string, after = ''): Files => ({ 'package.json': pkg('node server.js'), 'server.js': server(before, after) });
const image = (lines: readonly string[]): Files => ({ ...plain(''), Dockerfile: lines.join('\n') });
const workflow = (steps: string): string =>
  `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n${steps}`;

const patterns: readonly (readonly [string, readonly (readonly [string, string, string, Files])[]])[] = [
  [
    '1 plugins loaded by directory scan',
    [
      [
        'helmet in a folder of plugins',
        'http/security-headers',
        'passed',
        {
          'package.json': pkg('node server.js'),
          'server.js':
            "const fastify = require('fastify')();\nfastify.register(require('@fastify/autoload'), { dir: require('path').join(__dirname, 'plugins') });\nfastify.get('/orders', list);\nfastify.listen({ port: 1 });",
          'plugins/safe.js': "module.exports = require('@fastify/helmet');\nmodule.exports.autoConfig = { global: true };",
        },
      ],
    ],
  ],
  [
    '2 dead entry points',
    [
      [
        'the file with helmet is not the one that is started',
        'http/security-headers',
        'failed',
        { ...plain(''), 'index.js': server("app.use(require('helmet')());") },
      ],
    ],
  ],
  [
    '3 configured but not enforced',
    [
      [
        'a limiter that is made and not mounted',
        'http/rate-limit',
        'failed',
        plain("const limit = require('express-rate-limit')({ limit: 9 });"),
      ],
      [
        'a dependency that nothing imports',
        'http/security-headers',
        'failed',
        { ...plain(''), 'package.json': pkg('node server.js', { helmet: '8' }) },
      ],
    ],
  ],
  [
    '4 flags that are off by default',
    [
      [
        'a variable with the default false',
        'http/rate-limit',
        'failed',
        plain("const on = (process.env.LIMIT ?? 'false') === 'true';\nif (on) app.use(require('express-rate-limit')({ limit: 9 }));"),
      ],
    ],
  ],
  [
    '5 SIGTERM that is not graceful',
    [
      [
        'exits in the tick of the close',
        'node/graceful-shutdown',
        'failed',
        plain('', "process.on('SIGTERM', () => { server.close(); process.exit(0); });"),
      ],
      [
        'flushes and exits',
        'node/graceful-shutdown',
        'failed',
        plain('', "process.on('SIGTERM', () => { logger.flush(); process.exit(0); });"),
      ],
      [
        'PM2 sends SIGINT',
        'node/graceful-shutdown',
        'failed',
        {
          ...plain('', "process.on('SIGTERM', () => server.close(() => process.exit(0)));"),
          'package.json': pkg('pm2-runtime start ecosystem.config.js'),
          'ecosystem.config.js': "module.exports = { apps: [{ name: 'shop', script: 'server.js' }] };",
        },
      ],
    ],
  ],
  [
    '6 graceful without process.on',
    [
      ['a package does it', 'node/graceful-shutdown', 'passed', plain('', "require('http-graceful-shutdown')(app.listen(1));")],
      [
        'in a file without an extension',
        'node/graceful-shutdown',
        'passed',
        {
          'package.json': pkg('node bin/www'),
          'bin/www':
            "#!/usr/bin/env node\nconst app = require('../app');\nconst server = require('http').createServer(app).listen(1);\nprocess.on('SIGTERM', () => server.close());",
          'app.js': "const app = require('express')();\napp.get('/orders', list);\nmodule.exports = app;",
        },
      ],
      [
        'a shell keeps the signal',
        'node/graceful-shutdown',
        'failed',
        {
          ...plain('', "process.on('SIGTERM', () => server.close());"),
          Dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["./start.sh"]',
          'start.sh': '#!/bin/sh\nnode migrate.js\nnode server.js\n',
          'migrate.js': '',
        },
      ],
    ],
  ],
  ['7 commented-out protection', [['a comment is nothing', 'http/security-headers', 'failed', plain("// app.use(require('helmet')());")]]],
  [
    '8 wiring several hops away',
    [
      [
        'async factories over three files',
        'http/security-headers',
        'passed',
        {
          'package.json': pkg('node server.js'),
          'server.js': "require('./lib/app').make().then((app) => app.listen(1));",
          'lib/app.js':
            "exports.make = async () => { const app = require('express')(); await require('./middleware')({ web: app }); app.get('/orders', list); return app; };",
          'lib/middleware.js': "module.exports = async ({ web }) => { web.use(require('helmet')()); };",
        },
      ],
      [
        'methods of a class in the order of its constructor',
        'http/error-handler',
        'passed',
        {
          'package.json': pkg('node server.js'),
          'server.js':
            "const express = require('express');\nclass Base { constructor() { this.app = express(); this.routes(); this.errors(); } errors() { this.app.use((e, req, res, next) => res.status(500).end()); } }\nclass Shop extends Base { routes() { this.app.get('/orders', list); } }\nnew Shop().app.listen(1);",
        },
      ],
    ],
  ],
  ['9 called but not mounted', [['a statement of its own', 'http/security-headers', 'failed', plain("require('helmet')();")]]],
  [
    '10 partial or scoped protection',
    [
      ['one header only', 'http/security-headers', 'failed', plain("app.use(require('helmet').contentSecurityPolicy());")],
      ['after a route', 'http/security-headers', 'failed', plain('', "app.use(require('helmet')());")],
      [
        'inside an encapsulated plugin',
        'http/security-headers',
        'failed',
        {
          'package.json': pkg('node server.js'),
          'server.js':
            "const f = require('fastify')();\nf.register(async (inner) => { inner.register(require('@fastify/helmet')); inner.get('/a', list); });\nf.get('/orders', list);\nf.listen({ port: 1 });",
        },
      ],
      [
        'Hapi, as an option of all routes',
        'http/security-headers',
        'passed',
        {
          'package.json': pkg('node server.js'),
          'server.js':
            "const s = require('@hapi/hapi').server({ port: 1, routes: { security: true } });\ns.route({ method: 'GET', path: '/orders', handler: list });\ns.start();",
        },
      ],
      [
        'Next, as headers of its configuration',
        'http/security-headers',
        'passed',
        {
          'package.json': pkg('next start', { next: '16' }),
          'next.config.js':
            "module.exports = { headers: async () => [{ source: '/(.*)', headers: [{ key: 'X-Content-Type-Options', value: 'nosniff' }, { key: 'X-Frame-Options', value: 'DENY' }] }] };",
        },
      ],
    ],
  ],
  [
    '11 secrets, both ways',
    [
      [
        'a default that only development has',
        'auth/jwt-secret-hardcoded',
        'passed',
        plain(
          "const secret = process.env.NODE_ENV === 'production' ? process.env.SECRET : 'dev';\napp.post('/login', (req, res) => res.send(require('jsonwebtoken').sign({}, secret)));",
        ),
      ],
      [
        'a default that production has as well',
        'auth/jwt-secret-hardcoded',
        'failed',
        plain("app.post('/login', (req, res) => res.send(require('jsonwebtoken').sign({}, process.env.SECRET || 'keyboard cat')));"),
      ],
    ],
  ],
  [
    '12 the user of an image',
    [
      [
        'through a variable',
        'docker/non-root-user',
        'passed',
        image(['FROM node:24', 'ENV USER node', 'USER $USER', 'CMD ["node", "server.js"]']),
      ],
      [
        'root for a while',
        'docker/non-root-user',
        'passed',
        image(['FROM node:24', 'USER root', 'RUN id', 'USER node', 'CMD ["node", "server.js"]']),
      ],
      ['root in the end', 'docker/non-root-user', 'failed', image(['FROM node:24', 'USER node', 'USER 0', 'CMD ["node", "server.js"]'])],
    ],
  ],
  [
    '13 pinning',
    [
      [
        'a version in the name is no tag',
        'docker/base-pinned',
        'failed',
        image(['FROM acme/node24', 'USER node', 'CMD ["node", "server.js"]']),
      ],
      [
        'a global argument',
        'docker/base-pinned',
        'passed',
        image(['ARG V=24.11', 'FROM node:${V}', 'USER node', 'CMD ["node", "server.js"]']),
      ],
    ],
  ],
  [
    '15 health endpoints',
    [
      [
        'over three mounts',
        'http/health-endpoint',
        'passed',
        plain(
          "const a = express.Router();\nconst b = express.Router();\nb.get('/', (req, res) => res.end());\na.use('/healthz', b);\napp.use('/api', a);",
        ),
      ],
      [
        'a file of Next',
        'http/health-endpoint',
        'passed',
        { 'package.json': pkg('next start', { next: '16' }), 'app/api/heartbeat/route.ts': 'export const GET = () => new Response();' },
      ],
      ['a check that no route exposes', 'http/health-endpoint', 'failed', plain('app.health = () => true;')],
    ],
  ],
  [
    '16 CORS by default',
    [
      [
        '@fastify/cors without an origin',
        'http/cors-allowlist',
        'failed',
        {
          'package.json': pkg('node server.js'),
          'server.js':
            "const f = require('fastify')();\nf.register(require('@fastify/cors'));\nf.get('/orders', list);\nf.listen({ port: 1 });",
        },
      ],
      ['registered to switch it off', 'http/cors-allowlist', 'not-applicable', plain("app.use(require('cors')({ origin: false }));")],
    ],
  ],
  [
    '17 steps of CI that are hidden or hollow',
    [
      [
        'behind a script of another name',
        'ci/test',
        'passed',
        {
          'package.json': json({ name: 'shop', scripts: { start: 'node server.js', verify: 'npm run check', check: 'vitest run' } }),
          'server.js': server(''),
          '.github/workflows/ci.yml': workflow('      - run: npm run verify\n'),
        },
      ],
      [
        'a failure that is passed over',
        'ci/test',
        'failed',
        {
          'package.json': json({ name: 'shop', scripts: { start: 'node server.js', test: 'vitest run' } }),
          'server.js': server(''),
          '.github/workflows/ci.yml': workflow('      - run: npm test || true\n'),
        },
      ],
    ],
  ],
  [
    '18 compose',
    [
      [
        'a policy that an anchor carries',
        'compose/restart-policy',
        'passed',
        {
          ...plain(''),
          Dockerfile: 'FROM node:24\nCMD ["node", "server.js"]',
          'compose.yaml': 'x-all: &all\n  restart: unless-stopped\nservices:\n  shop:\n    <<: *all\n    build: .\n',
        },
      ],
      [
        'a health check that is switched off',
        'compose/healthcheck',
        'failed',
        {
          ...plain(''),
          Dockerfile: 'FROM node:24\nCMD ["node", "server.js"]',
          'compose.yaml': 'services:\n  shop:\n    build: .\n    restart: always\n    healthcheck:\n      disable: true\n',
        },
      ],
    ],
  ],
  [
    '19 error handling',
    [
      [
        'Koa, inside the logger',
        'http/error-handler',
        'passed',
        {
          'package.json': pkg('node server.js'),
          'server.js':
            "const Koa = require('koa');\nconst app = new Koa();\napp.use(async (ctx, next) => { const start = Date.now(); try { await next(); } catch (e) { ctx.status = 500; } console.log(Date.now() - start); });\napp.use((ctx) => { ctx.body = 1; });\napp.listen(1);",
        },
      ],
      [
        'the arity is in another file',
        'http/error-handler',
        'passed',
        {
          ...plain('', "const { converter } = require('./errors');\napp.use(converter);"),
          'errors.js': "exports.converter = (error, req, res, next) => res.status(500).json({ error: 'unexpected' });",
        },
      ],
      ['before the routes', 'http/error-handler', 'failed', plain('app.use((e, req, res, next) => res.status(500).end());')],
      [
        'in development only',
        'http/error-handler',
        'failed',
        plain('', "if (process.env.NODE_ENV === 'development') app.use(require('errorhandler')());"),
      ],
    ],
  ],
  [
    '20 cookies',
    [
      [
        'options in a variable, Secure from configuration',
        'http/session-cookie-flags',
        'passed',
        plain(
          "const options = { httpOnly: true, sameSite: 'lax' };\noptions.secure = process.env.NODE_ENV === 'production';\napp.post('/login', (req, res) => res.cookie('session', req.user, options));",
        ),
      ],
      [
        'written as text',
        'http/session-cookie-flags',
        'failed',
        plain("app.post('/login', (req, res) => { res.setHeader('Set-Cookie', `session=${req.user}; Path=/`); res.end(); });"),
      ],
      [
        'httpOnly is the default of express-session',
        'http/session-cookie-flags',
        'passed',
        plain("app.use(require('express-session')({ secret: process.env.SECRET, cookie: { secure: true, sameSite: 'lax' } }));"),
      ],
    ],
  ],
  [
    '21 protection outside of the application',
    [
      [
        'nginx limits requests',
        'http/rate-limit',
        'passed',
        {
          ...plain(''),
          'nginx.conf':
            'http {\n  limit_req_zone $binary_remote_addr zone=one:10m rate=5r/s;\n  server {\n    listen 80;\n    location / {\n      limit_req zone=one;\n      proxy_pass http://shop:3000;\n    }\n  }\n}\n',
        },
      ],
    ],
  ],
  [
    '22 what only Express sends',
    [
      [
        'a plain server owes no switch for X-Powered-By',
        'http/headers-weakened',
        'not-applicable',
        {
          'package.json': pkg('node server.js'),
          'server.js': "require('http').createServer((req, res) => { try { res.end('hi'); } catch { res.end(); } }).listen(1);",
        },
      ],
    ],
  ],
];

describe.each(patterns)('%s', (_, cases) => {
  test.each(cases)('%s: %s is %s', async (_case, id, outcome, files) => {
    const check = checks.find((c) => c.id === id);
    if (check === undefined) throw new Error(`${id} is no check.`);
    const { result } = await judgeRepo(check, await memoryRepo(files));
    expect(result.outcome, result.reason ?? result.subjects[0]?.reason).toBe(outcome);
  });
});

/** Decided by no check of its own: what the image is left with. */
describe('14 production-only installs without the expected words', () => {
  test.each<[string, readonly string[], 'production' | 'all']>([
    ['npm ci under NODE_ENV', ['ENV NODE_ENV=production', 'COPY . .', 'RUN npm ci'], 'production'],
    ['pruned after the build', ['COPY . .', 'RUN npm ci && npm run build && npm prune --omit=dev'], 'production'],
    ['workspaces focus', ['COPY . .', 'RUN yarn workspaces focus --production'], 'production'],
    ['everything', ['COPY . .', 'RUN npm ci'], 'all'],
  ])('%s', async (_, lines, expected) => {
    const files = { ...image(['FROM node:24', 'WORKDIR /app', ...lines, 'CMD ["node", "server.js"]']), 'package-lock.json': '{}' };
    const [deployed] = deployedImages(await memoryRepo(files));
    expect(deployed === undefined ? undefined : shippedDependencies(deployed).kind).toBe(expected);
  });
});
