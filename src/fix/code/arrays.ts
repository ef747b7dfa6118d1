import type { Node } from 'ts-morph';
import type { Edit } from '../../model/index.ts';
import { insertion, replacement, type CodeFile } from './file.ts';
import { indentOf } from './lines.ts';

/** Adds an element behind the last one of an array literal, in its own layout. Undefined for anything but a plain list. */
export function addElement(code: CodeFile, list: Node, element: string): Edit | undefined {
  if (list.getKindName() !== 'ArrayLiteralExpression') return undefined;
  const elements = (list as Node & { getElements(): Node[] }).getElements();
  const last = elements.at(-1);
  if (last === undefined) return /^\[\s*\]$/.test(list.getText()) ? replacement(code, list, `[${element}]`) : undefined;
  const comma = /^\s*,/.exec(code.text.slice(last.getEnd(), list.getEnd()))?.[0] ?? '';
  const indent = list.getText().includes('\n') ? indentOf(code.text, last) : undefined;
  if (indent === undefined) return insertion(code, last.getEnd(), `, ${element}`);
  const ended = comma === '' ? '' : ',';
  return insertion(code, last.getEnd() + comma.length, `${comma === '' ? ',' : ''}${code.style.eol}${indent}${element}${ended}`);
}
