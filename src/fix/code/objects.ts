import type { Node, ObjectLiteralExpression } from 'ts-morph';
import type { Edit, Loc } from '../../model/index.ts';
import { insertion, replacement, styled, type CodeFile } from './file.ts';
import { indentOf, startOfLine } from './lines.ts';
import { nodeAt } from './places.ts';

/** The object literal at a span; undefined when something else stands there. */
export function objectAt(code: CodeFile, at: Loc): ObjectLiteralExpression | undefined {
  const node = nodeAt(code, at);
  return node !== undefined && isObject(node) ? node : undefined;
}

/** Narrows a node to an object literal. */
export function isObject(node: Node): node is ObjectLiteralExpression {
  return node.getKindName() === 'ObjectLiteralExpression';
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
 * property is there in another form.
 * @param value a template as `styled` takes it
 */
export function withProperty(code: CodeFile, object: ObjectLiteralExpression, name: string, value: string): readonly Edit[] | undefined {
  const old = propertyValue(object, name);
  if (old !== undefined) return [replacement(code, old, styled(code, value, lineIndent(code, old)))];
  return hasProperty(object, name) ? undefined : withProperties(code, object, `${name}: ${value},`);
}

/** The same as one edit; undefined where the object would have to be written over several lines. */
export function setProperty(code: CodeFile, object: ObjectLiteralExpression, name: string, value: string): Edit | undefined {
  const edits = withProperty(code, object, name, value);
  return edits?.length === 1 ? edits[0] : undefined;
}

/** Columns beyond which an object in one line is written over several. */
const widest = 100;

/**
 * Adds properties behind the last one of an object literal, in its own layout: in one line, or one line each. Undefined
 * where a comment stands in the way.
 * @param template properties in lines that end with commas, as `styled` takes them
 */
export function withProperties(code: CodeFile, object: ObjectLiteralExpression, template: string): readonly Edit[] | undefined {
  const { text, style } = code;
  const properties = object.getProperties();
  const last = properties.at(-1);
  if (last === undefined) {
    if (!/^\{\s*\}$/.test(object.getText())) return undefined;
    return [replacement(code, object, styled(code, literal(template), lineIndent(code, object)))];
  }
  const comma = /^\s*,/.exec(text.slice(last.getEnd(), object.getEnd()))?.[0] ?? '';
  const after = last.getEnd() + comma.length;
  const lines = template.replace(/,$/, '');
  if (!object.getText().includes('\n') || indentOf(text, last) === undefined) {
    const added = styled(code, lines.replace(/,\n\s*\}/g, ' }').replace(/\n\s*/g, ' '));
    const line = text.slice(startOfLine(text, after)).split(/\r?\n/, 1)[0] ?? '';
    // An object inside of another one in the same line stays in it.
    const isInner = object
      .getAncestors()
      .some(
        (a) =>
          /^(Object|Array)LiteralExpression$/.test(a.getKindName()) &&
          startOfLine(text, a.getStart()) === startOfLine(text, object.getStart()),
      );
    const isPlain = !/[{[]\n[\s\S]*[{[]\n/.test(template);
    if (isPlain && line.length + added.length + 2 <= (isInner ? 2 * widest : widest))
      return [insertion(code, after, `${comma === '' ? ',' : ''} ${added}`)];
    return object.getText().includes('\n') || isInner ? undefined : overLines(code, object, lines);
  }
  const indent = indentOf(text, last) ?? '';
  // A comment at the end of the line of the last property stays with it.
  const comment = /^[ \t]*\/\/[^\r\n]*/.exec(text.slice(after))?.[0] ?? '';
  if (comma === '' && comment !== '') return undefined;
  const ended = comma !== '' ? ',' : '';
  return [insertion(code, after + comment.length, `${comma === '' ? ',' : ''}${style.eol}${indent}${styled(code, lines, indent)}${ended}`)];
}

/** The same as one edit; undefined where the object would have to be written over several lines. */
export function addProperties(code: CodeFile, object: ObjectLiteralExpression, template: string): Edit | undefined {
  const edits = withProperties(code, object, template);
  return edits?.length === 1 ? edits[0] : undefined;
}

/** Breaks an object that is written in one line into one line per property, and adds others. What stands inside values is left alone. */
function overLines(code: CodeFile, object: ObjectLiteralExpression, lines: string): readonly Edit[] | undefined {
  const { file, text, style } = code;
  const outer = lineIndent(code, object);
  const gap = `${style.eol}${outer}${style.indent}`;
  const properties = object.getProperties();
  const edits: Edit[] = [];
  let from = object.getStart() + 1;
  for (const [i, property] of properties.entries()) {
    const between = text.slice(from, property.getStart());
    if (!/^\s*,?\s*$/.test(between)) return undefined;
    edits.push({ kind: 'replace', at: { file, start: from, end: property.getStart() }, text: `${i === 0 ? '' : ','}${gap}` });
    from = property.getEnd();
  }
  const end = object.getEnd() - 1;
  if (!/^\s*,?\s*$/.test(text.slice(from, end))) return undefined;
  const added = styled(code, lines, outer + style.indent);
  const ended = style.trailingCommas ? ',' : '';
  return [...edits, { kind: 'replace', at: { file, start: from, end }, text: `,${gap}${added}${ended}${style.eol}${outer}` }];
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
  // Arguments on lines of their own: so is the new one.
  const indent = last === undefined ? undefined : indentOf(code.text, last);
  if (last !== undefined && indent !== undefined && !last.getText().includes('\n'))
    return insertion(code, last.getEnd(), `,${code.style.eol}${indent}${styled(code, value, indent)}`);
  const text = styled(code, value, lineIndent(code, node));
  if (last !== undefined) return insertion(code, last.getEnd(), `, ${text}`);
  return /\(\s*\)$/.test(node.getText()) ? insertion(code, node.getEnd() - 1, text) : undefined;
}

/** The indentation of the line a node begins in. */
export function lineIndent({ text }: CodeFile, node: Node): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, node.getStart())))?.[0] ?? '';
}

/** The value of the property that is written at a span, `limit: '1mb'`; undefined for shorthands and methods. */
export function assignedValue(code: CodeFile, property: Loc): Node | undefined {
  const node = nodeAt(code, property);
  return node?.getKindName() === 'PropertyAssignment' ? node.getLastChild() : undefined;
}

/** Takes a property out of its literal with its comma, and with its line where it has one of its own. */
export function withoutProperty({ file, text }: CodeFile, property: Node): readonly Edit[] {
  const after = /^[ \t]*,?[ \t]*/.exec(text.slice(property.getEnd()))?.[0] ?? '';
  const isLast = !after.includes(',');
  const line = text.slice(0, property.getStart()).search(/[^\S\r\n]*$/);
  const startsLine = line === 0 || text[line - 1] === '\n';
  const rest = /^[^\r\n]*/.exec(text.slice(property.getEnd() + after.length))?.[0] ?? '';
  const endsLine = rest === '' || rest.startsWith('//');
  if (startsLine && endsLine && !(isLast && !/[{,]\s*$/.test(text.slice(0, line)))) {
    const end = property.getEnd() + after.length + rest.length;
    const eol = /^\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
    return [{ kind: 'replace', at: { file, start: line, end: end + eol }, text: '' }];
  }
  if (!isLast) return [{ kind: 'replace', at: { file, start: property.getStart(), end: property.getEnd() + after.length }, text: '' }];
  const before = /,\s*$/.exec(text.slice(0, property.getStart()))?.[0].length ?? 0;
  return [{ kind: 'replace', at: { file, start: property.getStart() - before, end: property.getEnd() }, text: '' }];
}
