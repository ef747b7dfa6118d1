import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { runningServices } from '../../src/facts/compose/running.ts';
import { resourceLimits } from '../../fixers/compose/resource-limits.ts';

export default defineCheck({
  id: 'compose/resource-limits',
  covers: ['compose/resource-limits'],
  title: 'Compose services have a memory limit',
  category: 'reliability',
  severity: 'low',
  profile: 'all',
  why: 'A container without limit that leaks memory takes that of the whole host, and the kernel then kills whichever process it likes, the database included. With a limit only the one at fault is started again.',
  remedy: 'Set deploy.resources.limits.memory (or mem_limit) on the service, with room above what it uses under load.',
  refs: ['https://docs.docker.com/reference/compose-file/deploy/#resources'],
  cwe: [770],
  sources: ['000:508-509', '000:505-524', '001:504-570'],
  absent: 'no compose file here runs services outside development and tests',
  each: runningServices,
  test({ key, stack, keyAt, memoryLimit }) {
    return memoryLimit === undefined
      ? fail({ at: keyAt, message: `${key} in ${stack} has no memory limit.`, key: 'memory' })
      : pass({ at: memoryLimit.at, note: `at most ${memoryLimit.value}` });
  },
  fix: resourceLimits,
});
