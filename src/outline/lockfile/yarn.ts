import type { LockfileOutline } from '../../model/index.ts';
import { addVersion, linesOf, splitSpec, versionRecord, type Versions } from './versions.ts';

/**
 * yarn.lock of Yarn 1 (its own format) and of Yarn 2 and later (YAML in one fixed layout). Both are
 * read line by line: a heading names every range asked for, an indented `version` what it came to.
 */
export function outlineYarnLock(text: string): LockfileOutline {
  const versions: Versions = new Map();
  const isBerry = /^__metadata:/m.test(text);
  let specs: readonly string[] = [];
  let version: string | undefined = isBerry ? undefined : '1';
  for (const line of linesOf(text)) {
    if (line === '' || line[0] === '#') continue;
    if (line[0] !== ' ') {
      specs = headingSpecs(line);
      continue;
    }
    const found = /^ {2}version:? "?([^"\s]+)"?\s*$/.exec(line)?.[1];
    if (found === undefined) continue;
    if (specs[0] === '__metadata') version = found;
    else for (const spec of specs) addSpec(versions, spec, found);
  }
  const errors =
    text.trim() !== '' && versions.size === 0 && !isBerry && !/^# yarn lockfile v1/m.test(text)
      ? [{ at: 0, message: 'The text is not a Yarn lock file.' }]
      : [];
  const manager = isBerry ? 'yarn-berry' : 'yarn-classic';
  return { manager, ...(version === undefined ? {} : { version }), packages: versionRecord(versions), errors };
}

/** `"@a/b@^1", "@a/b@^2":` (Yarn 1) or `"@a/b@npm:^1, @a/b@npm:^2":`, with or without quotes. */
function headingSpecs(line: string): readonly string[] {
  return line
    .replace(/:\s*$/, '')
    .split(/,\s*/)
    .map((spec) => spec.replaceAll('"', ''));
}

function addSpec(versions: Versions, spec: string, version: string): void {
  const [name, range] = splitSpec(spec) ?? [];
  // Members of the workspace itself.
  if (name === undefined || range === undefined || range.startsWith('workspace:')) return;
  addVersion(versions, name, version);
  const alias = /^npm:((?:@[^/]+\/)?[^@/]+)@/.exec(range)?.[1];
  if (alias !== undefined) addVersion(versions, alias, version);
}
