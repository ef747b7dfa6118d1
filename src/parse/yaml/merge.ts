import { type Span, spanStart, type YamlEntry, type YamlNode } from '../../model/index.ts';

/** An entry as it was written; `merge` marks a plain `<<` key. */
export type RawEntry = YamlEntry & { readonly merge?: true };

/**
 * The entries a mapping ends up with: its own (of equal keys the last one stays), then what merge keys
 * bring in for keys it does not have; of several merged maps the earlier one wins. Merged values carry
 * `via`, the place of the alias.
 *
 * @param problem told about duplicate keys and about merge keys whose value is no mapping
 */
export function mergeInto(raw: readonly RawEntry[], problem: (at: number, message: string) => void): readonly YamlEntry[] {
  const own = new Map<string, YamlEntry>();
  const merges: RawEntry[] = [];
  for (const entry of raw) {
    if (entry.merge === true) {
      merges.push(entry);
      continue;
    }
    if (own.has(entry.key)) {
      problem(spanStart(entry.keyAt), `The key "${entry.key.slice(0, 80)}" is written twice in one mapping; the last one counts.`);
      own.delete(entry.key);
    }
    own.set(entry.key, entry);
  }
  for (const merge of merges) {
    const sources = merge.value.y === 'seq' ? merge.value.items : [merge.value];
    for (const source of sources) {
      if (source.y !== 'map') {
        if (!(source.y === 'scalar' && source.v === null))
          problem(spanStart(source.at), 'A merge key ("<<") takes a mapping or a list of mappings.');
        continue;
      }
      const via = source.via ?? merge.value.via;
      for (const entry of source.entries) {
        if (!own.has(entry.key)) own.set(entry.key, { ...entry, value: viaAlias(entry.value, via) });
      }
    }
  }
  return [...own.values()];
}

function viaAlias(node: YamlNode, via: Span | undefined): YamlNode {
  return via === undefined ? node : { ...node, via };
}
