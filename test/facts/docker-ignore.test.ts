import { describe, expect, it } from 'vitest';
import { expand } from '../../src/facts/docker/expand.ts';
import { ignoreLines, isLeftOut } from '../../src/facts/docker/ignore.ts';
import { imageRef } from '../../src/facts/docker/image-ref.ts';
import { repoPath } from '../../src/facts/docker/paths.ts';
import { pinOf } from '../../src/facts/docker/pins.ts';
import { purposeOfPath } from '../../src/facts/docker/purpose.ts';

describe('.dockerignore', () => {
  it('anchors patterns at the context and lets folders cover what is in them', () => {
    expect(isLeftOut(['.env'], '.env')).toBe(true);
    expect(isLeftOut(['.env'], 'apps/api/.env')).toBe(false);
    expect(isLeftOut(['**/.env*'], 'apps/api/.env.local')).toBe(true);
    expect(isLeftOut(['**/.env*'], '.env')).toBe(true);
    expect(isLeftOut(['/node_modules/'], 'node_modules/a/b.js')).toBe(true);
    expect(isLeftOut(['node_modules'], 'apps/node_modules/a')).toBe(false);
    expect(isLeftOut(['*/temp?'], 'a/temp1/x')).toBe(true);
    expect(isLeftOut(['[a-c]*.md'], 'b1.md')).toBe(true);
    expect(isLeftOut(['[^a-c]*.md'], 'b1.md')).toBe(false);
  });

  it('lets the last pattern that matches decide', () => {
    expect(isLeftOut(ignoreLines('# all\n*\n\n!src\nsrc/**/*.test.js\n'), 'src/a.js')).toBe(false);
    expect(isLeftOut(ignoreLines('*\n!src\nsrc/**/*.test.js'), 'src/x/a.test.js')).toBe(true);
    expect(isLeftOut(['*', '!src'], '.env')).toBe(true);
  });

  it('takes hostile patterns in bounded time', () => {
    const started = performance.now();
    isLeftOut([`${'**/'.repeat(200)}x`, `${'*a'.repeat(200)}b`], `${'a/'.repeat(200)}${'a'.repeat(2000)}`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('expand', () => {
  const lookup = (name: string): string | undefined => ({ A: '1', EMPTY: '' })[name];
  it.each([
    ['$A-${A}', '1-1', []],
    ['${A:-2}${EMPTY:-2}${EMPTY-2}${B:-${A}x}', '121x', []],
    ['${A:+y}${B:+y}', 'y', []],
    ['$B/${C}', '$B/${C}', ['B', 'C']],
    ['$$A \\$A ${A:?must}', '$A $A 1', []],
    ['${B:?must}', '${B:?must}', ['B']],
    ['${A#x}', '${A#x}', ['A']],
    ['${', '${', []],
  ])('%s', (text, expected, unresolved) => {
    expect(expand(text, lookup)).toEqual({ text: expected, unresolved });
  });
});

describe('references', () => {
  it('are split', () => {
    expect(imageRef('registry.example.net:5000/a/b:1.2@sha256:' + 'a'.repeat(64))).toMatchObject({
      registry: 'registry.example.net:5000',
      repository: 'a/b',
      name: 'b',
      tag: '1.2',
    });
    expect(imageRef('docker.io/library/node')).toMatchObject({ repository: 'node' });
    expect(imageRef('bitnami/nginx')).toMatchObject({ repository: 'bitnami/nginx' });
    expect(imageRef('')).toBeUndefined();
    expect(imageRef('${X}')).toBeUndefined();
  });

  it.each([
    ['node:24', 'version'],
    ['node:lts', 'floating'],
    ['node:alpine3.22', 'floating'],
    ['node:jod-slim', 'version'],
    ['node', 'floating'],
    ['debian:bookworm-slim', 'version'],
    ['alpine:3.22', 'version'],
    ['nginx:stable-alpine', 'floating'],
    ['nginx:alpine3.22', 'floating'],
    ['oven/bun:1', 'version'],
    ['cgr.dev/chainguard/node:latest', 'digest-only'],
    ['gcr.io/distroless/nodejs24-debian12:nonroot', 'digest-only'],
  ])('%s is %s', (text, kind) => {
    expect(pinOf(imageRef(text)!).kind).toBe(kind);
  });
});

describe('what a path says it is for', () => {
  it.each([
    ['Dockerfile', 'unknown'],
    ['Dockerfile.dev', 'development'],
    ['document.e2e.Dockerfile', 'test'],
    ['docker/dev/Dockerfile', 'development'],
    ['.devcontainer/Dockerfile', 'development'],
    ['apps/dev-portal/Dockerfile', 'unknown'],
    ['docker-compose.prod.yml', 'production'],
    ['compose.override.yaml', 'development'],
    ['examples/nginx/compose.yml', 'example'],
    ['services/release/docker-compose.yml', 'unknown'],
    ['chart/templates/deployment.yaml', 'unknown'],
  ])('%s: %s', (path, purpose) => {
    expect(purposeOfPath(path)).toBe(purpose);
  });
});

describe('paths', () => {
  it('stay in the repository', () => {
    expect(repoPath('cypress', '../')).toBe('');
    expect(repoPath('a/b', '../c/./d')).toBe('a/c/d');
    expect(repoPath('', '..')).toBeUndefined();
    expect(repoPath('', '$X/y')).toBeUndefined();
  });
});
