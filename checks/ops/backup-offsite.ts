import { localBackups } from '../../src/facts/ops/offsite.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-offsite',
  covers: ['ops/backup-offsite'],
  title: 'Backups leave the host they are made on',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'medium',
  why: 'A copy on the same disk is lost with the database it was made of. Fire, a wrong `rm` and an encrypted server take both.',
  remedy: 'Copy each backup to object storage or another host (`aws s3 cp`, `rclone`, `restic`), best in another region and account.',
  sources: ['000:588-589', '000:595', '001:730-731', '004:1411', '004:1419', '004:1425'],
  absent: 'no backup script here writes files',
  each: localBackups,
  test({ job, away, doubt, name }) {
    if (away !== undefined) return pass(away);
    if (doubt !== undefined) return unknown(doubt);
    const made = job.dumps[0] ?? job.archives[0]!;
    return fail({
      at: made.at,
      message: `${name} leaves its copies on the machine it runs on: nothing here takes them anywhere else.`,
      related: [evidence(job.at, 'the whole script')],
      key: 'local',
    });
  },
});
