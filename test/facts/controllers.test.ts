import { describe, expect, test } from 'vitest';
import { httpServices } from '../../src/facts/services/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

type Files = Readonly<Record<string, string>>;

/** What requests meet, in order: "GET /path n" with the number of handlers, "use package", "use function", "errors". */
async function met(files: Files): Promise<readonly string[]> {
  const repo = await memoryRepo({
    'package.json': '{ "name": "shop", "private": true, "scripts": { "start": "node src/server.ts" } }',
    ...files,
  });
  const [http] = httpServices(repo);
  if (http === undefined) return [];
  return [
    ...http.app.entries.map((e) => {
      if (e.kind === 'route') return `${e.methods.join()} ${e.path ?? '?'} ${e.handlers.length}`;
      return e.handlesErrors ? `errors ${e.from?.pkg ?? 'function'}` : `use ${e.from?.pkg ?? e.value.t}`;
    }),
    ...(http.doubt === undefined ? [] : [`doubt: ${http.doubt}`]),
  ];
}

const users = `
import { Authorized, Body, Get, JsonController, Param, Post, UseBefore } from 'routing-controllers';
import { audit } from './audit.ts';
@JsonController('/users')
@UseBefore(audit)
export class Users {
  @Get('/:id') one(@Param('id') id: string) { return id; }
  @Post() @Authorized('admin') add(@Body() body: object) { return body; }
  helper() { return 1; }
}
`;
const around = `
import { Middleware } from 'routing-controllers';
@Middleware({ type: 'before' })
export class Clock { use(req, res, next) { next(); } }
@Middleware({ type: 'after' })
export class Fault { error(error, req, res, next) { res.status(500).end(); } }
`;
const audit = 'export function audit(req, res, next) { next(); }\n';

describe('decorated controllers', () => {
  test('of routing-controllers on Express stand between their middlewares', async () => {
    const server = `
import express from 'express';
import { useExpressServer } from 'routing-controllers';
import { Users } from './users.ts';
import { Clock, Fault } from './around.ts';
const app = express();
useExpressServer(app, {
  cors: true, routePrefix: '/api', controllers: [Users], middlewares: [Clock, Fault], defaultErrorHandler: false,
  authorizationChecker: async (action, roles) => roles.includes('admin'),
});
app.listen(3000);
`;
    expect(await met({ 'src/server.ts': server, 'src/users.ts': users, 'src/around.ts': around, 'src/audit.ts': audit })).toEqual([
      'use cors',
      'use fn',
      'GET /api/users/:id 2',
      'POST /api/users 3',
      'errors function',
    ]);
  });

  test('of routing-controllers on Koa, made as a whole, answer errors by default', async () => {
    const server = `
import { createKoaServer } from 'routing-controllers';
import { Users } from './users.ts';
createKoaServer({ controllers: [Users] }).listen(3000);
`;
    expect(await met({ 'src/server.ts': server, 'src/users.ts': users, 'src/audit.ts': audit })).toEqual([
      'errors routing-controllers',
      'GET /users/:id 2',
      'POST /users 2',
    ]);
  });

  test('that are named by a pattern nothing matches leave a doubt', async () => {
    const server = `
import { createExpressServer } from 'routing-controllers';
createExpressServer({ controllers: [process.env.HOME + '/x/*.js'] }).listen(3000);
`;
    expect((await met({ 'src/server.ts': server })).at(-1)).toMatch(/^doubt: /);
  });

  test('of inversify stand between the two configurations of their server', async () => {
    const server = `
import { Container } from 'inversify';
import helmet from 'helmet';
import { controller, httpGet, httpPost, InversifyExpressServer } from 'inversify-express-utils';
import { audit } from './audit.ts';
@controller('/orders', audit)
class Orders {
  @httpGet('/') list() { return []; }
  @httpPost('/', audit) add() { return {}; }
}
const server = new InversifyExpressServer(new Container(), null, { rootPath: '/v1' });
server
  .setConfig((app) => { app.use(helmet()); })
  .setErrorConfig((app) => { app.use((err, req, res, next) => { res.status(500).end(); }); });
server.build().listen(3000);
`;
    expect(await met({ 'src/server.ts': server, 'src/audit.ts': audit })).toEqual([
      'use helmet',
      'GET /v1/orders 2',
      'POST /v1/orders 3',
      'errors function',
    ]);
  });

  test('of awilix are found by their files, decorated or chained', async () => {
    const server = `
import express from 'express';
import { loadControllers, scopePerRequest } from 'awilix-express';
const app = express();
app.use(loadControllers('./api/*.ts', { cwd: __dirname }));
app.listen(3000);
`;
    const decorated = `
import { before, GET, POST, route } from 'awilix-express';
import { audit } from '../audit.ts';
@route('/carts')
export default class Carts {
  @GET() list(req, res) { res.json([]); }
  @route('/:id') @POST() @before([audit]) add(req, res) { res.json(req.body); }
}
`;
    const chained = `
import { createController } from 'awilix-express';
const api = () => ({ list: (req, res) => res.json([]) });
export default createController(api).prefix('/stock').get('', 'list');
`;
    expect(
      await met({ 'src/server.ts': server, 'src/api/carts.ts': decorated, 'src/api/stock.ts': chained, 'src/audit.ts': audit }),
    ).toEqual(['GET /carts 1', 'POST /carts/:id 2', 'GET /stock 1']);
  });
});
