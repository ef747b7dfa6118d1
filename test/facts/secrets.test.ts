import { expect, test } from 'vitest';
import { findSecrets, maskSecret, redactSecrets } from '../../src/model/secrets.ts';
import { issuedSecrets } from '../../src/facts/secrets/formats.ts';
import { secretFiles } from '../../src/facts/secrets/index.ts';
import { secretValue } from '../../src/facts/secrets/values.ts';
import { memoryRepo } from '../../src/source/index.ts';

// Put together at run time, so that no scanner takes this file for a leak.
const made = (prefix: string, rest: string): string => prefix + rest;
const samples = {
  'aws-access-key': made('AKIA', 'Q3EGRIZ7VHYT2MWK'),
  'stripe-live-key': made('sk_', 'live_4eC39HqLyjWDarjtT1zdp7dc'),
  'slack-token': made('xoxb-', '2314567890123-kq7ZrT1vXw9LmB4c'),
  'slack-webhook': made('https://hooks.slack.com/services/', 'T0AB12CD3/B0EF45GH6/k3vQ9wZx7LmP2sRt8YbN4cJd'),
  'github-token': made('ghp_', 'Zk3vQ9wXx7LmP2sRt8YbN4cJd6HfG1aBuV5e'),
  'npm-token': made('npm_', 'Zk3vQ9wXx7LmP2sRt8YbN4cJd6HfG1aBuV5e'),
  'sendgrid-key': made('SG.', 'Zk3vQ9wXx7LmP2sRt8YbN4.cJd6HfG1aBuV5eZk3vQ9wXx7LmP2sRt8YbN4cJd6HfG'),
} as const;

test.each(Object.entries(samples))('%s is known by its format', (id, value) => {
  const text = `const key = '${value}';`;
  expect(findSecrets(text).map((match) => [match.kind.id, text.slice(match.start, match.end)])).toEqual([[id, value]]);
  expect(issuedSecrets(text, 'src/a.js')).toHaveLength(1);
});

test.each([
  ['the sample of the AWS documentation', 'AKIAIOSFODNN7EXAMPLE'],
  ['a key cut short', 'sk_live_...'],
  ['a key of one character', made('sk_', 'live_xxxxxxxxxxxxxxxxxxxxxxxx')],
  ['a publishable key', made('pk_', 'live_4eC39HqLyjWDarjtT1zdp7dc')],
  ['a local database', 'postgres://postgres:postgres@localhost:5432/app'],
  ['a database of compose', 'postgres://app:Vq71pLx0Zt@db:5432/app'],
  ['a variable in an address', 'postgres://app:${DB_PASSWORD}@db.corp.net/app'],
  ['a sample address', 'mongodb://user:password@cluster.mongodb.net'],
])('%s is no issued secret', (_name, value) => {
  expect(issuedSecrets(`const x = '${value}';`, 'src/a.js')).toEqual([]);
});

test.each([
  ['', 'none'],
  ['${SECRET}', 'none'],
  ['x-api-key', 'none'],
  ['API_TOKEN_NAME', 'none'],
  ['errors.password.short', 'none'],
  ['Password is required', 'none'],
  ['<your key>', 'elided'],
  ['sk-proj-...', 'elided'],
  ['changeme', 'placeholder'],
  ['your-secret-whatever', 'placeholder'],
  ['postgres', 'placeholder'],
  ['hunter42', 'weak'],
  ['q8Zt4vX1mK7pR2wL9cB5nH3d', 'random'],
  ['f3b1c07a9d2e4856', 'random'],
  ['demo_password_123', 'weak'],
  ['correct-horse-battery-2024', 'weak'],
  ['b84e4048-15dc-4dd0-8640-f4f60813c8af', 'weak'],
])('the value "%s" is %s', (value, looks) => {
  expect(secretValue(value, 'jwtSecret')).toBe(looks);
});

test('masks show at most four characters', () => {
  expect(maskSecret(samples['stripe-live-key'])).toBe('sk_l… (32 characters)');
  expect(maskSecret('hunter42')).toBe('hu… (8 characters)');
  expect(maskSecret('pass')).toBe('… (4 characters)');
});

test('redaction keeps lines, columns and everything that is no secret', () => {
  const text = [
    `const key = '${samples['aws-access-key']}';`,
    "const jwtSecret = process.env.JWT_SECRET || 'your-secret-whatever';",
    'JWT_SECRET=thisisasamplesecret',
    "password: 'Password is required here',",
    'password: user.password,',
    "apiKey: process.env['API_KEY'],",
    '-----BEGIN PRIVATE KEY-----',
    'MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAr7Wq0bZ5mXvT1cQp',
    'MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAr7Wq0bZ5mXvT1cQp',
    '-----END PRIVATE KEY-----',
  ].join('\r\n');
  const redacted = redactSecrets(text);
  expect(redacted).toHaveLength(text.length);
  expect(redacted.split('\r\n').map((line) => line.length)).toEqual(text.split('\r\n').map((line) => line.length));
  const lines = redacted.split('\r\n');
  expect(lines[0]).toBe("const key = 'AKIA****************';");
  expect(lines[1]).not.toContain('whatever');
  expect(lines[2]).toBe('JWT_SECRET=this***************');
  expect(lines.slice(3, 7)).toEqual(text.split('\r\n').slice(3, 7));
  expect(lines[7]).not.toMatch(/BVgIBAD/);
  expect(redactSecrets('say abcdef here', [[4, 10]])).toBe('say ****** here');
});

test('no message, key or note of a secret file holds the secret itself', async () => {
  const values = [...Object.values(samples), 'my-own-jwt-secret-42'];
  const repo = await memoryRepo({
    'src/a.js': [
      ...Object.values(samples).map((value, i) => `export const a${i} = '${value}';`),
      "export const jwtSecret = 'my-own-jwt-secret-42';",
    ].join('\n'),
  });
  const [file] = secretFiles(repo);
  expect(file?.secrets).toHaveLength(values.length);
  const said = JSON.stringify(file?.secrets.map(({ what, masked, key }) => [what, masked, key]));
  for (const value of values) expect(said).not.toContain(value);
});

test('matching is linear in hostile texts', () => {
  for (const piece of ['eyJ-', '-----BEGIN PRIVATE KEY-----', 'http://a:', 'secret', 'password=', 'sk-', 'AKIA', "token:'"]) {
    const text = piece.repeat(200_000 / piece.length);
    expect(redactSecrets(text)).toHaveLength(text.length);
  }
}, 10_000);
