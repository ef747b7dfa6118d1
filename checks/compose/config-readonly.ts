import { defineCheck, fail, pass } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { configuredServices } from '../../src/facts/compose/config-mounts.ts';
import { configReadonly } from '../../fixers/compose/config-readonly.ts';

export default defineCheck({
  id: 'compose/config-readonly',
  covers: ['compose/config-readonly'],
  title: 'Configuration files are mounted read-only',
  category: 'packaging',
  severity: 'low',
  why: 'A container that may write its configuration can also change it, on the host, for good. Whoever takes over the proxy then decides where it sends requests after the next restart too.',
  remedy: 'Append ":ro" to the mount, or "read_only: true" in the long form.',
  refs: ['https://docs.docker.com/reference/compose-file/services/#volumes'],
  cwe: [732],
  sources: ['000:522', '001:557-558'],
  absent: 'no compose service here gets configuration files from the host',
  each: configuredServices,
  test({ key, stack, mounts }) {
    const open = mounts.filter(({ readOnly }) => !readOnly);
    if (open.length === 0) return pass(mounts.map(({ at }): Evidence => ({ at, note: 'read-only' })) as [Evidence, ...Evidence[]]);
    return fail(
      open.map(({ at, source, target }) => ({
        at,
        message: `${key} in ${stack} can write to its configuration ${source ?? target}.`,
        key: target,
        data: at,
      })),
    );
  },
  fix: configReadonly,
});
