import type { ArrayLiteralExpression, Node } from 'ts-morph';
import type { Edit } from '../../model/index.ts';
import { insertion, replacement, styled, type CodeFile } from './file.ts';
import { indentOf } from './lines.ts';
import { lineIndent } from './objects.ts';

/** Adds an element to an array literal, first or last, in its own layout. Undefined when it is none or is laid out in another way. */
export function addToList(code: CodeFile, list: Node, element: string, where: 'first' | 'last'): Edit | undefined {
  if (list.getKindName() !== 'ArrayLiteralExpression') return undefined;
  const { text, style } = code;
  const elements = (list as ArrayLiteralExpression).getElements();
  const [first] = elements;
  const last = elements.at(-1);
  const added = styled(code, element, first === undefined ? lineIndent(code, list) : lineIndent(code, first));
  if (first === undefined || last === undefined)
    return /^\[\s*\]$/.test(list.getText()) ? replacement(code, list, `[${added}]`) : undefined;
  const indent = indentOf(text, first);
  const isLong = indent !== undefined && indentOf(text, last) !== undefined;
  if (!isLong && (added.includes('\n') || list.getText().includes('//'))) return undefined;
  const gap = isLong ? `${style.eol}${indent}` : ' ';
  if (where === 'first') return insertion(code, first.getStart(), `${added},${gap}`);
  const rest = text.slice(last.getEnd(), list.getEnd());
  const comma = /^\s*,/.exec(rest)?.[0] ?? '';
  const comment = /^[ \t]*\/\/[^\r\n]*/.exec(rest.slice(comma.length))?.[0] ?? '';
  if (comma === '' && comment !== '') return undefined;
  const ended = comma !== '' && isLong ? ',' : '';
  return insertion(code, last.getEnd() + comma.length + comment.length, `${comma === '' ? ',' : ''}${gap}${added}${ended}`);
}
