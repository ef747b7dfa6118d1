import { describe, expect, test } from 'vitest';
import { nonRootUser } from '../../fixers/docker/non-root-user.ts';
import { stagesOf } from '../../src/facts/docker/stages.ts';
import type { Image } from '../../src/facts/docker/types.ts';
import { applySplices } from '../../src/fix/edits.ts';
import { isRefusal } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

/** The Dockerfile after the fix; the last stage ships. */
/** The text after the fix, or why there is none. */
async function fixed(text: string, files: Record<string, string> = {}): Promise<string> {
  const repo = await memoryRepo({ Dockerfile: text, ...files });
  const outline = repo.outline('Dockerfile', 'dockerfile');
  if (outline === undefined) throw new Error('no outline');
  const stages = stagesOf('Dockerfile', outline);
  const shipped = stages.at(-1)!;
  // Left out: what only the choice of the shipped stage needs.
  const image = {
    name: 'Dockerfile',
    at: shipped.at,
    file: 'Dockerfile',
    stages,
    shipped,
    used: [shipped],
    shippedWhy: [],
    builds: [],
    ignores: [],
    contextGuessed: true,
    purpose: 'production',
    purposeWhy: { at: shipped.at },
  } as unknown as Image;
  const edits = await nonRootUser.edits(image, undefined, repo);
  if (isRefusal(edits)) return edits.refuse;
  return applySplices(
    text,
    edits.map((edit) => (edit.kind === 'create' ? { start: -1, end: -1, text: '' } : { ...edit.at, text: edit.text })),
  );
}

describe('USER is put after the last instruction that needs root', () => {
  test('before CMD, tight and spaced files, LF and CRLF', async () => {
    expect(await fixed('FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nEXPOSE 3000\nCMD ["node", "a.js"]\n')).toBe(
      'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER node\nEXPOSE 3000\nCMD ["node", "a.js"]\n',
    );
    expect(await fixed('FROM node:24\r\n\r\nCOPY . .\r\n\r\nCMD ["node", "a.js"]')).toBe(
      'FROM node:24\r\n\r\nCOPY . .\r\n\r\nUSER node\r\n\r\nCMD ["node", "a.js"]',
    );
  });

  test('after continued lines, heredocs and trailing blanks', async () => {
    expect(await fixed('FROM node:24\nRUN npm ci \\\n  && npm cache clean --force  \nCMD ["node", "a.js"]\n')).toBe(
      'FROM node:24\nRUN npm ci \\\n  && npm cache clean --force  \nUSER node\nCMD ["node", "a.js"]\n',
    );
    expect(await fixed('FROM node:24\nRUN <<EOF\nnpm ci\nEOF\nCMD ["node", "a.js"]\n')).toBe(
      'FROM node:24\nRUN <<EOF\nnpm ci\nEOF\nUSER node\nCMD ["node", "a.js"]\n',
    );
  });

  test('in the shipped stage, with the user of the base that stage is built on', async () => {
    expect(await fixed('FROM node:24 AS base\nRUN npm ci\n\nFROM base AS prod\nCOPY . .\nCMD ["node", "a.js"]\n')).toBe(
      'FROM node:24 AS base\nRUN npm ci\n\nFROM base AS prod\nCOPY . .\nUSER node\nCMD ["node", "a.js"]\n',
    );
    expect(await fixed('from node:24\ncopy . .\ncmd ["node", "a.js"]\n')).toBe('from node:24\ncopy . .\nuser node\ncmd ["node", "a.js"]\n');
  });

  test('without one, right after FROM; at the end where nothing follows', async () => {
    expect(await fixed('FROM node:24\nCMD ["node", "a.js"]\n')).toBe('FROM node:24\nUSER node\nCMD ["node", "a.js"]\n');
    expect(await fixed('FROM node:24\nCMD ["node", "a.js"]\nCOPY . .')).toBe('FROM node:24\nCMD ["node", "a.js"]\nCOPY . .\nUSER node');
  });

  test('a USER root that comes last is changed instead', async () => {
    expect(await fixed('FROM node:24\nCOPY . .\nUSER root\nCMD ["node", "a.js"]\n')).toBe(
      'FROM node:24\nCOPY . .\nUSER node\nCMD ["node", "a.js"]\n',
    );
    expect(await fixed('FROM node:24\nUSER root\nCOPY . .\nCMD ["node", "a.js"]\n')).toBe(
      'FROM node:24\nUSER root\nCOPY . .\nUSER node\nCMD ["node", "a.js"]\n',
    );
  });
});

describe('nothing is done where root may be needed', () => {
  const start = 'CMD ["node", "a.js"]\n';
  test.each([
    ['a base image without a known user', 'brings along is not known', `FROM debian:12\nCOPY . .\n${start}`],
    ['a base image from a variable', 'brings along is not known', `ARG BASE\nFROM $BASE\nCOPY . .\n${start}`],
    ['nginx, whose master wants port 80', 'nginx-unprivileged', 'FROM nginx:1.29\nCOPY . .\n'],
    ['a port below 1024', 'exposes 80', `FROM node:24\nEXPOSE 80\n${start}`],
    ['a port from a variable', 'exposes $PORT', `FROM node:24\nEXPOSE $PORT\n${start}`],
    ['a volume', 'a volume', `FROM node:24\nVOLUME /data\n${start}`],
    ['a folder made for the program', 'makes a folder', `FROM node:24\nRUN mkdir -p /app/uploads\n${start}`],
    ["a program in root's home", 'into /root', `FROM node:24\nWORKDIR /root/app\n${start}`],
    ['an entrypoint that steps down by itself', 'calls gosu', 'FROM node:24\nENTRYPOINT ["gosu", "node", "node", "a.js"]\n'],
    [
      'a package manager that corepack prepared for root',
      'in the home of root',
      'FROM node:24\nRUN corepack enable\nCMD ["pnpm", "start"]\n',
    ],
    ['a build at start', 'calls npm run build', 'FROM node:24\nCMD npm run build && node a.js\n'],
  ])('%s', async (_name, why, text) => {
    expect(await fixed(text)).toContain(why);
  });

  test('a script of the repository, or of package.json, that does what only root can', async () => {
    const byScript = 'FROM node:24\nCOPY . .\nENTRYPOINT ["./docker-entrypoint.sh"]\n';
    expect(await fixed(byScript, { 'docker-entrypoint.sh': '#!/bin/sh\nchown -R node /data\nexec "$@"\n' })).toContain('calls chown');
    expect(await fixed(byScript, { 'docker-entrypoint.sh': '#!/bin/sh\nexec "$@"\n' })).toContain('USER node');
    const byPackage = 'FROM node:24\nCOPY . .\nCMD ["npm", "start"]\n';
    expect(await fixed(byPackage, { 'package.json': '{"scripts":{"prestart":"npm run build","start":"node a.js"}}' })).toContain(
      'calls npm run build',
    );
    expect(await fixed(byPackage, { 'package.json': '{"scripts":{"start":"node a.js"}}' })).toContain('USER node');
  });
});
