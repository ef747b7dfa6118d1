import type { LockfileOutline } from '../../model/index.ts';
import { parseJson } from '../../parse/json.ts';
import { addVersion, versionRecord, type Versions } from './versions.ts';

/** package-lock.json and npm-shrinkwrap.json, lock file versions 1 to 3. */
export function outlineNpmLock(text: string): LockfileOutline {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    const { errors } = parseJson(text, true);
    const known = errors.length > 0 ? errors : [{ at: 0, message: 'The lock file is not valid JSON.' }];
    return { manager: 'npm', packages: {}, errors: known };
  }
  const versions: Versions = new Map();
  const version = field(root, 'lockfileVersion');
  const packages = field(root, 'packages');
  if (isRecord(packages)) addPaths(versions, packages);
  else addTree(versions, field(root, 'dependencies'), 0);
  const errors = isRecord(root) ? [] : [{ at: 0, message: 'The lock file holds no object.' }];
  return {
    manager: 'npm',
    ...(typeof version === 'number' ? { version: String(version) } : {}),
    packages: versionRecord(versions),
    errors,
  };
}

/** Versions 2 and 3: paths such as `node_modules/a/node_modules/@b/c`. */
function addPaths(versions: Versions, packages: Readonly<Record<string, unknown>>): void {
  const folder = 'node_modules/';
  for (const [path, entry] of Object.entries(packages)) {
    const at = path.lastIndexOf(folder);
    // Everything else is the root, a workspace or a link to one.
    if (at < 0 || field(entry, 'link') === true) continue;
    const version = text(field(entry, 'version'));
    addVersion(versions, path.slice(at + folder.length), version);
    // Installed under another name (`npm:` alias): known by its own name as well.
    addVersion(versions, text(field(entry, 'name')), version);
  }
}

/** Version 1: nested dependencies. */
function addTree(versions: Versions, dependencies: unknown, depth: number): void {
  if (!isRecord(dependencies) || depth > 100) return;
  for (const [name, entry] of Object.entries(dependencies)) {
    const version = text(field(entry, 'version'));
    const alias = /^npm:(@?[^@]+)@(.+)$/.exec(version);
    addVersion(versions, name, alias?.[2] ?? version);
    if (alias?.[1] !== undefined) addVersion(versions, alias[1], alias[2] ?? '');
    addTree(versions, field(entry, 'dependencies'), depth + 1);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
