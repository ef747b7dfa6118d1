import { defineCheck, fail, pass } from '../../src/model/index.ts';
import type { Severity } from '../../src/model/index.ts';
import { serviceSecrets } from '../../src/facts/compose/secrets.ts';
import { noLiteralSecrets } from '../../fixers/compose/no-literal-secrets.ts';

const severities = {
  production: { known: 'high', weak: 'critical', real: 'critical' },
  other: { known: 'medium', weak: 'medium', real: 'critical' },
} as const satisfies Record<string, Record<string, Severity>>;

export default defineCheck({
  id: 'compose/no-literal-secrets',
  covers: ['compose/no-literal-secrets', 'db/credentials-strong'],
  title: 'Compose files hold no secrets',
  category: 'secrets',
  severity: 'critical',
  why: 'A password in a compose file is known to everybody who has ever seen the repository, its forks and its backups, and is the same on every host. A default behind ${NAME:-value} is worse in one way: it takes over silently when the real value was forgotten.',
  remedy:
    'Take the value from the environment with ${NAME:?}, from an env file that is not in the repository, or from secrets; then replace the one that was written down.',
  refs: ['https://docs.docker.com/compose/how-tos/use-secrets/'],
  cwe: [798],
  sources: ['001:509-510', '001:527'],
  absent: 'no compose file here has services with settings outside development and tests',
  each: serviceSecrets,
  test(service) {
    const { key, stack, secrets, purpose } = service;
    if (secrets.length === 0) {
      const [first] = [...service.environment.values()];
      return pass({
        at: first?.at ?? service.envFiles[0]?.at ?? service.keyAt,
        note:
          service.environment.size === 0 && service.envFiles[0] !== undefined
            ? `takes its settings from ${service.envFiles[0].path}`
            : `${service.environment.size} setting(s), none with a secret written out`,
      });
    }
    const table = purpose === 'production' ? severities.production : severities.other;
    return fail(
      secrets.map(({ name, at, value, asDefault }) => ({
        at,
        message: asDefault
          ? `${name} of ${key} in ${stack} falls back to a value that is written in the file.`
          : `${name} of ${key} in ${stack} is written out in the file${value === 'known' ? ', with a value everybody tries first' : ''}.`,
        severity: table[value],
        ...(purpose === 'production' || value === 'real' ? {} : { confidence: 'medium' as const }),
        key: name,
        data: { name, at },
      })),
    );
  },
  fix: noLiteralSecrets,
});
