import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { secretFiles } from '../../src/facts/secrets/index.ts';

export default defineCheck({
  id: 'env/secret-in-source',
  covers: ['env/secret-in-source'],
  title: 'Secrets come from the environment, not from tracked files',
  category: 'secrets',
  severity: 'critical',
  profile: 'essential',
  why: 'A secret in a file is known to everybody who ever saw the repository, is the same on every machine and cannot be changed without a release. Keys of well-known services are found by scanners within minutes.',
  remedy:
    'Take the value from the environment or a secret store without a fallback, and replace the secret itself: it stays in the history.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html'],
  cwe: [798, 321],
  sources: ['000:26', '001:213', '001:752', '003:141'],
  absent: 'no file here holds or reads a secret',
  each: secretFiles,
  test({ name, secrets, evidence }) {
    const [first, ...rest] = evidence;
    if (secrets.length === 0 && first !== undefined) return pass([first, ...rest.slice(0, 4)]);
    return fail(
      secrets.map((secret) => ({
        at: secret.at,
        message: `${name} holds ${secret.what}: ${secret.masked}.`,
        severity: secret.looks !== 'guessable' ? ('critical' as const) : secret.isPassword ? ('medium' as const) : ('high' as const),
        confidence: secret.looks === 'guessable' ? ('medium' as const) : ('high' as const),
        key: secret.key,
      })),
    );
  },
});
