/** Package name -> the versions met so far. */
export type Versions = Map<string, Set<string>>;

/** Notes a version of a package. Empty names and versions are passed over. */
export function addVersion(versions: Versions, name: string, version: string): void {
  if (name === '' || version === '') return;
  const known = versions.get(name);
  if (known === undefined) versions.set(name, new Set([version]));
  else known.add(version);
}

/** As a plain object: names in code-unit order, versions from low to high. */
export function versionRecord(versions: Versions): Record<string, string[]> {
  const names = [...versions.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, [...(versions.get(name) ?? [])].sort(compareVersions)]));
}

/** Order of versions: numbers by value, a pre-release before its release, anything else as text. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parts(one), parts(other)];
  for (let i = 0; i < 3; i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if ((a.rest === '') !== (b.rest === '')) return a.rest === '' ? 1 : -1;
  return a.rest < b.rest ? -1 : a.rest > b.rest ? 1 : 0;
}

function parts(version: string): { readonly numbers: readonly number[]; readonly rest: string } {
  const found = /^(\d+)\.(\d+)\.(\d+)(?:-(.*))?/.exec(version);
  return found === null ? { numbers: [], rest: version } : { numbers: found.slice(1, 4).map(Number), rest: found[4] ?? '' };
}

/** Splits `name@rest` at the first `@` that does not begin a scope; undefined where there is none. */
export function splitSpec(spec: string): readonly [name: string, rest: string] | undefined {
  const at = spec.indexOf('@', 1);
  return at < 0 ? undefined : [spec.slice(0, at), spec.slice(at + 1)];
}

/** The lines of a text with the offset of each, without copying the text up front. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    yield text.slice(start, text[stop - 1] === '\r' && stop > start ? stop - 1 : stop);
    start = stop + 1;
  }
}
