import type { ParseError, YamlNode, YamlOutline } from '../model/index.ts';
import { neutraliseTemplates, templateActions } from '../parse/yaml/template.ts';
import { parseYaml } from '../parse/yaml.ts';

/** Errors that are kept of one file; past them it is not worth reading on. */
const maxErrors = 100;

/**
 * Outline of a YAML file. A file that does not parse as a whole is read document by document; a
 * document that only fails because of template markers is read with these blanked out (scalars still
 * have their text as written). What cannot be read at all is in `errors`, never dropped silently.
 */
export function outlineYaml(text: string): YamlOutline {
  const whole = parseYaml(text, text);
  if (!('failed' in whole))
    return { docs: whole.docs, templated: whole.docs.some(looksTemplated), errors: whole.errors.slice(0, maxErrors) };

  const docs: YamlNode[] = [];
  const errors: ParseError[] = [];
  let templated = false;
  for (const [start, end] of documentRanges(text)) {
    if (errors.length >= maxErrors) {
      errors.push({ at: start, message: 'The rest of the file is not read: too much before it is broken.' });
      break;
    }
    const part = text.slice(start, end);
    let parsed = parseYaml(part, part, start);
    if ('failed' in parsed && templateActions(part).length > 0) {
      templated = true;
      parsed = parseYaml(neutraliseTemplates(part), part, start);
    }
    if ('failed' in parsed) errors.push({ at: parsed.failed.at, message: sentence(parsed.failed.message) });
    else {
      for (const doc of parsed.docs) docs.push(doc);
      const template = templateActions(part).length > 0;
      // The branches of a condition may give a key twice: only one of them is ever rendered.
      errors.push(...parsed.errors.filter(({ message }) => !template || !message.includes('written twice')).slice(0, maxErrors));
      templated ||= parsed.docs.some(looksTemplated);
    }
  }
  return { docs, templated, errors };
}

/** Ranges of the documents of a stream. A `---` at the start of a line always begins one, even inside a block scalar. */
function documentRanges(text: string): readonly (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  let start = 0;
  for (const marker of text.matchAll(/^---(?=[\s]|$)/gm)) {
    if (marker.index === 0) continue;
    if (text.slice(start, marker.index).trim() !== '') {
      ranges.push([start, marker.index]);
      start = marker.index;
    }
  }
  if (start < text.length) ranges.push([start, text.length]);
  return ranges;
}

/**
 * Whether a document that is valid YAML still is a template: an unquoted scalar or key holds a marker.
 * Commands that pass a Go template to a tool (`docker ps --format {{.Names}}`) and quoted text
 * (`tag: "{{.Name}}"` of a log driver) do not count.
 */
function looksTemplated(root: YamlNode): boolean {
  const open: YamlNode[] = [root];
  while (open.length > 0) {
    const node = open.pop()!;
    if (node.via !== undefined) continue;
    if (node.y === 'seq') for (const item of node.items) open.push(item);
    else if (node.y === 'map') {
      // `key: {{ x }}` is a flow map whose key is a flow map.
      if (node.flow === true && node.entries.some((entry) => entry.key.startsWith('{'))) return true;
      for (const entry of node.entries) {
        if (isTemplateText(entry.key)) return true;
        open.push(entry.value);
      }
    } else if (node.style === 'plain' && isTemplateText(node.raw)) return true;
  }
  return false;
}

function isTemplateText(text: string): boolean {
  if (!text.includes('{{') && !text.includes('<%') && !text.includes('{%')) return false;
  if (/--format|\s-f\s|\b(docker|podman|kubectl|helm|crictl)\s/.test(text)) return false;
  return templateActions(text).length > 0;
}

function sentence(reason: string): string {
  return `Not readable as YAML: ${reason}.`;
}
