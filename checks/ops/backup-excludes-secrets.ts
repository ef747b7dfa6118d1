import { packingJobs } from '../../src/facts/ops/archives.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-excludes-secrets',
  covers: ['ops/backup-excludes-secrets'],
  title: 'Backups carry no secrets in clear',
  category: 'secrets',
  severity: 'high',
  why: 'Backups go to places that more people can read than the server, and stay there for months. Whoever gets at one archive then holds the keys of production.',
  remedy: 'Leave env files and private keys out of the archive, or encrypt it (`age`, `gpg`) before it leaves the host.',
  cwe: [312],
  sources: ['000:583-586', '004:1415-1419', '004:1423-1424'],
  absent: 'no backup script here packs files',
  each: packingJobs,
  test({ name, archives, encrypted, uploaded }) {
    const open = archives.filter((a) => a.secrets.length > 0);
    if (open.length === 0) return pass(evidence(archives[0]!.at, 'names no env file and no key'));
    if (encrypted !== undefined) return pass(encrypted);
    return fail(
      open.map(({ at, secrets }, i) => ({
        at,
        message: `${name} packs ${secrets.join(' and ')} without encryption${uploaded === undefined ? '' : ' and sends the archive away'}.`,
        // A copy on the same disk is read by nobody who cannot read the original.
        severity: uploaded === undefined ? ('medium' as const) : ('high' as const),
        ...(uploaded === undefined ? {} : { related: [uploaded] }),
        key: `${secrets.join(' ')} ${i + 1}`,
      })),
    );
  },
});
