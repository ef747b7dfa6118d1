import { replicaSetups } from '../../src/facts/data/replicas.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/recovery-conf',
  covers: ['db/recovery-conf'],
  title: 'Replicas are set up the way their version of PostgreSQL reads',
  category: 'data-safety',
  severity: 'high',
  why: 'Since version 12 a server that finds a recovery.conf refuses to start. The replica is then missing, and the fail-over that counts on it as well.',
  remedy:
    'Copy the primary with `pg_basebackup -R`, which writes standby.signal and the connection, or create standby.signal and put primary_conninfo into postgresql.auto.conf.',
  refs: ['https://www.postgresql.org/docs/12/release-12.html', 'https://www.postgresql.org/docs/current/app-pgbasebackup.html'],
  sources: ['004:577-584'],
  absent: 'no script here sets up a replica of PostgreSQL',
  each: replicaSetups,
  test({ name, how, step, version, asks }) {
    if (how === 'standby.signal') return pass(evidence(step, 'standby.signal is written'));
    if (asks) return pass(evidence(step, 'recovery.conf only for versions that read it'));
    if (version === undefined) return unknown(`No file says which PostgreSQL ${name} writes a recovery.conf for.`, [evidence(step)]);
    if (version.major < 12) return pass([evidence(step), version.evidence]);
    return fail({
      at: step,
      message: `${name} writes a recovery.conf for PostgreSQL ${version.major}, which does not start with one.`,
      related: [version.evidence],
      key: 'recovery.conf',
    });
  },
});
