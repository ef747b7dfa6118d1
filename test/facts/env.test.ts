import { expect, test } from 'vitest';
import { envFiles } from '../../src/facts/env/files.ts';
import { envFolders } from '../../src/facts/env/ignored.ts';
import { isOwnSecretName, isPipelineVariable, isPlatformVariable, secretNameKind } from '../../src/facts/env/names.ts';
import { envReads, programFiles } from '../../src/facts/env/reads.ts';
import { envValidations } from '../../src/facts/env/validation.ts';
import { memoryRepo } from '../../src/source/index.ts';

test.each([
  ['JWT_SECRET', 'key'],
  ['jwtSecret', 'key'],
  ['stripeApiKey', 'key'],
  ['SECRET_KEY_BASE', undefined],
  ['DB_PASSWORD', 'password'],
  ['dbPass', 'password'],
  ['GITHUB_TOKEN', 'token'],
  ['PASSWORD_MIN_LENGTH', undefined],
  ['JWT_SECRET_FILE', undefined],
  ['tokenExpiresIn', undefined],
  ['AWS_ACCESS_KEY_ID', undefined],
  ['publicKey', undefined],
  ['createApiKey', undefined],
  ['monkey', undefined],
  ['POST /api-key', undefined],
])('%s names a secret of kind %s', (name, kind) => {
  expect(secretNameKind(name)).toBe(kind);
});

test('platform variables and secrets of the program itself are told by name', () => {
  expect(['NODE_ENV', 'PORT', 'npm_package_version', 'VERCEL_URL', 'CI'].every(isPlatformVariable)).toBe(true);
  expect(['DATABASE_URL', 'API_PORT', 'SENTRY_DSN'].some(isPlatformVariable)).toBe(false);
  expect(['JWT_SECRET', 'SESSION_SECRET', 'secretKey', 'appKey'].every(isOwnSecretName)).toBe(true);
  expect(['GITHUB_CLIENT_SECRET', 'TWITTER_API_KEY'].some(isOwnSecretName)).toBe(false);
});

test('env files are told apart by name and know what loads them', async () => {
  const repo = await memoryRepo({
    '.env': 'A=1',
    '.env.production': 'A=1',
    '.example.env': 'A=1',
    'env-example-relational': 'A=1\nB=2',
    '.env.test': 'A=1',
    'compose/aws.env': 'A=1',
    'docs/.env': 'A=1',
    'compose/docker-compose.yml':
      'services:\n  api:\n    image: x\n    env_file:\n      - aws.env\n      - path: ../.env\n        required: false\n',
    Dockerfile: 'FROM node:24\nCOPY . .\nRUN if [ ! -f .env ]; then cp env-example-relational .env; fi\n',
  });
  const files = Object.fromEntries(envFiles(repo).map((file) => [file.path, [file.role, file.loadedBy.map((load) => load.note)]]));
  expect(files).toMatchObject({
    '.env.production': ['real', []],
    '.example.env': ['template', []],
    'env-example-relational': ['template', ['copied inside the image']],
    '.env.test': ['test', []],
    'compose/aws.env': ['real', ['env_file of api']],
    'docs/.env': ['template', []],
  });
  expect(files['.env']?.[1]).toContain('env_file of api');
});

const schemas: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'envalid',
    `import { cleanEnv, str } from 'envalid'; const spec = { A_URL: str(), B_URL: str({ default: 'x' }) }; export default cleanEnv(process.env, spec);`,
    ['A_URL', 'B_URL?'],
  ],
  [
    'zod',
    `import { z } from 'zod'; const S = z.object({ A_URL: z.string(), B_URL: z.string().optional(), lower: z.string() }); export default S.parse(process.env);`,
    ['A_URL', 'B_URL?'],
  ],
  [
    'Joi',
    `const Joi = require('joi'); const s = Joi.object().keys({ A_URL: Joi.string().required(), B_URL: Joi.number().default(3) }); const { error } = s.validate(process.env); if (error) throw error;`,
    ['A_URL', 'B_URL?'],
  ],
  [
    'JSON schema',
    `import env from '@fastify/env'; export const o = { schema: { type: 'object', required: ['A_URL'], properties: { A_URL: { type: 'string' }, B_URL: { type: 'string', default: 'x' } } } }; export default env;`,
    ['A_URL', 'B_URL?'],
  ],
  [
    'convict',
    `import convict from 'convict'; const c = convict({ a: { b: { default: null, env: 'A_URL' } }, c: { default: 1, env: 'B_URL' } }); c.validate({ allowed: 'strict' });`,
    ['A_URL', 'B_URL?'],
  ],
  [
    'env-var',
    `import env from 'env-var'; export const a = env.get('A_URL').required().asString(); export const b = env.get('B_URL').default('x').asString();`,
    ['A_URL', 'B_URL?'],
  ],
  [
    'class-validator',
    `import { IsString, IsOptional, validateOrReject } from 'class-validator'; class E { constructor() { validateOrReject(this); } @IsString() A_URL; @IsOptional() @IsString() B_URL; } export const e = new E(); export const x = process.env;`,
    ['A_URL', 'B_URL?'],
  ],
];

test.each(schemas)('keys of a %s schema are variables, and applying it is a check', async (_name, code, names) => {
  const repo = await memoryRepo({ 'src/env.ts': code });
  expect(envReads(repo).map((read) => read.name + (read.hasFallback ? '?' : ''))).toEqual(names);
  expect(envValidations(repo, ['src/env.ts'])).toMatchObject([{ names: undefined }]);
});

test.each([
  ['a thrown error', `if (!process.env.A_URL) throw new Error('no');`, [['A_URL']]],
  ['a variable in between', `const a = process.env.A_URL; if (a === undefined || a === '') { log(); process.exit(1); }`, [['A_URL']]],
  ['an assert', `import assert from 'node:assert'; assert(process.env.A_URL, 'no');`, [['A_URL']]],
  ['a loop over names', `for (const name of ['A', 'B']) { if (!process.env[name]) throw new Error(name); }`, [undefined]],
  ['a filter over names', `const missing = names.filter((n) => !process.env[n]); if (missing.length) throw new Error('no');`, [undefined]],
  ['a function', `export function need(n) { const v = process.env[n]; if (!v) throw new Error(n); return v; }`, [undefined]],
  ['a warning only', `if (!process.env.A_URL) console.warn('no');`, []],
  ['a value that must not be there', `if (process.env.A_URL && other) throw new Error('gone');`, []],
  ['a variable that has gone', `if (process.env.A_URL !== undefined) throw new Error('gone');`, []],
  ['a switch', `if (!toBoolean(process.env.A_ON) && broken) throw new Error('no');`, []],
  ['a parameter', `export function seal(text, key = process.env.A_KEY) { if (!key) throw new Error('no'); return text; }`, [['A_KEY']]],
  ['a method that requests call', `class Storage { upload() { if (!process.env.A_URL) throw new Error('no'); } }`, []],
  [
    'a list beside the check',
    `const all = ['A', 'B']; const missing = all.filter((n) => !process.env[n]); if (missing.length > 0) throw 1;`,
    [['A', 'B']],
  ],
  [
    'a private function',
    `function need(n) { const v = process.env[n]; if (!v) throw new Error(n); return v; } need('A'); need('B');`,
    [['A', 'B']],
  ],
  ['a comparison with a value', `if (process.env.A_URL === 'x') throw new Error('no');`, []],
  ['NODE_ENV', `if (!process.env.NODE_ENV) throw new Error('no');`, []],
  [
    'a parse of something else',
    `import { z } from 'zod'; export const b = (body) => z.object({}).parse(body); export const c = process.env.A_URL;`,
    [],
  ],
  ['a result nobody looks at', `import { z } from 'zod'; const r = z.object({}).safeParse(process.env); console.log(r.success);`, []],
])('checks by hand: %s', async (_name, code, names) => {
  const repo = await memoryRepo({ 'src/env.ts': code });
  expect(envValidations(repo, ['src/env.ts']).map((validation) => validation.names)).toEqual(names);
});

test('tests, tool configuration and migrations are not the program', async () => {
  const files = [
    'src/a.ts',
    'src/a.test.ts',
    'test/b.ts',
    'vite.config.ts',
    'eslint.config.js',
    'src/migrations/1.ts',
    'integrationtests/c.ts',
    'src/contest/d.ts',
  ];
  const repo = await memoryRepo(Object.fromEntries(files.map((file) => [file, 'export const x = process.env.A_URL;'])));
  expect(programFiles(repo)).toEqual(['src/a.ts', 'src/contest/d.ts']);
});

test.each([
  ['a switch', `if (process.env.A_URL) on();`, true],
  ['a comparison', `export const on = process.env.A_URL === 'yes';`, true],
  ['a switch that was kept', `const a = process.env.A_URL; export const b = a ? 1 : 2;`, true],
  ['a number that was kept', `const a = Number(process.env.A_URL); export const b = a ? a : undefined;`, true],
  ['another value', `export const a = process.env.A_URL ?? config.url;`, true],
  ['a default for a function', `export const a = parseEnvInt(process.env.A_URL, 60);`, true],
  ['a refusal of an old variable', `if (process.env.A_URL !== undefined) throw new Error('gone');`, true],
  ['the second of two names', `export const a = process.env.B_URL || process.env.A_URL;`, true],
  ['a name taken out and switched on', `const { A_URL } = process.env; export const a = A_URL ? 1 : 2;`, true],
  ['cases', `switch (process.env.A_URL) { case 'x': on(); }`, true],
  ['a branch another variable switches on', `if (process.env.B_ON === '1') { trace(process.env.A_URL); }`, true],
  ['a plain read', `export const a = process.env.A_URL;`, false],
  ['a radix', `export const a = parseInt(process.env.A_URL, 10);`, false],
  ['an empty value', `export const a = process.env.A_URL ?? '';`, false],
  ['a check that stops', `if (!process.env.A_URL) throw new Error('no');`, false],
])('%s: the program does without the variable: %s', async (_name, code, expected) => {
  const repo = await memoryRepo({ 'src/env.ts': code });
  expect(envReads(repo).find((read) => read.name === 'A_URL')?.isOptional).toBe(expected);
});

test('only what keeps or loads env files has a folder to judge', async () => {
  const reads = { 'src/main.js': 'export const locale = process.env.LOCALE_DIR;' };
  const folders = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    envFolders(await memoryRepo({ ...reads, ...files })).map((each) => each.name);
  expect(await folders({ 'package.json': '{ "scripts": { "dev": "webpack serve" } }' })).toEqual([]);
  expect(await folders({ 'package.json': '{ "scripts": { "dev": "next dev" } }' })).toEqual(['repository root']);
  expect(await folders({ 'package.json': '{ "scripts": { "start": "node --env-file=.env src/main.js" } }' })).toEqual(['repository root']);
  expect(await folders({ 'src/load.js': `import 'dotenv/config';` })).toEqual(['repository root']);
  expect(await folders({ 'src/load.js': "require('dotenv').config({ path: `.env.${process.env.NODE_ENV}.local` });" })).toEqual([]);
  expect(await folders({ '.env': 'DB_PASSWORD=Tr0ub4dor' })).toEqual([]);
  expect(await folders({ 'lib/starter/.env.development.local': 'A=1' })).toEqual([]);
});

test('variables of pipelines and test runs are told by name', () => {
  expect(['CI_EE_TEST', 'E2E_TESTING', 'GIT_SHA', 'BUILD_TIME', 'APP_VERSION', 'NEXT_PUBLIC_TEST_MODE'].every(isPipelineVariable)).toBe(
    true,
  );
  expect(['DATABASE_URL', 'CONTEST_NAME', 'SENTRY_DSN', 'BUILDER_HOST', 'LATEST_FEED'].some(isPipelineVariable)).toBe(false);
});
