import { describe, expect, it } from 'vitest';
import { deployedImages, images } from '../../src/facts/docker/images.ts';
import { containersRunning, servicesRunning } from '../../src/facts/docker/deployments.ts';
import { imageSecrets } from '../../src/facts/docker/image-secrets.ts';
import { memoryRepo } from '../../src/source/index.ts';

const twoStages = 'FROM node:24 AS prod\nCMD ["node","a.js"]\nFROM prod AS dev\nCMD ["npm","run","dev"]\n';

async function names(files: Record<string, string>): Promise<string[]> {
  return images(await memoryRepo(files)).map((image) => `${image.name} ${image.purpose} ${image.shipped.name ?? image.shipped.index}`);
}

describe('which stage ships', () => {
  it('is the last one, or the target that a build names', async () => {
    expect(await names({ Dockerfile: 'FROM a AS x\nFROM b AS y\n' })).toEqual(['Dockerfile unknown y']);
    expect(await names({ Dockerfile: twoStages })).toEqual(['Dockerfile (prod) production prod']);
    expect(await names({ Dockerfile: twoStages, 'compose.yml': 'services:\n  a:\n    build: { context: ., target: dev }\n' })).toEqual([
      'Dockerfile development dev',
    ]);
    const ci = 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: docker build --target prod -t app .\n';
    expect(await names({ Dockerfile: twoStages, '.github/workflows/ci.yml': ci })).toEqual(['Dockerfile (prod) production prod']);
  });

  it('may be several', async () => {
    const dockerfile = 'FROM node:24 AS api\nFROM node:24 AS worker\n';
    const compose = 'services:\n  api:\n    build: { context: ., target: api }\n  worker:\n    build: { context: ., target: worker }\n';
    expect(await names({ Dockerfile: dockerfile, 'compose.prod.yml': compose })).toEqual([
      'Dockerfile (api) production api',
      'Dockerfile production worker',
    ]);
  });

  it('does not count images that others are built on', async () => {
    const repo = await memoryRepo({
      'Dockerfile.base': 'FROM node:24\n',
      Dockerfile: 'FROM shop/runtime\n',
      'docker/runtime/Dockerfile': 'FROM node:24\n',
      'build.sh': '#!/bin/sh\ndocker build -t shop/runtime docker/runtime\n',
    });
    expect(deployedImages(repo).map((image) => image.file)).toEqual(['Dockerfile']);
  });
});

describe('contexts', () => {
  it('come from compose, commands, actions and platforms', async () => {
    const repo = await memoryRepo({
      'apps/api/Dockerfile': 'FROM node:24\n',
      'apps/api/.dockerignore': 'x\n',
      '.dockerignore': 'y\n',
      'package.json': '{"scripts":{"image":"cd apps/api && docker build -t api ."}}',
      'docker/web.Dockerfile': 'FROM node:24\nCOPY package.json .\n',
      Makefile: 'image:\n\t@docker build -f docker/web.Dockerfile \\\n\t  .\n',
    });
    expect(images(repo).map((image) => [image.file, image.ignores.map((ignore) => [ignore.context, ignore.file])])).toEqual([
      ['apps/api/Dockerfile', [['apps/api', 'apps/api/.dockerignore']]],
      ['docker/web.Dockerfile', [['', '.dockerignore']]],
    ]);
  });
});

describe('where an image runs', () => {
  it('is found by tag, package and folder name', async () => {
    const repo = await memoryRepo({
      Dockerfile: 'FROM node:24\n',
      'package.json': '{"name":"@shop/orders"}',
      'compose.yml': 'services:\n  api:\n    image: ghcr.io/shop/orders:latest\n  db:\n    image: postgres:17\n',
      'k8s/a.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: o}\nspec:\n  template:\n    spec:\n      initContainers: [{name: i, image: shop/orders}]\n      containers:\n        - {name: o, image: "shop/orders:1"}\n        - {name: p, image: envoyproxy/envoy:v1}\n',
    });
    const [image] = images(repo);
    expect(servicesRunning(repo, image!).map((service) => service.key)).toEqual(['api']);
    expect(containersRunning(repo, image!).map(({ container }) => container.name)).toEqual(['o']);
  });
});

describe('secrets in an image', () => {
  async function kinds(dockerfile: string, files: Record<string, string> = {}): Promise<string[]> {
    const repo = await memoryRepo({ Dockerfile: dockerfile, ...files });
    return imageSecrets(repo, images(repo)[0]!).map((secret) => `${secret.kind} ${secret.name} ${secret.ships}`);
  }

  it('are told from what only looks like them', async () => {
    expect(
      await kinds('FROM node:24\nENV TOKEN_TTL=3600 DB_PASSWORD_FILE=/run/secrets/x SECRET=\nARG NEXT_PUBLIC_API_KEY=abcdef123456\n'),
    ).toEqual([]);
    expect(await kinds('FROM node:24\nENV JWT_SECRET=b7Jq2xV9mTz4LpR8wKd3\nARG NPM_TOKEN\n')).toEqual([
      'env JWT_SECRET true',
      'arg-without-default NPM_TOKEN true',
    ]);
    expect(await kinds('FROM node:24 AS b\nARG NPM_TOKEN\nENV SECRET=placeholder\nFROM node:24\nCOPY --from=b /a /a\n')).toEqual([]);
  });

  it('follow copied files to the stage that ships', async () => {
    const dockerfile = 'FROM node:24 AS b\nWORKDIR /app\nCOPY .env .\nFROM node:24\nCOPY --from=b /app/dist /app\n';
    expect(await kinds(dockerfile)).toEqual(['env-file .env false']);
    expect(await kinds(dockerfile.replace('/app/dist', '/app'))).toEqual(['env-file .env true']);
    expect(await kinds(dockerfile, { '.env': 'PORT=1\n' })).toEqual([]);
  });
});
