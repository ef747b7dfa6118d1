import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { loadedEnvFiles } from '../../src/facts/env/production.ts';

export default defineCheck({
  id: 'env/placeholder-secret',
  covers: ['env/placeholder-secret', 'db/credentials-strong'],
  title: 'Env files that are loaded hold no placeholders for secrets',
  category: 'secrets',
  severity: 'high',
  why: 'A placeholder that nobody replaced is a secret everybody knows: it stands in the template, in the guide and in the history. Length tests let it pass, because placeholders are long.',
  remedy: 'Generate a value of its own for each secret where the program runs, and keep placeholders in templates.',
  cwe: [1188, 1392],
  sources: ['000:145-162', '004:203-247'],
  absent: 'no env file that a deployed program loads is in the repository',
  each: loadedEnvFiles,
  test({ name, at, secrets, environment }) {
    const open = secrets.filter((secret) => secret.looks === 'placeholder');
    if (open.length === 0) return pass({ at, note: 'no secret in it is a placeholder' });
    return fail(
      open.map((secret) => ({
        at: secret.at,
        message: `${name} sets ${secret.name} to a placeholder.`,
        // A plain .env may be a developer's own.
        ...(environment === 'any' ? { severity: 'medium' as const, confidence: 'medium' as const } : {}),
        key: secret.name,
      })),
    );
  },
});
