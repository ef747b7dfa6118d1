import { isRefusal, type Loc, type Repo, spanEnd, spanStart, type YamlNode } from '../model/index.ts';
import { type Edits, nodeAt, setAt, yamlSheet, type YamlSheet, type YamlValue } from './yaml.ts';

/** Keys of a service in the order most files have them: what is added goes behind those that come before it. */
const order =
  'extends container_name hostname image build platform pull_policy profiles init restart stop_grace_period user working_dir entrypoint command env_file environment'.split(
    ' ',
  );

/** Sets a key (or one below it) of a compose service, with the mappings on the way that are not there. */
export function setInService(repo: Repo, file: string, service: string, path: readonly string[], value: YamlValue): Edits {
  const sheet = yamlSheet(repo, file);
  if (isRefusal(sheet)) return sheet;
  if (nodeAt(sheet, ['services']) === undefined && nodeAt(sheet, [service]) !== undefined)
    return { refuse: `${file} is in the first format of compose, which has no services key.` };
  const place = order.indexOf(path[0] ?? '');
  return setAt(sheet, 0, ['services', service, ...path], value, place > 0 ? { after: order.slice(0, place) } : {});
}

/** The smallest mapping around a place. */
export function mapAround(sheet: YamlSheet, at: Loc): YamlNode | undefined {
  return around(sheet, at, (node) => node.y === 'map');
}

/** The smallest node of a kind around a place, in the document where it is written. */
export function around(sheet: YamlSheet, at: Loc, is: (node: YamlNode) => boolean): YamlNode | undefined {
  let found: YamlNode | undefined;
  const open: YamlNode[] = sheet.docs.filter((doc) => holds(doc, at));
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (is(node)) found = node;
    const children = node.y === 'map' ? node.entries.map(({ value }) => value) : node.y === 'seq' ? node.items : [];
    open.push(...children.filter((child) => child.via === undefined && holds(child, at)));
  }
  return found;
}

/** The scalar that is exactly a place. */
export function scalarAt(sheet: YamlSheet, at: Loc): YamlNode | undefined {
  return around(sheet, at, (node) => node.y === 'scalar' && spanStart(node.at) === at.start && spanEnd(node.at) === at.end);
}

/** The value of a setting around or at a place: of `NAME: value`, or the whole `NAME=value` of a list. */
export function entryAround(sheet: YamlSheet, at: Loc, name: string): { readonly node: YamlNode; readonly isPair: boolean } | undefined {
  const open: YamlNode[] = [...sheet.docs];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.via !== undefined || node.y === 'scalar') continue;
    if (node.y === 'map') {
      const entry = node.entries.find(
        ({ key, keyAt, value }) =>
          key === name &&
          value.via === undefined &&
          spanEnd(value.at) === at.end &&
          (spanStart(keyAt) === at.start || spanStart(value.at) === at.start),
      );
      if (entry?.value.y === 'scalar') return { node: entry.value, isPair: false };
      open.push(...node.entries.map(({ value }) => value));
    } else {
      const item = node.items.find(
        (each) => each.y === 'scalar' && spanStart(each.at) === at.start && spanEnd(each.at) === at.end && each.raw.startsWith(`${name}=`),
      );
      if (item !== undefined) return { node: item, isPair: true };
      open.push(...node.items);
    }
  }
  return undefined;
}

function holds(node: YamlNode, at: Loc): boolean {
  return spanStart(node.at) <= at.start && at.end <= spanEnd(node.at);
}
