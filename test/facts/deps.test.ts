import { describe, expect, test } from 'vitest';
import { nodeOfImage } from '../../src/facts/deps/node-images.ts';
import { nodeSupportOf } from '../../src/facts/deps/node-support.ts';
import { installRoots } from '../../src/facts/deps/lockfiles.ts';
import { memoryRepo } from '../../src/source/index.ts';

describe('Node.js versions', () => {
  test.each([
    ['18', 'ended'],
    ['v20.11.1', 'ended'],
    ['14.x.x', 'ended'],
    ['lts/iron', 'ended'],
    ['^18 || ^20', 'ended'],
    ['>=18 <21', 'ended'],
    ['25', 'ended'],
    ['>=18', 'mixed'],
    ['^20 || >=22', 'mixed'],
    ['22', 'supported'],
    ['>=22', 'supported'],
    ['>= 24', 'supported'],
    ['lts/krypton', 'supported'],
    ['30', 'supported'],
    ['lts/*', 'floating'],
    ['latest', 'floating'],
    ['*', 'floating'],
    ['one', 'unknown'],
  ])('%s is %s', (stated, state) => expect(nodeSupportOf(stated, {}).state).toBe(state));

  test('the table can be overridden', () => {
    expect(nodeSupportOf('18', { knowledge: { node: { '18': '2027-01-01' } } }).state).toBe('supported');
    expect(nodeSupportOf('24', { knowledge: { node: { '24': '2026-01-01' } } }).state).toBe('ended');
  });

  test.each([
    ['node:18-alpine', '18'],
    ['node:iron-slim', 'iron'],
    ['node:24@sha256:0123', '24'],
    ['gcr.io/distroless/nodejs20-debian12', '20'],
    ['acme/node:2.8.5-node22.16', '22.16'],
    ['public.ecr.aws/lambda/nodejs:18', '18'],
    ['localhost:5000/node:12', '12'],
    ['node:alpine', undefined],
    ['node', undefined],
    ['acme/node-app:3', undefined],
    ['acme/node:3', undefined],
    ['nginx:1.27', undefined],
  ])('%s states %s', (image, version) => expect(nodeOfImage(image)).toBe(version));
});

describe('install roots', () => {
  const pkg = (more: object = {}): string =>
    JSON.stringify({ name: 'a', dependencies: { x: '^1' }, scripts: { start: 'node .' }, ...more });

  test('members, examples and libraries without a lock file are none', async () => {
    const repo = await memoryRepo({
      'package.json': pkg({ workspaces: ['packages/*'] }),
      'packages/a/package.json': pkg(),
      'examples/b/package.json': pkg(),
      'lib/package.json': JSON.stringify({ name: 'lib', main: 'index.js', dependencies: { x: '^1' } }),
      'tool/package.json': JSON.stringify({ name: 'tool', private: true, dependencies: { x: '^1' } }),
    });
    expect(installRoots(repo).map((r) => r.name)).toEqual(['package.json', 'tool/package.json']);
  });
});
