import { expect, test } from 'vitest';
import { envFiles } from '../../src/facts/env/files.ts';
import { isOwnSecretName, isPlatformVariable, secretNameKind } from '../../src/facts/env/names.ts';
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
