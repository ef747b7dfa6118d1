import { defineCheck, fail, maskSecret, pass } from '../../src/model/index.ts';
import { storedEnvFiles } from '../../src/facts/env/committed.ts';

export default defineCheck({
  id: 'env/committed-env-file',
  covers: ['env/committed-env-file'],
  title: 'Env files in the repository hold no secrets',
  category: 'secrets',
  severity: 'critical',
  profile: 'essential',
  why: 'Everybody who can read the repository, and every copy and fork of its history, has the secrets of a committed env file. Deleting the file later takes nothing back.',
  remedy:
    'Remove the file from git (git rm --cached), add it to .gitignore, replace every secret it held, and keep a template without values instead.',
  refs: ['https://12factor.net/config', 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html'],
  cwe: [538, 798],
  sources: ['001:213', '003:141', '003:247', '004:196'],
  absent: 'no env file is in the repository',
  each: storedEnvFiles,
  test({ name, at, file, secrets }) {
    const seen =
      file.outline.entries.length === 0
        ? 'is empty'
        : `sets ${file.outline.entries.length} ${file.outline.entries.length === 1 ? 'variable' : 'variables'}`;
    if (file.encrypted) return pass({ at, note: 'its values are encrypted' });
    if (file.role === 'template') return pass({ at, note: `a template that ${seen}` });
    const real = secrets.filter((secret) => secret.looks === 'issued' || (secret.looks === 'random' && file.role === 'real'));
    if (file.role === 'test' && real.length === 0) return pass({ at, note: 'belongs to tests and holds no real secret' });
    const madeUp = secrets.filter((secret) => secret.looks === 'weak');
    if (file.isForDevelopment && real.length === 0 && madeUp.length === 0 && secrets.length > 0)
      return pass({ at, note: 'for development, and its secrets are well-known words' });
    const [worst] = [...real, ...madeUp, ...secrets];
    if (worst === undefined) return pass({ at, note: `${seen}, none of them secret` });
    const others = secrets.filter((secret) => secret !== worst);
    const isDotEnv = /(^|\/)\.(env|dev\.vars)[^/]*$/.test(name);
    const rest = others.length === 0 ? '' : ` and ${others.length} more`;
    return fail({
      at: worst.at,
      message: `${name} is in the repository and holds ${worst.name} = ${maskSecret(worst.value)}${rest}.`,
      related: [...others.map((secret) => ({ at: secret.at, note: `${secret.name} = ${maskSecret(secret.value)}` })), ...file.loadedBy],
      severity: real.length > 0 ? 'critical' : file.isForDevelopment ? 'low' : isDotEnv && madeUp.length > 0 ? 'high' : 'medium',
      confidence: real.length > 0 ? 'high' : 'medium',
      key: 'secrets',
    });
  },
});
