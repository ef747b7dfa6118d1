import { matchedRestores } from '../../src/facts/ops/restores.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/restore-matches-backup',
  covers: ['ops/restore-matches-backup'],
  title: 'Restores read what the backups write',
  category: 'data-safety',
  severity: 'high',
  why: 'A restore command for another format fails at the moment it is needed. Nobody notices before, because nobody restores on a good day.',
  remedy:
    'Use the pair that belongs together: `pg_dump -Fc` and `pg_restore`, plain SQL and `psql`, `mongodump --archive` and `mongorestore --archive`.',
  sources: ['001:1117'],
  absent: 'nothing here both writes and restores copies of a database',
  each: matchedRestores,
  test({ at, file, tool, reads, gzip, copies }) {
    const readable = copies.filter((c) => reads.includes(c.format));
    const match = readable.find((c) => tool !== 'mongorestore' || c.gzip === gzip);
    if (match !== undefined) return pass([evidence(at, `${tool} reads ${match.format}`), evidence(match.at, `writes ${match.format}`)]);
    const [other] = readable.length > 0 ? readable : copies;
    const fault =
      readable.length > 0
        ? `${gzip ? 'expects' : 'does not expect'} compressed copies, and the backup writes them ${gzip ? 'plain' : 'with --gzip'}`
        : `reads ${reads.join(' or ')} format, and every backup here is written as ${[...new Set(copies.map((c) => c.format))].join(' or ')}`;
    return fail({ at, message: `\`${tool}\` in ${file} ${fault}.`, related: [evidence(other!.at, 'the backup')], key: tool });
  },
});
