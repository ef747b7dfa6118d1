import { archivers, archiversDate, archivingScripts } from '../../src/facts/ops/archivers.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-tool-maintained',
  covers: ['ops/backup-tool-maintained'],
  title: 'The tool that archives the database is maintained',
  category: 'data-safety',
  severity: 'medium',
  why: 'A backup tool that nobody maintains breaks with the next version of the database or of its runtime. Its archives may then be readable by nothing else.',
  remedy: 'Move to wal-g, which reads what WAL-E wrote, or to pgBackRest.',
  refs: ['https://github.com/wal-e/wal-e'],
  sources: ['004:1379-1396'],
  absent: 'no script here archives the log of a database',
  each: archivingScripts,
  test({ at, name, tool, uses }) {
    if (archivers[tool] === 'maintained') return pass(evidence(at, `${tool}, as of ${archiversDate}`));
    return fail({
      at,
      message: `${name.slice(0, -tool.length - 1)} uses ${tool}, which is no longer maintained as of ${archiversDate}.`,
      related: uses.slice(1, 6).map((u) => evidence(u)),
      key: tool,
    });
  },
});
