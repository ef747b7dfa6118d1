import { describe, expect, test } from 'vitest';
import { httpServices, services } from '../../src/facts/services/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

type Files = Readonly<Record<string, string>>;

const json = (value: unknown): string => JSON.stringify(value);
const pkg = (scripts: Readonly<Record<string, string>>, more: object = {}): string => json({ name: 'shop', scripts, ...more });
const express = "const express = require('express');\nconst app = express();\napp.get('/orders', list);\napp.listen(1);\n";
const typed = "import express from 'express';\nconst app = express();\napp.get('/orders', list);\napp.listen(1);\n";

/** Services as "kind entry", in their order. */
async function found(files: Files): Promise<readonly string[]> {
  return services(await memoryRepo(files)).map((s) => `${s.kind} ${s.entry ?? s.frameworks.join()}`);
}

describe('what is started', () => {
  test.each<[string, Files, readonly string[]]>([
    ['a start script', { 'package.json': pkg({ start: 'node server.js' }), 'server.js': express }, ['http server.js']],
    [
      'npm start without a script runs server.js',
      { 'package.json': pkg({}), 'server.js': express, Procfile: 'web: npm start\n' },
      ['http server.js'],
    ],
    ['the built file of a source', { 'package.json': pkg({ 'start:prod': 'node dist/main' }), 'src/main.ts': typed }, ['http src/main.ts']],
    [
      'a second server that nothing starts is none',
      { 'package.json': pkg({ start: 'node index.js' }), 'index.js': express, 'server.js': `${express}app.use(require('helmet')());` },
      ['http index.js'],
    ],
    [
      'a file without an extension',
      { 'package.json': pkg({ start: 'node ./bin/www' }), 'bin/www': `#!/usr/bin/env node\n${express}` },
      ['http bin/www'],
    ],
    [
      'scripts that call scripts, through wrappers',
      {
        'package.json': pkg({ start: 'npm run serve', serve: 'cross-env NODE_ENV=production node -r dotenv/config server.js' }),
        'server.js': express,
      },
      ['http server.js'],
    ],
    [
      'a helper in the background is not the service',
      {
        'package.json': pkg({}),
        Procfile: 'web: sh -c "node probe.js & node server.js"\n',
        'probe.js': express,
        'server.js': express,
      },
      ['http server.js'],
    ],
    [
      'programs side by side that the script waits for',
      { 'package.json': pkg({}), Procfile: 'web: sh -c "node a.js & node b.js & wait"\n', 'a.js': express, 'b.js': typed },
      ['http a.js', 'http b.js'],
    ],
    ['a watcher alone', { 'package.json': pkg({ start: 'nodemon server.js' }), 'server.js': express }, ['http server.js']],
    [
      'a Procfile',
      { 'package.json': pkg({}), Procfile: 'web: node web.js\nrelease: node migrate.js\n', 'web.js': express, 'migrate.js': 'migrate();' },
      ['http web.js'],
    ],
    [
      'PM2',
      {
        'package.json': pkg({}),
        'ecosystem.config.js': "module.exports = { apps: [{ name: 'shop', script: './api.js', instances: 2 }] };",
        'api.js': express,
      },
      ['http api.js'],
    ],
    [
      'a Dockerfile with its own entrypoint script',
      {
        'package.json': pkg({}),
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["/app/entry.sh"]\nCMD ["node", "server.js"]\n',
        'entry.sh': '#!/bin/sh\nset -e\n./wait.sh\nexec "$@"\n',
        'server.js': express,
      },
      ['http server.js'],
    ],
    [
      'a Dockerfile that copies the build of another stage',
      {
        'package.json': pkg({ build: 'tsc' }),
        Dockerfile:
          'FROM node:22 AS build\nWORKDIR /w\nCOPY . .\nRUN npm run build\nFROM node:22\nWORKDIR /srv\nCOPY --from=build /w/dist .\nCMD ["node", "main.js"]\n',
        'src/main.ts': typed,
      },
      ['http src/main.ts'],
    ],
    [
      'an Nx build copied into an image',
      {
        'package.json': pkg({ start: 'nx serve' }),
        'project.json': json({ targets: { build: { options: { outputPath: 'dist/api', main: 'src/main.ts' } } } }),
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY dist/api api\nCMD ["node", "api"]\n',
        'src/main.ts': typed,
      },
      ['http src/main.ts'],
    ],
    [
      'an Nx build that a variable of the image names',
      {
        'package.json': pkg({ start: 'nx serve' }),
        'apps/api/project.json': json({ targets: { build: { options: { outputPath: 'dist/apps/api', main: 'apps/api/src/main.ts' } } } }),
        Dockerfile:
          'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN nx run-many -t build\nFROM node:22\nWORKDIR /app\nARG TARGET\nENV TARGET $TARGET\nCOPY --from=build /app/dist /app/dist\nCMD node /app/dist/apps/$TARGET/main.js\n',
        'apps/api/src/main.ts': typed,
      },
      ['http apps/api/src/main.ts'],
    ],
    [
      'an entrypoint in Python that becomes the program',
      {
        'package.json': pkg({ build: 'tsc' }),
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm run build\nCMD ["python3", "entrypoint.py"]\n',
        'entrypoint.py':
          "import os\n# os.execvp('node', ['node', 'idle.js'])\nwrite_config()\nos.execvp('node', ['node', 'dist/main.js'])\n",
        'src/main.ts': typed,
      },
      ['http src/main.ts'],
    ],
    [
      'a second program beside a start that leads nowhere is no start for an environment',
      {
        'package.json': json({
          name: 'shop',
          main: 'missing.js',
          scripts: { start: 'node .', 'start:mirror': 'node mirror.js' },
          dependencies: { express: '^5.0.0' },
        }),
        'mirror.js': express,
      },
      [],
    ],
    [
      'a start for each environment',
      {
        'package.json': json({
          name: 'shop',
          scripts: { 'start:dev': 'nest start --watch', 'start:mainnet': 'node server.js' },
          dependencies: { express: '^5.0.0' },
        }),
        'server.js': express,
      },
      ['http server.js'],
    ],
    [
      'compose overrides the command',
      {
        'package.json': pkg({}),
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "idle.js"]\n',
        'compose.yaml': 'services:\n  web:\n    build: .\n    command: node server.js\n    ports: ["80:80"]\n',
        'server.js': express,
        'idle.js': 'console.log(1);',
      },
      ['http server.js'],
    ],
    [
      'two packages of a workspace',
      {
        'package.json': json({ private: true, workspaces: ['apps/*'], scripts: { start: 'turbo run start' } }),
        'apps/api/package.json': json({ name: 'api', scripts: { start: 'node server.js' } }),
        'apps/api/server.js': express,
        'apps/jobs/package.json': json({ name: 'jobs', scripts: { start: 'node worker.js' } }),
        'apps/jobs/worker.js': "const { Worker } = require('bullmq');\nnew Worker('mail', async (job) => send(job));",
      },
      ['http apps/api/server.js', 'worker apps/jobs/worker.js'],
    ],
    [
      'fastify-cli',
      { 'package.json': pkg({ start: 'fastify start app.js' }), 'app.js': "module.exports = async (f) => { f.get('/', list); };" },
      ['http app.js'],
    ],
    ['Next', { 'package.json': pkg({ start: 'next start' }) }, ['frontend next']],
    [
      'Next behind a server of its own',
      {
        'package.json': pkg({ start: 'node server.js' }),
        'server.js': `const next = require('next')({ dev: false });\n${express}app.all('*', (req, res) => next.getRequestHandler()(req, res));`,
      },
      ['http server.js'],
    ],
    [
      'socket.io beside Express, on one server',
      {
        'package.json': pkg({ start: 'node server.js' }),
        'server.js':
          "const app = require('express')();\nconst server = require('http').createServer(app);\nrequire('socket.io')(server);\napp.get('/', list);\nserver.listen(1);",
      },
      ['http server.js'],
    ],
    [
      'gRPC',
      {
        'package.json': pkg({ start: 'node server.js' }),
        'server.js':
          "const grpc = require('@grpc/grpc-js');\nconst server = new grpc.Server();\nserver.bindAsync('0.0.0.0:1', grpc.ServerCredentials.createInsecure(), () => {});",
      },
      ['worker server.js'],
    ],
    [
      'two ways into the same application are one service',
      {
        'package.json': pkg({ 'start:prod': 'node dist/main.js', start: 'node index.js' }),
        'index.js': "require('ts-node/register');\nrequire('./src/main');",
        'src/main.ts': typed,
      },
      ['http src/main.ts'],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await found(files)).toEqual(expected);
  });
});

describe('platforms, init systems and bundlers', () => {
  test.each<[string, Files, readonly string[]]>([
    [
      'a systemd unit, its paths those of the machine',
      {
        'package.json': pkg({}),
        'deploy/shop.service':
          '[Service]\nWorkingDirectory=/opt/shop\nEnvironment=NODE_ENV=production\nExecStart=/usr/bin/node /opt/shop/dist/server.js\n',
        'src/server.ts': typed,
      },
      ['http src/server.ts'],
    ],
    [
      'processes of fly.toml',
      {
        'package.json': pkg({}),
        'fly.toml': 'app = "shop"\n[processes]\n  web = "node server.js"\n[env]\n  A = "node b.js"\n',
        'server.js': express,
      },
      ['http server.js'],
    ],
    [
      'render.yaml, from the folder it names; a cron job is none',
      {
        'api/package.json': pkg({}),
        'render.yaml':
          'services:\n  - type: web\n    name: api\n    rootDir: api\n    startCommand: node server.js\n  - type: cron\n    name: job\n    startCommand: node api/job.js\n',
        'api/server.js': express,
        'api/job.js': express,
      },
      ['http api/server.js'],
    ],
    [
      'railway.json',
      { 'package.json': pkg({}), 'railway.json': json({ deploy: { startCommand: 'node server.js' } }), 'server.js': express },
      ['http server.js'],
    ],
    [
      'a function of Vercel exports its application',
      {
        'package.json': pkg({}),
        'vercel.json': json({ builds: [{ src: 'api/index.js', use: '@vercel/node' }] }),
        'api/index.js': "module.exports = require('../app');",
        'app.js': "const app = require('express')();\napp.get('/orders', list);\nmodule.exports = app;",
      },
      ['http api/index.js'],
    ],
    [
      'a handler of the Serverless Framework',
      {
        'package.json': pkg({}),
        'serverless.yml': 'service: shop\nfunctions:\n  api:\n    handler: src/api.handler\n',
        'src/api.js':
          "const app = require('express')();\napp.get('/orders', list);\nmodule.exports.handler = require('serverless-http')(app);",
      },
      ['http src/api.js'],
    ],
    [
      'scripts of nps',
      {
        'package.json': pkg({ start: 'nps start.prod' }),
        'package-scripts.js': "module.exports = { scripts: { start: { prod: { script: 'node server.js' } } } };",
        'server.js': express,
      },
      ['http server.js'],
    ],
    [
      'what esbuild is told in a file of its own',
      {
        'package.json': pkg({ start: 'node out/shop.cjs', build: 'node build.mjs' }),
        'build.mjs':
          "import { build } from 'esbuild';\nawait build({ entryPoints: ['./backend/main.ts'], outfile: 'out/shop.cjs', bundle: true });",
        'backend/main.ts': typed,
      },
      ['http backend/main.ts'],
    ],
    [
      'tsup',
      {
        'package.json': pkg({ start: 'node dist/shop.js', build: 'tsup' }),
        'tsup.config.ts': "import { defineConfig } from 'tsup';\nexport default defineConfig({ entry: { shop: 'backend/main.ts' } });",
        'backend/main.ts': typed,
      },
      ['http backend/main.ts'],
    ],
    [
      'webpack',
      {
        'package.json': pkg({ start: 'node bundle/server.js', build: 'webpack' }),
        'webpack.config.js':
          "const path = require('path');\nmodule.exports = { entry: { server: './backend/main.js' }, output: { path: path.resolve(__dirname, 'bundle'), filename: '[name].js' } };",
        'backend/main.js': express,
      },
      ['http backend/main.js'],
    ],
    [
      'rollup',
      {
        'package.json': pkg({ start: 'node bundle/server.mjs', build: 'rollup -c' }),
        'rollup.config.mjs': "export default { input: 'backend/main.js', output: [{ file: 'bundle/server.mjs', format: 'es' }] };",
        'backend/main.js': express,
      },
      ['http backend/main.js'],
    ],
    [
      'a start without a service is none',
      { 'package.json': pkg({}), 'fly.toml': '[processes]\nweb = "node print.js"\n', 'print.js': "console.log('done');" },
      [],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await found(files)).toEqual(expected);
  });
});

describe('what is no service', () => {
  test.each<[string, Files]>([
    [
      'a library that depends on Express',
      { 'package.json': pkg({ test: 'vitest' }, { main: 'index.js' }), 'index.js': "module.exports = () => require('express')();" },
    ],
    [
      'a command line tool',
      { 'package.json': pkg({ start: 'node cli.js' }, { bin: 'cli.js' }), 'cli.js': "require('fs').writeFileSync('x', '1');" },
    ],
    [
      'an example',
      { 'package.json': pkg({}), 'examples/web/package.json': pkg({ start: 'node server.js' }), 'examples/web/server.js': express },
    ],
    [
      'the variants of a generator',
      {
        'package.json': json({ name: 'make-shop', bin: 'cli.js' }),
        'lib/small/package.json': json({ name: 'make-shop', scripts: { start: 'node server.js' } }),
        'lib/small/server.js': express,
      },
    ],
    ['a development server of a frontend', { 'package.json': pkg({ start: 'vite' }) }],
    ['a folder a library shows itself in', { 'package.json': pkg({ start: 'http-server' }, { main: 'dist/index.js' }) }],
    [
      'a main guard that is not met',
      {
        'package.json': pkg({ start: 'node index.js' }),
        'index.js': "require('./server');",
        'server.js': `if (require.main === module) {${express}}`,
      },
    ],
  ])('%s', async (_, files) => {
    expect(await found(files)).toEqual([]);
  });
});

describe('services are told apart', () => {
  test('by name, where packages share one', async () => {
    const repo = await memoryRepo({
      'a/package.json': json({ name: 'server', scripts: { start: 'node server.js' } }),
      'a/server.js': express,
      'b/package.json': json({ name: 'server', scripts: { start: 'node server.js' } }),
      'b/server.js': express,
    });
    expect(services(repo).map((s) => [s.id, s.name])).toEqual([
      ['a', 'server (a)'],
      ['b', 'server (b)'],
    ]);
  });

  test('a set-up wizard that the program closes again is not judged', async () => {
    const repo = await memoryRepo({
      'package.json': pkg({ start: 'node server.js' }),
      'server.js': `const wizard = require('express')();
        let server;
        wizard.post('/done', (req, res) => server.close());
        server = wizard.listen(1);
        ${express}`,
    });
    expect(httpServices(repo).map((s) => s.app.entries.map((e) => e.path))).toEqual([['/orders']]);
  });
});

describe('what could not be followed is told', () => {
  test.each<[string, Files, string]>([
    [
      'a program that is not there',
      { 'package.json': pkg({}), Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "made-elsewhere.js"]\n' },
      'The program that this command starts was not found in the repository.',
    ],
    [
      'a program without a server',
      {
        'package.json': pkg({}),
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "main.js"]\n',
        'main.js': "require('@acme/run')();",
      },
      'main.js is started here, but no server or worker of a known kind was found in what it loads.',
    ],
    [
      'a start script without one',
      { 'package.json': pkg({ start: 'node main.js' }), 'main.js': "require('@acme/run')();" },
      'main.js is started by this script, but no server or worker of a known kind was found in what it loads.',
    ],
    [
      'a server that only a development script starts',
      {
        'package.json': pkg({ dev: 'bun --hot src/index.ts' }, { private: true, dependencies: { hono: '^4.9.0' } }),
        'src/index.ts': "import { Hono } from 'hono';\nexport default new Hono();\n",
      },
      'hono is installed, but no start script, image or process file here starts a server, so nothing was judged as a service.',
    ],
  ])('%s', async (_, files, message) => {
    const repo = await memoryRepo(files);
    services(repo);
    expect(repo.diagnostics().map((d) => d.message)).toContain(message);
  });

  test('a private package without a start script starts at its main', async () => {
    const files = {
      'package.json': pkg({ build: 'tsc' }, { private: true, main: 'dist/index.js', dependencies: { express: '^4.21.0' } }),
      'tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "src" } }',
      'src/index.ts':
        "import express from 'express';\nconst app = express();\napp.get('/', (req, res) => res.send('hi'));\napp.listen(3000);\n",
    };
    expect(services(await memoryRepo(files)).map((s) => s.entry)).toEqual(['src/index.ts']);
    const installed = { ...files, 'apps/web/package.json': pkg({}, { dependencies: { shop: '*' } }) };
    expect(services(await memoryRepo(installed))).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['handed to a package', "require('@acme/kit')(app);", '@acme/kit is handed the application'],
    ['mounted from a module that is missing', "app.use(require('./generated'));", './generated is not in the repository'],
  ])('an application %s leaves a doubt', async (_, line, doubt) => {
    const repo = await memoryRepo({
      'package.json': pkg({ start: 'node server.js' }),
      'server.js': express.replace('app.listen', `${line}\napp.listen`),
    });
    expect(httpServices(repo).map((s) => s.doubt)).toEqual([doubt]);
  });
});
