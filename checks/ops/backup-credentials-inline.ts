import { databaseScripts } from '../../src/facts/ops/script-credentials.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-credentials-inline',
  covers: ['ops/backup-credentials-inline'],
  title: 'Backup and restore scripts take credentials from outside',
  category: 'secrets',
  severity: 'high',
  why: 'A password in a script is in the history of the repository for ever, and shown to everybody who may read it. It cannot be changed without changing code.',
  remedy: 'Read the credential from the environment or a secret store, and change the one that was committed.',
  cwe: [798],
  sources: ['000:578', '001:719', '004:1385-1386'],
  absent: 'no script here dumps or restores a database',
  each: databaseScripts,
  test({ name, credentials, taken }) {
    // Everybody's first guess as the default of a variable is what a local database has.
    const open = credentials.filter((c) => !(c.asDefault && c.value === 'known'));
    if (open.length === 0) return pass(taken);
    return fail(
      open.map(({ name: what, at, value, asDefault }) => ({
        at,
        message: `${name} spells out ${what === 'address' ? 'a password in an address' : what}${asDefault ? ' as a default' : ''}${value === 'known' ? ', a value to be replaced' : ''}.`,
        severity: value === 'known' ? ('low' as const) : asDefault ? ('medium' as const) : ('high' as const),
        key: what,
      })),
    );
  },
});
