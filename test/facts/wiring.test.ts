import { describe, expect, test } from 'vitest';
import { services } from '../../src/facts/services/index.ts';
import { happens } from '../../src/facts/wiring/truth.ts';
import { memoryRepo } from '../../src/source/index.ts';

type Files = Readonly<Record<string, string>>;

const json = (value: unknown): string => JSON.stringify(value);
const starting = (script: string, dependencies: Readonly<Record<string, string>> = {}): string =>
  json({ name: 'shop', scripts: { start: script }, dependencies });

/**
 * What a request meets in the one application of a repository, in order: "GET /orders", "mount helmet /",
 * "errors own /", each followed by how sure it is where that is not "always".
 */
async function met(files: Files): Promise<readonly string[]> {
  const repo = await memoryRepo({ 'package.json': starting('node server.js'), ...files });
  const [service] = services(repo);
  return (service?.apps[0]?.entries ?? []).map((e) => {
    const how = happens(e.conds, service?.env).how;
    const what =
      e.kind === 'route'
        ? `${e.methods.join('|')} ${e.path ?? '?'}`
        : `${e.handlesErrors ? 'errors' : 'mount'} ${e.from?.pkg ?? 'own'} ${e.path ?? '?'}`;
    return how === 'always' ? what : `${what} (${how})`;
  });
}

const app = "const express = require('express');\nconst app = express();\n";
const listen = '\napp.listen(process.env.PORT);\n';
const orders = "app.get('/orders', (req, res) => res.json([]));";

describe('how an Express application is put together', () => {
  test.each<[string, Files, readonly string[]]>([
    ['in one file', { 'server.js': `${app}app.use(require('helmet')());\n${orders}${listen}` }, ['mount helmet /', 'GET /orders']],
    [
      'comments are nothing',
      { 'server.js': `${app}// app.use(require('helmet')());\n/* app.get('/x', x); */\n${orders}${listen}` },
      ['GET /orders'],
    ],
    [
      'called but not mounted',
      { 'server.js': `${app}require('helmet')();\nconst limit = require('express-rate-limit')();\n${orders}${listen}` },
      ['GET /orders'],
    ],
    [
      'in a loader that takes the application under another name',
      {
        'server.js': `${app}require('./loaders').default({ expressApp: app });${listen}`,
        'loaders/index.js': "exports.default = ({ expressApp }) => require('./web')({ app: expressApp });",
        'loaders/web.js': "module.exports = ({ app: shop }) => { shop.use(require('helmet')()); shop.get('/orders', list); };",
      },
      ['mount helmet /', 'GET /orders'],
    ],
    [
      'by methods that a constructor calls in its order',
      {
        'server.js': `
          const express = require('express');
          class Shop {
            constructor() { this.app = express(); this.routes(); this.guards(); }
            guards() { this.app.use(require('helmet')()); }
            routes() { this.app.get('/orders', list); }
            listen() { this.app.listen(1); }
          }
          new Shop().listen();`,
      },
      ['GET /orders', 'mount helmet /'],
    ],
    [
      'by a base class',
      {
        'server.js':
          "const Base = require('./base');\nclass Shop extends Base { routes() { this.app.get('/orders', list); } }\nnew Shop().start();",
        'base.js': `
          const express = require('express');
          module.exports = class { 
            constructor() { this.app = express(); }
            start() { this.app.get('/health', ok); this.routes(); this.app.listen(1); }
          };`,
      },
      ['GET /health', 'GET /orders'],
    ],
    [
      'by a function with a prototype',
      {
        'server.js': `
          const express = require('express');
          function Shop() { this.app = express(); }
          Shop.prototype.start = function () { this.app.get('/orders', list); this.app.listen(1); };
          new Shop().start();`,
      },
      ['GET /orders'],
    ],
    [
      'by asynchronous factories',
      {
        'server.js': "require('./app').make().then((app) => app.listen(1));",
        'app.js': `${app}exports.make = async () => { app.use('/api', await require('./router')()); return app; };`,
        'router.js': "module.exports = async () => { const r = require('express').Router(); r.get('/orders', list); return r; };",
      },
      ['GET /api/orders'],
    ],
    [
      'behind new Promise',
      {
        'server.js': `${app}const made = new Promise((resolve) => resolve({ app }));\nmade.then(({ app: shop }) => { shop.get('/orders', list); shop.listen(1); });`,
      },
      ['GET /orders'],
    ],
    [
      'through a dynamic import and then',
      {
        'server.js': "import('./main.js').then(({ start }) => start());",
        'main.js': `import express from 'express';\nexport const start = () => { const app = express(); ${orders}${listen} };`,
      },
      ['GET /orders'],
    ],
    [
      'shared through global',
      {
        'server.js': "global.SHOP = { web: require('./web') };\nSHOP.web.start();",
        'web.js': `exports.start = () => { ${app}SHOP.app = app; require('./routes')(); SHOP.app.listen(1); };`,
        'routes.js': "module.exports = () => { SHOP.app.get('/orders', list); };",
      },
      ['GET /orders'],
    ],
    [
      'a path over three mounts',
      {
        'server.js': `${app}app.use('/api', require('./api'));${listen}`,
        'api.js': "const r = require('express').Router();\nr.use('/v1', require('./v1'));\nmodule.exports = r;",
        'v1.js': "const r = require('express').Router();\nr.route('/orders').get(list).post(create);\nmodule.exports = r;",
      },
      ['GET /api/v1/orders', 'POST /api/v1/orders'],
    ],
    [
      'below a prefix that only the configuration knows',
      {
        'server.js': `${app}const { basePath } = require('@acme/config').read();\napp.use(\`\${basePath}/api\`, require('express-rate-limit')());\napp.use(basePath, require('./routes'));${listen}`,
        'routes.js': "const r = require('express').Router();\nr.get('/api/orders', list);\nmodule.exports = r;",
      },
      ['mount express-rate-limit /<basePath>/api', 'GET /<basePath>/api/orders'],
    ],
    [
      'a prefix with a default',
      { 'server.js': `${app}app.get((process.env.PREFIX || '/shop') + '/orders', list);${listen}` },
      ['GET /shop/orders'],
    ],
    [
      'every file of a folder',
      {
        'server.js': `${app}const { readdirSync } = require('fs');\nconst path = require('path');\nreaddirSync(path.join(__dirname, 'routes')).forEach((f) => require(path.join(__dirname, 'routes', f))(app));${listen}`,
        'routes/a.js': "module.exports = (app) => app.get('/a', a);",
        'routes/b.js': "module.exports = (app) => app.get('/b', b);",
      },
      ['GET /a', 'GET /b'],
    ],
    [
      'every file of a folder, through a package',
      {
        'server.js': `${app}const all = require('auto-load')(require('path').join(__dirname, 'routes'));\napp.use(all.a);${listen}`,
        'routes/a.js': "const r = require('express').Router();\nr.get('/a', a);\nmodule.exports = r;",
      },
      ['GET /a'],
    ],
    [
      'a factory that returns a list',
      {
        'server.js': `${app}${orders}\napp.use(require('./errors')());${listen}`,
        'errors.js': 'module.exports = () => [(req, res) => res.sendStatus(404), (error, req, res, next) => res.sendStatus(500)];',
      },
      ['GET /orders', 'mount own /', 'errors own /'],
    ],
    [
      'an error handler from another file, by its four parameters',
      {
        'server.js': `${app}${orders}\napp.use(require('./error').answer);${listen}`,
        'error.js': 'exports.answer = (e, req, res, next) => res.end();',
      },
      ['GET /orders', 'errors own /'],
    ],
    [
      'a chain of calls',
      { 'server.js': `require('express')().use(require('helmet')()).get('/orders', list).listen(1);` },
      ['mount helmet /', 'GET /orders'],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await met(files)).toEqual(expected);
  });
});

describe('what holds in production', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'outside production',
      "if (process.env.NODE_ENV === 'development') app.use(require('errorhandler')());",
      ['errors errorhandler / (never)'],
    ],
    ['in production', "if (process.env.NODE_ENV === 'production') app.use(require('helmet')());", ['mount helmet /']],
    ['a flag without a default', 'if (process.env.HEADERS) app.use(require("helmet")());', ['mount helmet / (off-by-default)']],
    ['a flag that is on by default', "if ((process.env.HEADERS || 'on') === 'on') app.use(require('helmet')());", ['mount helmet /']],
    [
      'a flag read by a function of its own',
      `const flag = (text, otherwise) => { if (text) return text === 'true'; return otherwise; };
       if (flag(process.env.HEADERS, false)) app.use(require('helmet')());`,
      ['mount helmet / (off-by-default)'],
    ],
    [
      'one of several strategies',
      `const strategy = () => { if (process.env.STRATEGY) return process.env.STRATEGY; return 'basic'; };
       if (strategy() === 'form') app.use(require('helmet')());`,
      ['mount helmet / (off-by-default)'],
    ],
    [
      'after a guard that ends the program',
      "if (!process.env.SECRET) { process.exit(1); }\napp.use(require('helmet')());",
      ['mount helmet /'],
    ],
    [
      'a switch over a known value',
      "switch ('b') { case 'a': app.use(require('cors')()); break; case 'b': app.use(require('helmet')()); }",
      ['mount helmet /'],
    ],
    ['something else decides', "if (require('@acme/flags').isOn('headers')) app.use(require('helmet')());", ['mount helmet / (unsure)']],
  ])('%s', async (_, line, expected) => {
    expect(await met({ 'server.js': `${app}${line}${listen}` })).toEqual(expected);
  });
});

describe('other frameworks', () => {
  test('Fastify: a plugin keeps its prefix, fastify-plugin does not', async () => {
    const files = {
      'server.js': `
        import Fastify from 'fastify';
        import shared from './shared.js';
        const fastify = Fastify();
        fastify.register(shared);
        fastify.register(async (inner, options) => { inner.get(options.path, list); }, { prefix: '/api', path: '/orders' });
        fastify.listen({ port: 1 });`,
      'shared.js':
        "import fp from 'fastify-plugin';\nimport helmet from '@fastify/helmet';\nexport default fp(async (f) => { f.register(helmet); f.get('/health', ok); });",
    };
    expect(await met(files)).toEqual(['mount @fastify/helmet /', 'GET /health', 'GET /api/orders']);
  });

  test('Fastify: folders loaded by autoload, their path from desm', async () => {
    const files = {
      'package.json': starting('fastify start app.js'),
      'app.js':
        "import autoload from '@fastify/autoload';\nimport { join } from 'desm';\nexport default async (f) => { f.register(autoload, { dir: join(import.meta.url, 'plugins') }); f.register(autoload, { dir: join(import.meta.url, 'routes') }); };",
      'plugins/helmet.js': "import helmet from '@fastify/helmet';\nexport const autoConfig = { global: true };\nexport default helmet;",
      'routes/api/orders.js': "export default async (f) => { f.get('/orders', list); };",
    };
    expect((await met(files)).filter((e) => !e.includes('autoload'))).toEqual(['mount @fastify/helmet /', 'GET /api/orders']);
  });

  test('Koa: compose, nested routers, the context replaced', async () => {
    const files = {
      'server.js': `
        const Koa = require('koa');
        const Router = require('@koa/router');
        const app = new Koa();
        app.context.onerror = function (error) { this.res.end(); };
        const inner = new Router({ prefix: '/orders' });
        inner.get('/', list);
        const router = new Router({ prefix: '/api' });
        router.use(inner.routes());
        app.use(require('koa-compose')([require('koa-helmet')(), router.routes()]));
        require('http').createServer(app.callback()).listen(1);`,
    };
    expect(await met(files)).toEqual(['errors own /', 'mount koa-helmet /', 'GET /api/orders']);
  });

  test('Hapi: plugins with options, routes as values', async () => {
    const files = {
      'server.js': `
        const Hapi = require('@hapi/hapi');
        const start = async () => {
          const server = Hapi.server({ port: 1 });
          await server.register([{ plugin: require('hapi-pulse'), options: {} }, require('./router')]);
          await server.start();
        };
        start();`,
      'router.js':
        "const health = { method: 'GET', path: '/health', handler: () => 'up' };\nmodule.exports = { name: 'router', register: (server, options) => server.route([].concat(health, options.more ?? [])) };",
    };
    expect(await met(files)).toEqual(['mount hapi-pulse /', 'mount own /', 'GET /health']);
  });

  test('Nest: modules, a global guard, controllers below the prefix', async () => {
    const files = {
      'package.json': starting('node dist/main.js'),
      'src/main.ts':
        "import { NestFactory } from '@nestjs/core';\nimport { App } from './app';\nasync function run() { const app = await NestFactory.create(App); app.setGlobalPrefix('api'); await app.listen(1); }\nrun();",
      'src/app.ts': `
        import { Controller, Get, Module } from '@nestjs/common';
        import { APP_GUARD } from '@nestjs/core';
        import { ThrottlerGuard } from '@nestjs/throttler';
        @Controller('orders') class Orders { @Get() all() { return []; } }
        @Module({ controllers: [Orders] }) class OrdersModule {}
        @Module({ imports: [OrdersModule], providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }] }) export class App {}`,
    };
    expect(await met(files)).toEqual(['mount @nestjs/throttler /', 'GET /api/orders']);
  });
});

describe('Hono and plain servers', () => {
  test('Hono: base paths, applications below, what createRoute describes', async () => {
    const files = {
      'server.js': `
        import { serve } from '@hono/node-server';
        import { OpenAPIHono, createRoute } from '@hono/zod-openapi';
        import { Hono } from 'hono';
        import { secureHeaders } from 'hono/secure-headers';
        const orders = new Hono().get('/', list).get('/:id', one);
        const app = new OpenAPIHono().basePath('/v1');
        app.use('*', secureHeaders());
        app.openapi(createRoute({ method: 'post', path: '/users/{id}', request: {} }), save);
        app.route('/orders', orders);
        app.on(['PUT', 'DELETE'], '/items', save);
        app.onError(answer);
        serve({ fetch: app.fetch, port: 1 });`,
    };
    expect(await met(files)).toEqual([
      'mount hono /v1',
      'POST /v1/users/:id',
      'GET /v1/orders',
      'GET /v1/orders/:id',
      'PUT|DELETE /v1/items',
      'errors own /v1',
    ]);
  });

  test('Hono: the default export of what is started is served', async () => {
    const files = {
      'server.js':
        "import { Hono } from 'hono';\nconst app = new Hono();\napp.get('/', list);\nexport default { port: 1, fetch: app.fetch };",
    };
    expect(await met(files)).toEqual(['GET /']);
  });

  test('node:http: paths and methods that the handler compares', async () => {
    const files = {
      'server.js': `
        const http = require('http');
        const server = http.createServer();
        server.on('request', (req, res) => {
          const path = req.url.split('?')[0];
          if (path === '/health') return res.end('up');
          if (req.method !== 'POST') return res.writeHead(405).end();
          switch (path) {
            case '/orders': return res.end('{}');
            case '/items': return save(res);
          }
          if (path.startsWith('/files/')) res.end();
        });
        const save = (res) => res.end();
        server.listen(1);`,
    };
    expect(await met(files)).toEqual(['mount own /', 'ALL /health', 'POST /orders', 'POST /items', 'POST /files/*']);
  });

  test('node:http: a server that hands requests to an application is that application', async () => {
    const files = { 'server.js': `${app}${orders}\nrequire('http').createServer((req, res) => app(req, res)).listen(1);` };
    expect(await met(files)).toEqual(['GET /orders']);
  });
});

describe('Next', () => {
  test('handlers by file, middleware by matcher, headers of the configuration', async () => {
    const files = {
      'package.json': json({ name: 'shop', scripts: { start: 'next start' }, dependencies: { next: '16.0.0' } }),
      'next.config.js':
        "module.exports = { basePath: '/shop', headers: async () => [{ source: '/(.*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }] };",
      'src/middleware.ts': "export default function guard(req) { return req; }\nexport const config = { matcher: ['/api/:path*'] };",
      'src/app/(admin)/api/users/[id]/route.ts': 'export async function GET() {}\nexport const POST = async () => {};',
      'src/app/api/[...rest]/route.ts': "import { handlers } from '../../../auth';\nexport const { GET } = handlers;",
      'src/auth.ts': "import NextAuth from 'next-auth';\nexport const { handlers } = NextAuth({});",
      'src/pages/api/orders/index.ts':
        "export default (req, res) => { if (req.method === 'POST') return res.status(201).end(); res.status(405).end(); };",
      'src/pages/index.tsx': 'export default () => null;',
      'src/app/page.tsx': 'export default () => null;',
    };
    expect(await met(files)).toEqual([
      'mount own /shop',
      'mount own /shop/api',
      'GET /shop/api/users/:id',
      'POST /shop/api/users/:id',
      'GET /shop/api/*',
      'POST /shop/api/orders',
    ]);
  });

  test('pages alone are a front end; a server of its own that only hands on is Next all the same', async () => {
    const front = { 'package.json': starting('next start', { next: '16.0.0' }), 'app/page.tsx': 'export default () => null;' };
    const own = {
      'package.json': starting('node server.js', { next: '16.0.0' }),
      'server.js': `
        const next = require('next');
        const app = next({ dev: false });
        const handle = app.getRequestHandler();
        app.prepare().then(() => require('http').createServer((req, res) => handle(req, res)).listen(1));`,
      'app/page.tsx': 'export default () => null;',
    };
    for (const files of [front, own]) {
      const found = services(await memoryRepo(files));
      expect(found.map((s) => `${s.kind} ${s.frameworks.join()} ${s.apps.map((a) => a.framework).join()}`)).toEqual(['frontend next next']);
    }
  });
});

describe('hostile programs come to an end', () => {
  test.each<[string, string]>([
    [
      'text from itself',
      `${app}let s = 'x';\nfor (const i of [1,2,3,4,5,6,7,8,9]) { s += s; s = s + s + process.env.X; s += s; s += s; }\napp.get(s, list);${listen}`,
    ],
    [
      'alternatives of alternatives',
      `${app}let v = list;\n${'if (unknownFlag()) { v = { a: v, b: v }.a ? v : other(v); }\n'.repeat(60)}app.use(v);${listen}`,
    ],
    ['functions that call each other', `${app}const a = (n) => b(n) + b(n);\nconst b = (n) => a(n) + a(n);\na(1);\n${orders}${listen}`],
    [
      'a list that is added to itself',
      `${app}let all = [1, 2];\nfor (const i of [1,2,3,4,5,6,7,8,9]) { all.push(...all); all = [...all, ...all].concat(all); }\nlog(...all);\n${orders}${listen}`,
    ],
    [
      'a condition of doubled conditions',
      `${app}let c = process.env.A;\n${'c = (c === 1) === (c === 2);\n'.repeat(40)}if (c) app.use(x);\n${orders}${listen}`,
    ],
  ])('%s', async (_, text) => {
    const repo = await memoryRepo({ 'package.json': starting('node server.js'), 'server.js': text });
    expect(services(repo).map((s) => s.kind)).toEqual(['http']);
  });
});
