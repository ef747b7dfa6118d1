import { describe, expect, it } from 'vitest';
import { classify } from '../../src/source/classify.ts';
import { examine, whyTooLarge } from '../../src/source/examine.ts';

const compose = 'services:\n  api:\n    image: a\n';
const kubernetes = '# comment\napiVersion: apps/v1\nkind: Deployment\n';
const nginx = 'server {\n  listen 80;\n}\n';
const from = 'FROM node:24\n';

describe('the kind of a file', () => {
  it.each([
    ['package.json', '', 'package'],
    ['a/package-lock.json', '', 'lockfile'],
    ['pnpm-lock.yaml', '', 'lockfile'],
    ['Dockerfile', '', 'dockerfile'],
    ['api/Dockerfile.prod', from, 'dockerfile'],
    ['prod.Dockerfile', '', 'dockerfile'],
    ['Dockerfile-api', from, 'dockerfile'],
    ['Dockerfile_worker', '# syntax=docker/dockerfile:1\nARG V=1\nFROM a:$V\n', 'dockerfile'],
    ['api-dockerfile', from, 'dockerfile'],
    ['Containerfile', '', 'dockerfile'],
    ['Dockerfile.md', 'How to build FROM x\n', 'text'],
    ['dockerfile.ts', 'export {};\n', 'js'],
    ['Dockerfile.j2', '{% if x %}\nFROM node\n', 'text'],
    ['api/Dockerfile.dockerignore', 'node_modules\n', 'dockerignore'],
    ['docker-compose.yml', '', 'compose'],
    ['compose.override.yaml', '', 'compose'],
    ['docker-compose.prod.yml', '', 'compose'],
    ['deploy/stack.yml', compose, 'compose'],
    ['config/services.yml', 'services:\n  App\\Foo:\n    class: x\n', 'yaml'],
    ['render.yaml', 'services:\n  - type: web\n    image: x\n', 'yaml'],
    ['.woodpecker.yml', 'steps:\n  a:\n    image: x\nservices:\n  db:\n    image: y\n', 'yaml'],
    ['.github/workflows/ci.yml', compose, 'workflow'],
    ['examples/.github/workflows/ci.yml', 'on: push\njobs: {}\n', 'yaml'],
    ['.github/actions/setup/action.yml', 'name: x\nruns:\n  using: composite\n', 'action'],
    ['content/action.yml', 'title: x\n', 'yaml'],
    ['.gitlab-ci.yml', '', 'gitlab-ci'],
    ['.gitlab/ci/build.yml', '', 'gitlab-ci'],
    ['.travis.yml', '', 'travis-ci'],
    ['deploy/api.yaml', kubernetes, 'kubernetes'],
    ['deploy/all.yaml', 'a: 1\n---\nkind: Service\napiVersion: v1\n', 'kubernetes'],
    ['chart/templates/api.yaml', `{{- if .Values.x }}\n${kubernetes}`, 'kubernetes'],
    ['deploy/mixed.yaml', 'apiVersion: v2\n---\nkind: x\n', 'yaml'],
    ['catalog-info.yaml', 'apiVersion: backstage.io/v1alpha1\nkind: Component\n', 'yaml'],
    ['Caddyfile', '', 'caddy'],
    ['caddy/Caddyfile.prod', '', 'caddy'],
    ['sites/api.caddy', '', 'caddy'],
    ['migrate-caddyfile.sh', '', 'shell'],
    ['caddyfile.go', '', 'text'],
    ['nginx.conf', '', 'nginx'],
    ['nginx.conf.template', '', 'nginx'],
    ['deploy/api.nginx', '', 'nginx'],
    ['default.conf', nginx, 'nginx'],
    ['conf.d/default.conf.template', 'upstream a { server b; }\n', 'nginx'],
    ['etc/nginx/snippets/proxy.conf', '# headers\nproxy_set_header Host $host;\n', 'nginx'],
    ['sites-available/api', nginx, 'nginx'],
    ['redis.conf', 'maxmemory 1gb\n', 'text'],
    ['httpd.conf', '<VirtualHost *:80>\n  ServerName x;\n</VirtualHost>\n', 'text'],
    ['application.conf', 'server {\n  port = 80\n}\n', 'text'],
    ['supervisord.conf', '[program:server]\ncommand=a; b\n', 'text'],
    ['.env', '', 'dotenv'],
    ['.env.local', '', 'dotenv'],
    ['.env.example', '', 'dotenv'],
    ['.example.env', '', 'dotenv'],
    ['prod.env', '', 'dotenv'],
    ['env-example-relational', 'A=1\nB=2\n', 'dotenv'],
    ['env.sample', '# x\nexport A=1\n', 'dotenv'],
    ['env.md', 'A=1\n', 'text'],
    ['.env.json', '{}', 'json'],
    ['.env.d.ts', 'declare const a: string;\n', 'js'],
    ['src/env.ts', '', 'js'],
    ['.gitignore', '', 'gitignore'],
    ['run.sh', '', 'shell'],
    ['docker-entrypoint', '#!/bin/sh\n', 'shell'],
    ['bin/start', '#!/usr/bin/env -S bash -e\n', 'shell'],
    ['.husky/pre-commit', 'npx lint-staged\n', 'shell'],
    ['bin/www', '#!/usr/bin/env node\n', 'js'],
    ['cli', '#!/usr/bin/env -S node --no-warnings\n', 'js'],
    ['tool', '#!/usr/bin/python3\n', 'text'],
    ['a.mts', '', 'js'],
    ['a.jsx', '', 'js'],
    ['a.es6', '', 'js'],
    ['lang/de.ts', '<?xml version="1.0"?>\n<!DOCTYPE TS>\n', 'text'],
    ['x.ejs.t', '', 'text'],
    ['tsconfig.json', '', 'json'],
    ['.eslintrc', '{ "root": true }', 'json'],
    ['.npmrc', 'a=b\n', 'text'],
    ['logo.png', '', 'binary'],
    ['Procfile', 'web: node a.js\n', 'text'],
    ['Makefile', 'all:\n', 'text'],
  ])('%s', (path, text, kind) => {
    expect(classify(path, () => text)).toBe(kind);
  });
});

describe('the origin of a file', () => {
  const long = `var a=${'b(c),'.repeat(2000)}d;\n`;
  it.each([
    ['src/a.js', 'x\n', 'own'],
    ['public/app.js', long, 'generated'],
    ['dist/server.js', 'x\n', 'generated'],
    ['dist/Dockerfile', 'FROM a\n', 'own'],
    ['build/webpack.config.js', 'module.exports = {};\n', 'own'],
    ['build/index.js', '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n', 'generated'],
    ['coverage/lcov-report/index.html', '<html>\n', 'generated'],
    ['src/schema.ts', '/* eslint-disable */\n// This file is auto-generated by a tool. Do not edit.\nexport {};\n', 'generated'],
    ['src/api.ts', '/**\n * @generated\n */\n', 'generated'],
    ['src/report.ts', '// Formats what was generated by the report\n', 'own'],
    ['src/a.min.js', 'x\n', 'generated'],
    ['static/js/jquery-3.7.1.min.js', 'x\n', 'vendored'],
    ['public/js/bootstrap.bundle.js', 'x\n', 'vendored'],
    ['src/react.js', 'x\n', 'own'],
    ['.yarn/releases/yarn-4.9.1.cjs', 'x\n', 'vendored'],
    ['vendor/lib/a.js', 'x\n', 'vendored'],
    ['src/modules/vendor/vendor.controller.ts', 'x\n', 'own'],
    ['apps/web/lib/env.ts', 'x\n', 'own'],
    ['web/lib/jquery-ui.js', 'x\n', 'vendored'],
    ['third_party/a.js', 'x\n', 'vendored'],
    ['package-lock.json', '{}', 'own'],
    ['.github/workflows/a.yml', '# This file was autogenerated by x\non: push\n', 'own'],
  ])('%s', (path, text, origin) => {
    expect(examine(path, Buffer.from(text)).found.origin).toBe(origin);
  });
});

describe('the bytes of a file', () => {
  it.each([
    ['utf8', Buffer.from('häl\n'), 'häl\n'],
    ['utf8-bom', Buffer.from('\uFEFFa\r\n'), 'a\r\n'],
    [
      'utf8',
      Buffer.from(`const nul = '\0';\n${'// a line of a program\n'.repeat(60)}`),
      `const nul = '\0';\n${'// a line of a program\n'.repeat(60)}`,
    ],
    ['latin1', Buffer.from('h\xe4l\n', 'latin1'), 'häl\n'],
    ['utf16le', Buffer.from('\uFEFFab', 'utf16le'), 'ab'],
    ['utf16be', Buffer.from('\uFEFFab', 'utf16le').swap16(), 'ab'],
    [undefined, Buffer.from([1, 0, 2]), undefined],
    [undefined, Buffer.from([1, 2, 3, 4, 0x80, 5]), undefined],
    [undefined, Buffer.from([0xff, 0xfe, 0, 0, 1]), undefined],
  ])('%s', (encoding, bytes, text) => {
    const seen = examine('a.txt', bytes);
    expect([seen.found.encoding, seen.text]).toEqual([encoding, text]);
  });

  it('are not read beyond a size', () => {
    expect(whyTooLarge('a.js', 1024 * 1024)).toBeUndefined();
    expect(whyTooLarge('a.js', 3.5 * 1024 * 1024)).toBe('larger than 1 MiB (3.5 MiB)');
    expect(whyTooLarge('x/yarn.lock', 29 * 1024 * 1024)).toBeUndefined();
    expect(whyTooLarge('yarn.lock', 31 * 1024 * 1024)).toBe('larger than 30 MiB (31.0 MiB)');
  });
});
