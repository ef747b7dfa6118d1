/**
 * Value of a plain scalar by the YAML 1.2 core schema. Infinities and NaN stay text: an outline is
 * kept as JSON, which has no way to write them.
 */
export function coreValue(raw: string): string | number | boolean | null {
  if (raw === '' || raw === '~' || raw === 'null' || raw === 'Null' || raw === 'NULL') return null;
  if (raw === 'true' || raw === 'True' || raw === 'TRUE') return true;
  if (raw === 'false' || raw === 'False' || raw === 'FALSE') return false;
  if (raw.length > 40 || !/^[-+.0-9]/.test(raw)) return raw;
  if (/^[-+]?[0-9]+$/.test(raw)) return Number(raw);
  if (/^0o[0-7]+$/.test(raw) || /^0x[0-9a-fA-F]+$/.test(raw)) return Number(raw);
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(raw)) return Number(raw);
  return raw;
}

/** Value of a scalar that carries a tag (as written: `!!str`, `!Ref`) or quotes. */
export function taggedValue(raw: string, tag: string | undefined, plain: boolean): string | number | boolean | null {
  if (tag === undefined) return plain ? coreValue(raw) : raw;
  const standard = /^(?:!!|!<tag:yaml\.org,2002:)(int|float|bool|null)>?$/.exec(tag);
  return standard === null ? raw : coreValue(raw);
}
