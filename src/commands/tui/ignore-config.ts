import { isRefusal, type JsonNode, spanEnd, spanStart, type YamlNode } from '../../model/index.ts';
import { outlineYaml } from '../../outline/yaml.ts';
import { parseJson } from '../../parse/json.ts';
import { applySplices, eolOf, groupEdits } from '../../fix/edits.ts';
import { addItems, addKeys, type Edits, setKey } from '../../fix/yaml/edit.ts';
import { nodeAt, sheetOf, type YamlSheet } from '../../fix/yaml/sheet.ts';

/** A suppression as it is written into a configuration. */
export interface SuppressionEntry {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}

/** The text of a configuration with one suppression more; undefined where it is not plain enough to be edited. */
export function suppressionAdded(file: string, text: string, entry: SuppressionEntry): string | undefined {
  return /\.ya?ml$/.test(file) ? inYaml(file, text, entry) : inJson(text, entry);
}

function inJson(text: string, entry: SuppressionEntry): string | undefined {
  const { root, errors } = parseJson(text, false);
  if (errors.length > 0 || root?.j !== 'object') return undefined;
  const eol = eolOf(text);
  const list = root.entries.find(({ key }) => key === 'suppressions')?.value;
  if (list === undefined) {
    const value = indented(JSON.stringify([entry], null, 2), '  ', eol);
    return behindLast(text, root.at, root.entries.at(-1)?.value, `${eol}  "suppressions": ${value}`, eol);
  }
  if (list.j !== 'array') return undefined;
  const item = indented(JSON.stringify(entry, null, 2), '    ', eol);
  return behindLast(text, list.at, list.items.at(-1), `${eol}    ${item}`, `${eol}  `);
}

/** Text behind the last value of an object or a list, and behind the comment that stands on its line; `close` ends an empty one. */
function behindLast(text: string, holder: JsonNode['at'], last: JsonNode | undefined, added: string, close: string): string {
  if (last === undefined) {
    const at = spanStart(holder) + 1;
    return text.slice(0, at) + added + close + text.slice(at);
  }
  const end = spanEnd(last.at);
  const comment = /^[ \t]*,?[ \t]*\/\/[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  const isComma = /^[ \t]*,/.test(text.slice(end));
  const at = end + comment.length;
  // A comma that is there already goes on behind what is added, unless it was passed with the comment.
  return `${text.slice(0, end)}${comment === '' || !isComma ? ',' : ''}${text.slice(end, at)}${added}${comment !== '' && isComma ? ',' : ''}${text.slice(at)}`;
}

function indented(json: string, indent: string, eol: string): string {
  return json.split('\n').join(`${eol}${indent}`);
}

/** Behind the last suppression, or as a new key at the end; comments and the rest of the file stay as they are. */
function inYaml(file: string, text: string, entry: SuppressionEntry): string | undefined {
  const sheet = sheetOf(file, text, outlineYaml(text));
  if (isRefusal(sheet) || sheet.docs.length > 1) return undefined;
  const eol = eolOf(text);
  const edits = yamlEdits(sheet, { ...entry });
  if (edits === 'nothing there') {
    const rows = Object.entries(entry).map(([key, value], index) => `${index === 0 ? '  - ' : '    '}${key}: ${JSON.stringify(value)}`);
    return `${text === '' || text.endsWith('\n') ? text : text + eol}${['suppressions:', ...rows, ''].join(eol)}`;
  }
  const grouped = isRefusal(edits) ? '' : groupEdits(edits);
  if (typeof grouped === 'string') return undefined;
  const splices = grouped.splices.get(file) ?? [];
  return applySplices(
    text,
    splices.map((splice) => ({ ...splice, text: splice.text.replaceAll('\n', eol) })),
  );
}

function yamlEdits(sheet: YamlSheet, entry: Readonly<Record<string, string>>): Edits | 'nothing there' {
  const isEmpty = (node: YamlNode | undefined): boolean => node?.y === 'scalar' && node.v === null;
  const root = nodeAt(sheet, []);
  if (root === undefined || isEmpty(root)) return 'nothing there';
  const list = nodeAt(sheet, ['suppressions']);
  if (list === undefined) return addKeys(sheet, root, { suppressions: [entry] });
  return isEmpty(list) ? setKey(sheet, root, 'suppressions', [entry]) : addItems(sheet, list, [entry]);
}
