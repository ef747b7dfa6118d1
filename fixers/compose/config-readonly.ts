import type { ConfiguredService } from '../../src/facts/compose/config-mounts.ts';
import { mapAround, scalarAt } from '../../src/fix/compose.ts';
import { setKey, setScalar, yamlSheet } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal, type Loc } from '../../src/model/index.ts';

/** Mounts a configuration file so that the container cannot write to it. */
export const configReadonly = defineFixer<ConfiguredService, Loc>({
  title: 'Mount the configuration read-only',
  safety: 'safe',
  edits(_service, at, repo) {
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    const short = scalarAt(sheet, at);
    if (short?.y === 'scalar') return setScalar(sheet, short, readOnlyMount(short.raw));
    const map = mapAround(sheet, at);
    if (map?.y !== 'map' || !map.entries.some(({ key }) => key === 'target'))
      return { refuse: `The mount is not written there (${at.file}).` };
    return setKey(sheet, map, 'read_only', true, { after: ['type', 'source', 'target'] });
  },
});

/** `./a.conf:/etc/a.conf:z` as `./a.conf:/etc/a.conf:z,ro`. */
function readOnlyMount(short: string): string {
  const [, mount = short, options] = /^(.*:\/[^:]*?)(?::([a-zA-Z,]+))?$/.exec(short) ?? [];
  const others = (options ?? '').split(',').filter((option) => option !== '' && option !== 'rw');
  return `${mount}:${[...others, 'ro'].join(',')}`;
}
