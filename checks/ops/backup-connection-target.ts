import { dumpTargets } from '../../src/facts/ops/dump-targets.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-connection-target',
  covers: ['ops/backup-connection-target'],
  title: 'A dump names the database server it dumps',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'medium',
  why: 'Without a host the tool asks the socket of the machine it runs on. The database in the container or on another host is never asked, and the dump is empty or of something else.',
  remedy: 'Give the address (`pg_dump "$DATABASE_URL"`, `-h`), or run the tool in the container: `docker compose exec -T db pg_dump ...`.',
  sources: ['004:1410'],
  absent: 'no script here dumps a database that runs in a container of this repository',
  each: dumpTargets,
  test({ at, file, tool, target, container }) {
    if (target !== undefined) return pass(target);
    return fail({
      at,
      message: `\`${tool}\` in ${file} names no server, and the database runs in a container.`,
      related: [container],
      key: tool,
    });
  },
});
