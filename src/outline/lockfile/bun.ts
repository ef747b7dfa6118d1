import type { JsonNode, LockfileOutline } from '../../model/index.ts';
import { parseJson } from '../../parse/json.ts';
import { addVersion, splitSpec, versionRecord, type Versions } from './versions.ts';

/** bun.lock, the text format: JSON with trailing commas, `"key": ["name@version", ...]`. */
export function outlineBunLock(text: string): LockfileOutline {
  const { root, errors } = parseJson(text, false);
  const version = valueOf(root, 'lockfileVersion');
  const versions: Versions = new Map();
  const packages = valueOf(root, 'packages');
  for (const { key, value } of packages?.j === 'object' ? packages.entries : []) {
    const first = value.j === 'array' ? value.items[0] : undefined;
    const [name, found] = first?.j === 'value' && typeof first.v === 'string' ? (splitSpec(first.v) ?? []) : [];
    if (name === undefined || found === undefined || found.startsWith('workspace:')) continue;
    addVersion(versions, name, found);
    // The key ends in the name, unless the package is installed under another one.
    if (key !== name && !key.endsWith(`/${name}`)) addVersion(versions, /(?:^|\/)((?:@[^/]+\/)?[^/]+)$/.exec(key)?.[1] ?? '', found);
  }
  return {
    manager: 'bun',
    ...(version?.j === 'value' && typeof version.v === 'number' ? { version: String(version.v) } : {}),
    packages: versionRecord(versions),
    errors,
  };
}

function valueOf(node: JsonNode | null, key: string): JsonNode | undefined {
  return node?.j === 'object' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}
