import type { YamlNode } from '../../model/index.ts';
import { yamlAt, yamlList, yamlString } from '../yaml.ts';

/** A Template of OpenShift: objects in which parameters stand for values that `oc process` is given. */
export function isOpenshiftTemplate(doc: YamlNode): boolean {
  return (
    yamlString(yamlAt(doc, 'kind')) === 'Template' &&
    /^(template\.openshift\.io\/)?v1$/.test(yamlString(yamlAt(doc, 'apiVersion')) ?? '') &&
    yamlAt(doc, 'objects') !== undefined
  );
}

/** The objects of a Template, with the default values of its parameters put in; a parameter without one stays as written. */
export function templateObjects(doc: YamlNode): readonly YamlNode[] {
  const values = new Map<string, string>();
  for (const parameter of yamlList(yamlAt(doc, 'parameters'))) {
    const name = yamlString(yamlAt(parameter, 'name'));
    const value = yamlString(yamlAt(parameter, 'value'));
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return yamlList(yamlAt(doc, 'objects')).map((object) => filled(object, values));
}

function filled(node: YamlNode, values: ReadonlyMap<string, string>): YamlNode {
  if (node.y === 'map') return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: filled(entry.value, values) })) };
  if (node.y === 'seq') return { ...node, items: node.items.map((item) => filled(item, values)) };
  if (node.y !== 'scalar' || !node.raw.includes('${')) return node;
  // `${{COUNT}}` alone is the value itself, a number for instance; `${NAME}` is put into the text.
  const whole = /^\$\{\{(\w+)\}\}$/.exec(node.raw)?.[1];
  const own = whole === undefined ? undefined : values.get(whole);
  if (own !== undefined) return { ...node, raw: own, v: /^\d+$/.test(own) ? Number(own) : own };
  const text = node.raw.replace(/\$\{(\w+)\}/g, (all, name: string) => values.get(name) ?? all);
  return { ...node, raw: text, v: text };
}
