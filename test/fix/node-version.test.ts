import { describe, expect, test } from 'vitest';
import { nodeSupportOf } from '../../src/facts/deps/node-support.ts';
import { nodeTarget } from '../../src/facts/deps/node-target.ts';
import { nodeCodeNames } from '../../src/facts/knowledge/node-releases.ts';
import { newerImage, raised, restated } from '../../src/fix/node-version.ts';
import { memoryRepo } from '../../src/source/index.ts';

describe('a version is moved to another line in its own spelling', () => {
  test.each([
    ['18', '24'],
    ['v18.17.1', 'v24'],
    ['18.x', '24.x'],
    ['18.12.x', '24.x'],
    ['^18.12.0', '^24.0.0'],
    ['^18', '^24'],
    ['~18.12.1', '^24.0.0'],
    ['18 || 20', '24'],
    ['>=18 <19', '>=24 <25'],
    ['lts/hydrogen', 'lts/krypton'],
  ])('%s becomes %s', (stated, wanted) => {
    expect(restated(stated, '24', nodeCodeNames)).toBe(wanted);
    expect(nodeSupportOf(wanted, {}).state).toBe('supported');
  });

  test.each(['', '18-alpine', '>=18', '18 - 20', '${NODE}', 'system', '!=18'])('%j is left to a person', (stated) => {
    expect(restated(stated, '24', nodeCodeNames)).toBeUndefined();
  });

  test('a range without an end begins later', () => {
    expect(raised('>=18', '22')).toBe('>=22');
    expect(raised('>= 18.12.1', '22')).toBe('>= 22.0.0');
    expect(raised('>16', '22')).toBe('>=22');
    expect(raised('>=18 <25', '22')).toBeUndefined();
  });
});

describe('an image keeps its variant and loses what only old lines have', () => {
  test.each([
    ['node:18', 'node:24'],
    ['node:18.17.1-alpine3.18', 'node:24-alpine'],
    ['node:20.20-alpine3.23', 'node:24-alpine3.23'],
    ['node:16-bullseye-slim', 'node:24-bookworm-slim'],
    ['docker.io/library/node:14.21-slim', 'docker.io/library/node:24-slim'],
    ['18.17.0-alpine', '24-alpine'],
    ['gcr.io/distroless/nodejs18-debian12', 'gcr.io/distroless/nodejs24-debian12'],
  ])('%s becomes %s', (image, wanted) => {
    expect(newerImage(image, '24')).toBe(wanted);
  });

  test.each(['node:18@sha256:0123', 'node:${V}', 'acme/node:18', 'node:18-custom', 'cimg/node:18.17'])(
    '%s is left to a person',
    (image) => {
      expect(newerImage(image, '24')).toBeUndefined();
    },
  );
});

test('the line to move to is the one the repository uses already, of those with long-term support', async () => {
  expect(nodeTarget(await memoryRepo({ '.nvmrc': '16\n' }), '16')).toBe('24');
  expect(nodeTarget(await memoryRepo({ '.nvmrc': '16\n', 'a/Dockerfile': 'FROM node:22\nCMD ["node", "a.js"]\n' }), '16')).toBe('22');
  expect(nodeTarget(await memoryRepo({ '.nvmrc': '16\n', 'a/Dockerfile': 'FROM node:26\nCMD ["node", "a.js"]\n' }), '16')).toBe('24');
});

test('nobody is moved back', async () => {
  expect(nodeTarget(await memoryRepo({ 'a/Dockerfile': 'FROM node:22\nCMD ["node", "a.js"]\n' }), '23')).toBe('24');
  expect(nodeTarget(await memoryRepo({ '.nvmrc': '25\n' }), '25')).toBe('26');
});
