import type { LockfileOutline } from '../../model/index.ts';
import { addVersion, linesOf, splitSpec, versionRecord, type Versions } from './versions.ts';

interface Entry {
  readonly key: string;
  name: string | undefined;
  version: string | undefined;
}

/**
 * pnpm-lock.yaml, lock file versions 5 to 9. Read line by line: pnpm writes these files itself, in
 * one layout, and they are too large for a YAML parser to be worth its time. The keys of `packages`
 * hold name and version, in a spelling of their own per version:
 * `/a/1.0.0_peer@2.0.0` (5), `/a@1.0.0(peer@2.0.0)` (6), `a@1.0.0` (9).
 */
export function outlinePnpmLock(text: string): LockfileOutline {
  const versions: Versions = new Map();
  let version: string | undefined;
  let section = '';
  let entry: Entry | undefined;
  const finish = (): void => {
    if (entry !== undefined) addEntry(versions, entry, Number.parseInt(version ?? '9', 10) < 6);
    entry = undefined;
  };
  for (const line of linesOf(text)) {
    if (line === '' || line.startsWith('#')) continue;
    if (line[0] !== ' ') {
      finish();
      section = /^(\w+):/.exec(line)?.[1] ?? '';
      if (section === 'lockfileVersion') version = unquoted(line.slice(line.indexOf(':') + 1));
    } else if (section === 'packages') {
      const key = /^ {2}(?:\? )?(\S.*?):?(?: \{\})?$/.exec(line);
      if (key?.[1] !== undefined && !key[1].startsWith(': ')) {
        finish();
        entry = { key: unquoted(key[1]), name: undefined, version: undefined };
      } else if (entry !== undefined) {
        const own = /^ {4}(name|version): (.+)$/.exec(line);
        if (own?.[1] === 'name') entry.name = unquoted(own[2] ?? '');
        if (own?.[1] === 'version') entry.version = unquoted(own[2] ?? '');
      }
    }
  }
  finish();
  const errors = version === undefined ? [{ at: 0, message: 'The lock file does not name its version.' }] : [];
  return { manager: 'pnpm', ...(version === undefined ? {} : { version }), packages: versionRecord(versions), errors };
}

function addEntry(versions: Versions, entry: Entry, slashes: boolean): void {
  const [name, version] = (slashes ? splitPath(entry.key) : splitSpec(entry.key.replace(/^\//, '').replace(/\(.*$/, ''))) ?? ['', ''];
  // Tarballs, git and folders have the real name and version beside them.
  const isRegistry = /^\d/.test(version);
  addVersion(versions, entry.name ?? (isRegistry || !slashes ? name : ''), entry.version ?? (isRegistry ? version : ''));
}

/** `/@scope/name/1.0.0_peers` and `registry.example/name/1.0.0`. */
function splitPath(key: string): readonly [string, string] | undefined {
  const found = /^[^/]*\/((?:@[^/]+\/)?[^/@]+)\/([^/_(]+)[^/]*$/.exec(key);
  return found?.[1] === undefined || found[2] === undefined ? undefined : [found[1], found[2]];
}

function unquoted(text: string): string {
  const bare = text.trim();
  return /^(['"]).*\1$/.test(bare) ? bare.slice(1, -1) : bare;
}
