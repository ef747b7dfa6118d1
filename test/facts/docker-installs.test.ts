import { describe, expect, it } from 'vitest';
import { images } from '../../src/facts/docker/images.ts';
import { shippedDependencies } from '../../src/facts/docker/installs.ts';
import { memoryRepo } from '../../src/source/index.ts';

async function kind(dockerfile: string): Promise<string> {
  return shippedDependencies(images(await memoryRepo({ Dockerfile: dockerfile }))[0]!).kind;
}

describe('dependencies of the image that ships', () => {
  it.each([
    ['FROM node:24\nRUN npm ci', 'all'],
    ['FROM node:24\nRUN npm ci --omit=dev', 'production'],
    ['FROM node:24\nENV NODE_ENV=production\nRUN npm ci', 'production'],
    ['FROM node:24\nRUN npm ci\nENV NODE_ENV=production', 'all'],
    ['FROM node:24\nENV NODE_ENV=production\nRUN npm ci --include=dev', 'all'],
    ['FROM node:24\nRUN NODE_ENV=production npm ci', 'production'],
    ['FROM node:24\nRUN npm ci && npm run build && npm prune --omit dev', 'production'],
    ['FROM node:24\nRUN npm i -g pnpm && pnpm install --prod', 'production'],
    ['FROM node:24\nRUN yarn workspaces focus --production', 'production'],
    ['FROM node:24\nRUN --mount=type=bind,source=p,target=p \\\n  npm ci --omit=dev', 'production'],
    ['FROM node:24 AS b\nWORKDIR /app\nRUN npm ci\nFROM node:24\nCOPY --from=b /app/dist .', 'none'],
    ['FROM node:24 AS b\nWORKDIR /app\nRUN npm ci\nFROM node:24\nCOPY --from=b /app .', 'all'],
    [
      'FROM node:24 AS b\nWORKDIR /app\nRUN npm install --production\nFROM node:24\nCOPY --from=0 /app/node_modules node_modules',
      'production',
    ],
    [
      'FROM node:24 AS b\nWORKDIR /app\nRUN pnpm install && pnpm deploy --filter=api --prod /out\nFROM node:24\nCOPY --from=b /out .',
      'production',
    ],
  ])('%s', async (dockerfile, expected) => {
    expect(await kind(`${dockerfile}\n`)).toBe(expected);
  });
});
