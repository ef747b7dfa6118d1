import type { Node, ObjectLiteralExpression } from 'ts-morph';
import type { Edit, Loc } from '../../model/index.ts';
import { insertion, replacement, styled, type CodeFile } from './file.ts';
import { indentOf, startOfLine } from './lines.ts';
import { nodeAt } from './places.ts';

/** The object literal at a span; undefined when something else stands there. */
export function objectAt(code: CodeFile, at: Loc): ObjectLiteralExpression | undefined {
  const node = nodeAt(code, at);
  return node?.getKindName() === 'ObjectLiteralExpression' ? (node as ObjectLiteralExpression) : undefined;
}

/** The arguments of a call, in order. Undefined when there is no call at the span. */
export function callArguments(code: CodeFile, at: Loc): readonly Node[] | undefined {
  const node = nodeAt(code, at);
  if (node === undefined || !/^(Call|New)Expression$/.test(node.getKindName())) return undefined;
  return (node as Node & { getArguments(): Node[] }).getArguments();
}

/** The value of a property of an object literal, by its plain or quoted name. */
export function propertyValue(object: ObjectLiteralExpression, name: string): Node | undefined {
  const property = object.getProperties().find(
    (p) =>
      p.getKindName() === 'PropertyAssignment' &&
      p
        .getChildAtIndex(0)
        .getText()
        .replace(/^['"]|['"]$/g, '') === name,
  );
  return property?.getLastChild();
}

/** Does the literal have this property in any form (assignment, shorthand, method)? */
export function hasProperty(object: ObjectLiteralExpression, name: string): boolean {
  return object.getProperties().some((p) => new RegExp(`^(?:async\\s+|get\\s+|\\*\\s*)?['"]?${name}['"]?\\s*(?:[:(]|$)`).test(p.getText()));
}

/**
 * Sets a property of an object literal: its value is replaced, or it is added behind the last one. Undefined where the
 * property is there in another form, or what is spread in behind it could decide.
 * @param value a template as `styled` takes it
 */
export function setProperty(code: CodeFile, object: ObjectLiteralExpression, name: string, value: string): Edit | undefined {
  const old = propertyValue(object, name);
  if (old !== undefined) return replacement(code, old, styled(code, value, lineIndent(code, old)));
  return hasProperty(object, name) ? undefined : addProperties(code, object, `${name}: ${value},`);
}

/**
 * Adds properties behind the last one of an object literal, in its own layout: in one line, or one line each.
 * @param template properties in lines that end with commas, as `styled` takes them
 */
export function addProperties(code: CodeFile, object: ObjectLiteralExpression, template: string): Edit | undefined {
  const { text, style } = code;
  const properties = object.getProperties();
  const last = properties.at(-1);
  if (last === undefined) {
    if (!/^\{\s*\}$/.test(object.getText())) return undefined;
    return replacement(code, object, styled(code, literal(template), lineIndent(code, object)));
  }
  const rest = text.slice(last.getEnd(), object.getEnd());
  const comma = /^\s*,/.exec(rest)?.[0] ?? '';
  const isLong = object.getText().includes('\n') && indentOf(text, last) !== undefined;
  const lines = template.replace(/,$/, '');
  if (!isLong) {
    if (/\n|\/\//.test(lines)) return undefined;
    return insertion(code, last.getEnd() + comma.length, `${comma === '' ? ',' : ''} ${styled(code, lines)}`);
  }
  const indent = indentOf(text, last) ?? '';
  const after = last.getEnd() + comma.length;
  // A comment at the end of the line of the last property stays with it.
  const comment = /^[ \t]*\/\/[^\r\n]*/.exec(text.slice(after))?.[0] ?? '';
  if (comma === '' && comment !== '') return undefined;
  const ended = comma !== '' ? ',' : '';
  return insertion(code, after + comment.length, `${comma === '' ? ',' : ''}${style.eol}${indent}${styled(code, lines, indent)}${ended}`);
}

/** An object literal of template properties: in one line where there is one. */
export function literal(template: string): string {
  const lines = template.split('\n');
  if (lines.length === 1) return `{ ${template.replace(/,$/, '')} }`;
  return `{\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}

/** Adds an argument behind those a call has. */
export function addArgument(code: CodeFile, call: Loc, value: string): Edit | undefined {
  const args = callArguments(code, call);
  const node = nodeAt(code, call);
  if (args === undefined || node === undefined || !node.getText().endsWith(')')) return undefined;
  const last = args.at(-1);
  const text = styled(code, value, lineIndent(code, node));
  if (last !== undefined) return insertion(code, last.getEnd(), `, ${text}`);
  return /\(\s*\)$/.test(node.getText()) ? insertion(code, node.getEnd() - 1, text) : undefined;
}

/** The indentation of the line a node begins in. */
export function lineIndent({ text }: CodeFile, node: Node): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, node.getStart())))?.[0] ?? '';
}
