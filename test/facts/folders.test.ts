import { describe, expect, test } from 'vitest';
import { services } from '../../src/facts/services/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

/** The routes of a service whose modules are found when it starts; a doubt instead where they are not. */
async function routesOf(files: Readonly<Record<string, string>>, start = 'node src/server.js'): Promise<readonly string[]> {
  const repo = await memoryRepo({ 'package.json': JSON.stringify({ name: 'a', scripts: { start } }), ...files });
  return services(repo).flatMap((s) =>
    s.apps.flatMap((app) => [
      ...app.entries.flatMap((e) => (e.kind === 'route' ? [`${e.methods.join()} ${e.path ?? '?'}`] : [])),
      ...app.blind.map(() => 'a doubt'),
    ]),
  );
}

const head = "const express = require('express');\nconst fs = require('fs');\nconst path = require('path');\nconst app = express();\n";
const tail = '\napp.listen(3000);\n';
const router = (path: string): string =>
  `const r = require('express').Router();\nr.get('${path}', (req, res) => res.json([]));\nmodule.exports = r;\n`;
const folder = { 'src/routes/orders.js': router('/orders'), 'src/routes/deep/users.js': router('/users'), 'src/routes/readme.md': '# x\n' };
const both = ['GET /users', 'GET /orders'];

describe('modules that are searched when the program starts', () => {
  test.each([
    ["require('glob').sync(__dirname + '/routes/**/*.js').forEach((f) => app.use(require(f)));", both],
    ["require('glob').sync('./src/routes/**/*.js').forEach((f) => app.use(require(path.resolve(f))));", both],
    ["require('glob').globSync('routes/**/*.js', { cwd: __dirname, absolute: true }).map(require).forEach((r) => app.use(r));", both],
    [
      "require('fast-glob').sync('**/*.js', { cwd: path.join(__dirname, 'routes') }).forEach((f) => app.use(require('./routes/' + f)));",
      both,
    ],
    ["require('glob')('src/routes/**/*.+(js|ts)', (err, files) => files.forEach((f) => app.use(require(path.resolve(f)))));", both],
    [
      "require('glob').sync(path.join(__dirname, 'routes', '*.js'), { ignore: '**/orders.js' }).forEach((f) => app.use(require(f)));",
      ['a doubt'],
    ],
    ["require('glob').sync(process.env.ROUTES + '/*.js').forEach((f) => app.use(require(f)));", ['a doubt']],
    [
      "fs.readdirSync(path.join(__dirname, 'routes')).filter((f) => f.slice(-3) === '.js').forEach((f) => app.use(require('./routes/' + f)));",
      ['GET /orders'],
    ],
    [
      "fs.readdirSync(__dirname + '/routes').forEach((f) => { if (!/\\.js$/.test(f)) return; app.use('/' + f.replace(/\\.js$/, ''), require('./routes/' + f)); });",
      ['GET /orders/orders'],
    ],
    [
      "fs.readdir(path.join(__dirname, 'routes'), (err, files) => files.forEach((f) => { if (path.extname(f) === '.js') app.use('/' + path.parse(f).name, require(`./routes/${f}`)); }));",
      ['GET /orders/orders'],
    ],
    [
      "fs.readdirSync('./src/routes', { recursive: true }).filter((f) => f.endsWith('.js')).forEach((f) => app.use(require('./routes/' + f)));",
      both,
    ],
    [
      "const walk = (dir) => fs.readdirSync(dir).forEach((f) => { const p = path.join(dir, f); if (fs.statSync(p).isDirectory()) walk(p); else if (f.endsWith('.js')) app.use(require(p)); });\nwalk(path.join(__dirname, 'routes'));",
      both,
    ],
    [
      "for (const e of fs.readdirSync(path.join(__dirname, 'routes'), { withFileTypes: true })) { if (e.isFile() && e.name.endsWith('.js')) app.use(require(path.join(__dirname, 'routes', e.name))); }",
      ['GET /orders'],
    ],
    [
      "require('recursive-readdir-sync')(`${__dirname}/routes`).forEach((f) => { if (f.match(/\\.js$/)) app.use('/', require(f)); });",
      both,
    ],
  ])('%s', async (code, expected) => {
    const found = await routesOf({ ...folder, 'src/server.js': head + code + tail });
    expect([...found].sort()).toEqual([...expected].sort());
  });

  test('a program that is built looks for what is built of its sources', async () => {
    const files = {
      'src/server.ts': `import express from 'express';\nimport fs from 'fs';\nimport path from 'path';\nconst app = express();\nfs.readdirSync(path.join(__dirname, 'routes'))\n  .filter((f) => f.endsWith('.js'))\n  .forEach((f) => app.use(require(path.join(__dirname, 'routes', f)).default));\napp.listen(3000);\n`,
      'src/routes/orders.ts': "import { Router } from 'express';\nexport default Router().get('/orders', (req, res) => res.json([]));\n",
    };
    expect(await routesOf(files, 'node dist/server.js')).toEqual(['GET /orders']);
  });

  test('a package of a larger repository starts in its own folder', async () => {
    const own = "const { glob } = require('glob');\nglob.sync(process.cwd() + '/routes/*.js').forEach((f) => app.use(require(f)));";
    const repo = {
      'package.json': JSON.stringify({ name: 'all', workspaces: ['api'] }),
      'api/package.json': JSON.stringify({ name: 'api', scripts: { start: 'node server.js' } }),
      'api/routes/orders.js': router('/orders'),
      'api/server.js': head + own + tail,
    };
    expect(await routesOf(repo)).toEqual(['GET /orders']);
  });
});
