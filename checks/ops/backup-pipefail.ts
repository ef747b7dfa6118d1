import { pipefail } from '../../fixers/ops/backup-pipefail.ts';
import { dumpCode } from '../../src/facts/ops/dumps.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-pipefail',
  covers: ['ops/backup-pipefail'],
  title: 'A dump that fails in a pipeline is noticed',
  category: 'data-safety',
  severity: 'high',
  why: 'A pipeline ends as its last program does, and gzip compresses half a dump as happily as a whole one. The backup looks fine for months, until somebody has to restore it.',
  remedy:
    'Set `set -o pipefail` before the pipeline (GitHub does so for `shell: bash`), or let the tool write its file itself: `pg_dump -Fc -f`.',
  sources: ['004:1410'],
  absent: 'nothing here dumps a database',
  each: dumpCode,
  test({ dumps, name }) {
    const lost = dumps.filter((d) => d.into !== undefined && d.noticed === undefined);
    if (lost.length === 0) {
      const first = dumps.find((d) => d.noticed !== undefined && d.into !== undefined) ?? dumps[0]!;
      return pass(first.into === undefined ? evidence(first.at, `${first.tool} is no part of a pipeline`) : first.noticed!);
    }
    return fail(
      lost.map((dump, i) => ({
        at: dump.at,
        message: `${name} pipes \`${dump.tool}\` into \`${dump.into}\` without pipefail: when the dump fails, the backup still counts as made.`,
        key: `${dump.tool} ${i + 1}`,
      })),
    );
  },
  fix: pipefail,
});
