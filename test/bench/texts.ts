import { component, functions, hook, mapper, markdown, repository, routes, styles, testOf } from './code.ts';
import type { RandomSource } from './random.ts';

type File = readonly [path: string, text: string];

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What lies at the top of a monorepo. */
export function rootFiles(random: RandomSource): readonly File[] {
  return [
    [
      'package.json',
      json({
        name: 'acme',
        private: true,
        workspaces: ['apps/*', 'packages/*', 'services/*'],
        engines: { node: '>=22' },
        scripts: { lint: 'eslint .', test: 'npm test --workspaces', build: 'npm run build --workspaces' },
      }),
    ],
    [
      'package-lock.json',
      json({
        name: 'acme',
        lockfileVersion: 3,
        packages: Object.fromEntries(
          Array.from({ length: 900 }, (_, i) => [
            `node_modules/${random.noun()}-${i}`,
            {
              version: `${random.int(0, 9)}.${random.int(0, 20)}.${random.int(0, 20)}`,
              resolved: `https://registry.example/${i}.tgz`,
              integrity: `sha512-${i}`,
              license: 'MIT',
            },
          ]),
        ),
      }),
    ],
    ['.gitignore', 'node_modules/\ndist/\ncoverage/\n.env\n*.log\n.readycheck/cache/\n'],
    ['.dockerignore', 'node_modules\n**/node_modules\n.git\n.env\n'],
    ['tsconfig.base.json', json({ compilerOptions: { target: 'ES2023', module: 'nodenext', strict: true } })],
    ['README.md', markdown(random, 30)],
    [
      'docker-compose.yml',
      'services:\n  postgres:\n    image: postgres:17.2\n    restart: unless-stopped\n    healthcheck:\n      test: ["CMD", "pg_isready"]\n  redis:\n    image: redis:7.4\n',
    ],
    ['.github/workflows/ci.yml', workflow('ci', '.')],
    [
      'nginx/nginx.conf',
      'events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\n  server {\n    listen 80;\n    location / {\n      limit_req zone=api burst=20;\n      proxy_pass http://api:3000;\n    }\n  }\n}\n',
    ],
    ['scripts/release.sh', '#!/bin/sh\nset -eu\nnpm ci\nnpm run build\nnpm test\n'],
  ];
}

/** An Express or Fastify service with routes, services, repositories, tests and what deploys it. */
export function* service(dir: string, name: string, framework: 'express' | 'fastify', random: RandomSource): Generator<File> {
  yield [
    `${dir}/package.json`,
    json({
      name: `@acme/${name}`,
      version: '1.0.0',
      type: 'module',
      scripts: { start: 'node src/server.js', test: 'node --test' },
      dependencies: { [framework]: framework === 'express' ? '^5.1.0' : '^5.6.0', helmet: '^8.1.0', pino: '^10.0.0', pg: '^8.16.0' },
    }),
  ];
  yield [
    `${dir}/Dockerfile`,
    'FROM node:24.1.0-slim AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY . .\n\nFROM node:24.1.0-slim\nWORKDIR /app\nCOPY --from=build /app /app\nUSER node\nEXPOSE 3000\nCMD ["node", "src/server.js"]\n',
  ];
  yield [
    `${dir}/compose.yaml`,
    `services:\n  ${name}:\n    build: .\n    restart: unless-stopped\n    ports: ["3000:3000"]\n    environment:\n      NODE_ENV: production\n`,
  ];
  yield [`${dir}/.env.example`, 'PORT=3000\nDATABASE_URL=\nLOG_LEVEL=info\n'];
  yield [`${dir}/deploy/deployment.yaml`, deployment(name)];
  const groups = Array.from({ length: 12 }, (_, i) => `${random.noun()}${i}`);
  yield [`${dir}/src/server.js`, server(framework)];
  yield [`${dir}/src/app.js`, app(framework, groups)];
  yield [
    `${dir}/src/config.js`,
    "export const config = {\n  port: Number(process.env.PORT ?? 3000),\n  database: process.env.DATABASE_URL,\n  level: process.env.LOG_LEVEL ?? 'info',\n};\n",
  ];
  for (const group of groups) {
    yield [`${dir}/src/${group}/${group}.routes.js`, routes(group, framework, random)];
    yield [`${dir}/src/${group}/${group}.service.js`, functions(group, random, 9)];
    yield [`${dir}/src/${group}/${group}.repository.js`, repository(group, random)];
    yield [`${dir}/src/${group}/${group}.mapper.js`, mapper(group, random)];
    yield [`${dir}/src/${group}/${group}.schema.js`, functions(group, random, 5)];
    yield [`${dir}/test/${group}.service.test.js`, testOf(group, random)];
    yield [`${dir}/test/${group}.routes.test.js`, testOf(group, random)];
  }
  yield [`${dir}/README.md`, markdown(random, 12)];
}

/** A React front-end. */
export function* frontEnd(dir: string, name: string, random: RandomSource): Generator<File> {
  yield [
    `${dir}/package.json`,
    json({
      name: `@acme/${name}`,
      private: true,
      scripts: { build: 'vite build', dev: 'vite' },
      dependencies: { react: '^19.0.0' },
      devDependencies: { vite: '^7.0.0' },
    }),
  ];
  yield [`${dir}/index.html`, '<!doctype html>\n<div id="root"></div>\n<script type="module" src="/src/main.tsx"></script>\n'];
  yield [
    `${dir}/src/main.tsx`,
    "import { createRoot } from 'react-dom/client';\nimport { App } from './App.tsx';\n\ncreateRoot(document.getElementById('root')!).render(<App />);\n",
  ];
  for (let i = 0; i < 26; i += 1) {
    const noun = `${random.noun()}${i}`;
    yield [`${dir}/src/components/${noun}.tsx`, component(noun, random)];
    yield [`${dir}/src/components/${noun}.module.css`, styles(random)];
    yield [`${dir}/src/hooks/use-${noun}.ts`, hook(noun, random)];
    yield [`${dir}/src/components/${noun}.test.tsx`, testOf(noun, random)];
  }
  yield [
    `${dir}/public/locales/en.json`,
    json(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${random.name()}${i}`, `${random.noun()} ${random.verb()}`]))),
  ];
}

/** A package that others import. */
export function* library(dir: string, name: string, random: RandomSource): Generator<File> {
  yield [
    `${dir}/package.json`,
    json({ name: `@acme/${name}`, version: '0.4.0', type: 'module', main: 'src/index.ts', scripts: { test: 'vitest run' } }),
  ];
  yield [`${dir}/tsconfig.json`, json({ extends: '../../tsconfig.base.json', include: ['src'] })];
  const parts = Array.from({ length: 40 }, (_, i) => `${random.noun()}-${i}`);
  yield [`${dir}/src/index.ts`, parts.map((p) => `export * from './${p}.ts';\n`).join('')];
  for (const part of parts) {
    yield [`${dir}/src/${part}.ts`, functions(part, random, 9)];
    yield [`${dir}/src/${part}.test.ts`, testOf(part, random)];
  }
  yield [`${dir}/docs/usage.md`, markdown(random, 25)];
}

function server(framework: 'express' | 'fastify'): string {
  const start =
    framework === 'express'
      ? "const server = app.listen(config.port, () => logger.info('listening'));"
      : "await app.listen({ port: config.port, host: '0.0.0.0' });\nconst server = app.server;";
  return `import pino from 'pino';\nimport { buildApp } from './app.js';\nimport { config } from './config.js';\n\nconst logger = pino({ level: config.level });\nconst app = await buildApp(logger);\n${start}\n\nprocess.on('SIGTERM', () => {\n  server.close(() => process.exit(0));\n});\n`;
}

function app(framework: 'express' | 'fastify', groups: readonly string[]): string {
  const imports = groups.map((g) => `import { router as ${g} } from './${g}/${g}.routes.js';\n`).join('');
  const mounts = groups
    .map((g) => (framework === 'express' ? `  app.use('/${g}', ${g});\n` : `  await app.register(${g}, { prefix: '/${g}' });\n`))
    .join('');
  if (framework === 'fastify')
    return `import Fastify from 'fastify';\nimport helmet from '@fastify/helmet';\n${imports}\nexport async function buildApp(logger) {\n  const app = Fastify({ loggerInstance: logger });\n  await app.register(helmet);\n${mounts}  app.get('/health', async () => ({ ok: true }));\n  return app;\n}\n`;
  return `import express from 'express';\nimport helmet from 'helmet';\n${imports}\nexport async function buildApp(logger) {\n  const app = express();\n  app.disable('x-powered-by');\n  app.use(helmet());\n  app.use(express.json({ limit: '100kb' }));\n${mounts}  app.get('/health', (req, res) => res.json({ ok: true }));\n  app.use((error, req, res, next) => {\n    logger.error(error);\n    res.status(500).json({ message: 'failed' });\n  });\n  return app;\n}\n`;
}

function workflow(name: string, dir: string): string {
  return `name: ${name}\non: [push]\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    defaults:\n      run:\n        working-directory: ${dir}\n    steps:\n      - uses: actions/checkout@v5\n      - uses: actions/setup-node@v5\n        with:\n          node-version: 24\n      - run: npm ci\n      - run: npm run lint\n      - run: npm test\n`;
}

function deployment(name: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 2\n  selector:\n    matchLabels: { app: ${name} }\n  template:\n    metadata:\n      labels: { app: ${name} }\n    spec:\n      containers:\n        - name: app\n          image: registry.example/${name}:1.0.0\n          readinessProbe:\n            httpGet: { path: /health, port: 3000 }\n`;
}
