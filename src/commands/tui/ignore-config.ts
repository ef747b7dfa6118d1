import { type JsonNode, spanEnd, spanStart } from '../../model/index.ts';
import { parseJson } from '../../parse/json.ts';
import { eolOf } from '../../fix/edits.ts';

/** A suppression as it is written into a configuration. */
export interface SuppressionEntry {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}

/** The text of a configuration with one suppression more; undefined where it is not plain enough to be edited. */
export function suppressionAdded(file: string, text: string, entry: SuppressionEntry): string | undefined {
  return /\.ya?ml$/.test(file) ? inYaml(text, entry) : inJson(text, entry);
}

function inJson(text: string, entry: SuppressionEntry): string | undefined {
  const { root, errors } = parseJson(text, false);
  if (errors.length > 0 || root?.j !== 'object') return undefined;
  const eol = eolOf(text);
  const list = root.entries.find(({ key }) => key === 'suppressions')?.value;
  if (list === undefined) {
    const value = indented(JSON.stringify([entry], null, 2), '  ', eol);
    const last = root.entries.at(-1)?.value;
    const at = last === undefined ? spanStart(root.at) + 1 : spanEnd(last.at);
    return `${text.slice(0, at)}${last === undefined ? '' : ','}${eol}  "suppressions": ${value}${last === undefined ? eol : ''}${text.slice(at)}`;
  }
  if (list.j !== 'array') return undefined;
  const item = indented(JSON.stringify(entry, null, 2), '    ', eol);
  const last: JsonNode | undefined = list.items.at(-1);
  const at = last === undefined ? spanStart(list.at) + 1 : spanEnd(last.at);
  return `${text.slice(0, at)}${last === undefined ? '' : ','}${eol}    ${item}${last === undefined ? `${eol}  ` : ''}${text.slice(at)}`;
}

function indented(json: string, indent: string, eol: string): string {
  return json.split('\n').join(`${eol}${indent}`);
}

/** Only where the list can be appended to: there is none yet, or it is the last thing in the file. */
function inYaml(text: string, { rule, path, reason }: SuppressionEntry): string | undefined {
  const eol = eolOf(text);
  const rows = ['  - rule: ' + JSON.stringify(rule), '    path: ' + JSON.stringify(path), '    reason: ' + JSON.stringify(reason), ''];
  const body = text === '' || text.endsWith('\n') ? text : text + eol;
  const at = /^suppressions:[ \t]*$/m.exec(text);
  if (at === null) return /^suppressions:/m.test(text) ? undefined : `${body}suppressions:${eol}${rows.join(eol)}`;
  const after = text
    .slice(at.index + at[0].length)
    .split(/\r?\n/)
    .slice(1);
  const isLast = after.every((line) => line.trim() === '' || /^(?: {2}- | {4})/.test(line) || /^\s*#/.test(line));
  return isLast ? body + rows.join(eol) : undefined;
}
