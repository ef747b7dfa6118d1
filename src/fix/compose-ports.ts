import { isRefusal, type Loc, type Repo } from '../model/index.ts';
import { mapAround, scalarAt } from './compose.ts';
import { type Edits, setKey, setScalar, yamlSheet } from './yaml.ts';

/** Binds a published port to the loopback address of the host. `at`: the port in its file, of either form. */
export function bindToLoopback(repo: Repo, at: Loc): Edits {
  const sheet = yamlSheet(repo, at.file);
  if (isRefusal(sheet)) return sheet;
  const short = scalarAt(sheet, at);
  if (short?.y === 'scalar') {
    const bound = loopbackPort(short.raw);
    return bound === undefined
      ? { refuse: `What ${short.raw} publishes depends on a variable (${at.file}).` }
      : setScalar(sheet, short, bound);
  }
  const map = mapAround(sheet, at);
  if (map?.y !== 'map' || !map.entries.some(({ key }) => key === 'target'))
    return { refuse: `The port is not written there (${at.file}).` };
  return setKey(sheet, map, 'host_ip', '127.0.0.1', { before: 'target' });
}

/** `8080:80` as `127.0.0.1:8080:80`; undefined where the address is no plain text. */
export function loopbackPort(short: string): string | undefined {
  const host = /^(?:0\.0\.0\.0|\[::\]|\*):(.*)$/.exec(short)?.[1];
  if (host !== undefined) return `127.0.0.1:${host}`;
  if (/^(?:\d+|\$\{[A-Za-z_]\w*(?::?-\d+)?\})(?:-\d+)?:\d+(?:-\d+)?(?:\/\w+)?$/.test(short)) return `127.0.0.1:${short}`;
  // Without a port of its own the host picks one.
  return /^\d+(?:-\d+)?(?:\/\w+)?$/.test(short) ? `127.0.0.1::${short}` : undefined;
}
