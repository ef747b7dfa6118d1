import { defineCheck, fail, maskSecret, pass } from '../../src/model/index.ts';
import { separatedEnvFiles } from '../../src/facts/env/production.ts';

export default defineCheck({
  id: 'env/secrets-per-environment',
  covers: ['env/secrets-per-environment'],
  title: 'Each environment has secrets of its own',
  category: 'secrets',
  severity: 'high',
  why: 'Development machines, previews and test runs see their secrets in logs and laptops. When production uses the same ones, whoever sees those can sign in as anybody.',
  remedy: 'Generate new secrets for production and keep them out of the other environments.',
  sources: ['000:137-162', '001:113-196'],
  absent: 'no production env file stands beside one of another environment',
  each: separatedEnvFiles,
  test({ name, at, shared, others }) {
    if (shared.length === 0) return pass({ at, note: `shares no secret with ${others.join(', ')}` });
    return fail(
      shared.map(({ secret, other }) => ({
        at: secret.at,
        message: `${name} has the same ${secret.name} (${maskSecret(secret.value)}) as ${other.file}.`,
        related: [{ at: other.at, note: other.file }],
        key: secret.name,
      })),
    );
  },
});
