import { spanEnd, spanStart, type YamlNode } from '../model/index.ts';
import { type Edits, insertItems, type YamlSheet, type YamlValue } from './yaml.ts';

/** The mapping of the rule whose `alert:` has its name at an offset. */
export function ruleOf({ docs }: YamlSheet, start: number): YamlNode | undefined {
  const open = [...docs];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.y === 'scalar' || node.via !== undefined) continue;
    if (node.y === 'map' && node.entries.some(({ key, value }) => key === 'alert' && spanStart(value.at) === start)) return node;
    open.push(...(node.y === 'seq' ? node.items : node.entries.map(({ value }) => value)));
  }
  return undefined;
}

/** Adds an alert to the group that a rule is in, behind the others. */
export function addAlert(sheet: YamlSheet, start: number, alert: Readonly<Record<string, YamlValue>>): Edits {
  const open = [...sheet.docs];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.y === 'scalar' || node.via !== undefined) continue;
    if (
      node.y === 'seq' &&
      node.items.some((item) => spanStart(item.at) <= start && start < spanEnd(item.at) && ruleOf(sheet, start) === item)
    )
      return insertItems(sheet, node, node.items.length - 1, [alert]);
    open.push(...(node.y === 'seq' ? node.items : node.entries.map(({ value }) => value)));
  }
  return { refuse: `The group of the rules could not be told (${sheet.file}).` };
}
