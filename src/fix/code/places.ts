import type { Node, Statement } from 'ts-morph';
import type { Edit, Loc } from '../../model/index.ts';
import { insertion, styled, type CodeFile } from './file.ts';
import { closesAfter, endOfLine, indentOf, isBlankAfter, startOfLine } from './lines.ts';

/** Where statements can be added, and how the object they speak of is called there. */
export interface Place {
  readonly code: CodeFile;
  /** `app`, `this.app`, `server.app`. */
  readonly receiver: string;
  /** A statement in a list of statements, or the body whose beginning is meant. */
  readonly anchor: Node;
  readonly where: 'after' | 'before' | 'body';
}

/**
 * The place after the statement that creates something: `const app = make()`, `this.app = make()`, or the beginning of
 * the constructor for `app = make()` in a class. Undefined for a creation that is handed on or chained without a name.
 * @param call the span of the creating call
 */
export function afterCreation(code: CodeFile, call: Loc): Place | undefined {
  const made = nodeAt(code, call);
  if (made === undefined) return undefined;
  let value: Node = made;
  for (let up = value.getParent(); up !== undefined && transparent.has(up.getKindName()); up = value.getParent()) value = up;
  const owner = value.getParent();
  if (owner === undefined) return undefined;
  switch (owner.getKindName()) {
    case 'VariableDeclaration': {
      const name = /^([\w$]+)\s*[!:=]/.exec(owner.getText())?.[1];
      const statement = listed(owner);
      if (name === undefined || statement?.getKindName() !== 'VariableStatement' || isUsedAtOnce(statement, owner, name)) return undefined;
      return { code, receiver: name, anchor: statement, where: 'after' };
    }
    case 'BinaryExpression': {
      const target = /^([\w$.]+)\s*=[^=]/.exec(owner.getText())?.[1];
      const statement = owner.getParent();
      if (target === undefined || statement?.getKindName() !== 'ExpressionStatement' || !isListed(statement)) return undefined;
      return { code, receiver: target, anchor: statement, where: 'after' };
    }
    case 'PropertyDeclaration':
      return inConstructor(code, owner);
    default:
      return undefined;
  }
}

/** What stands around an expression without changing it. `await` gives what was waited for. */
const transparent = new Set([
  'AsExpression',
  'ParenthesizedExpression',
  'TypeAssertion',
  'NonNullExpression',
  'SatisfiesExpression',
  'AwaitExpression',
]);

/** In `const app = make(), api = app.use(x)` something is done with it before the statement ends. */
function isUsedAtOnce(statement: Node, declaration: Node, name: string): boolean {
  const rest = statement.getText().slice(declaration.getEnd() - statement.getStart());
  return new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\s*\\.`).test(rest);
}

function inConstructor(code: CodeFile, property: Node): Place | undefined {
  const name = /^(?:(?:public|private|protected|readonly|declare|override)\s+)*([\w$#]+)\s*[!?:=]/.exec(property.getText())?.[1];
  const members = property.getParent()?.getChildrenOfKind(property.getKind()) ?? [];
  const build = property
    .getParent()
    ?.getDescendants()
    .find((node) => node.getKindName() === 'Constructor' && node.getParent() === property.getParent());
  const body = build?.getLastChild();
  if (name === undefined || members.length === 0 || body?.getKindName() !== 'Block') return undefined;
  const superCall = statementsOf(body).find((s) => /^super\(/.test(s.getText()));
  if (superCall !== undefined) return { code, receiver: `this.${name}`, anchor: superCall, where: 'after' };
  return { code, receiver: `this.${name}`, anchor: body, where: 'body' };
}

/**
 * The place before or after the statement of a call on something that is already there, `app.use(...)`: the
 * outermost one in its function that is not merely reached under a condition. Undefined for chained calls, where there
 * is no statement of its own.
 * @param call the span of the call
 */
export function besideCall(code: CodeFile, call: Loc, where: 'before' | 'after'): Place | undefined {
  const receiver = receiverOf(code, call);
  const node = nodeAt(code, call);
  if (receiver === undefined || node === undefined) return undefined;
  const own = listed(node);
  // `app.use(a).use(b)`: the second call has no statement of its own.
  if (own === undefined || node.getParent()?.getKindName() === 'PropertyAccessExpression') return undefined;
  const anchor = unconditional(own, rootOf(receiver));
  return anchor === undefined ? undefined : { code, receiver, anchor, where };
}

/** What a method is called on, where that is a name or a member of one. */
export function receiverOf(code: CodeFile, call: Loc): string | undefined {
  const node = nodeAt(code, call);
  const callee = node?.getKindName() === 'CallExpression' ? node.getChildAtIndex(0) : undefined;
  if (callee?.getKindName() !== 'PropertyAccessExpression') return undefined;
  const receiver = callee.getChildAtIndex(0).getText().replace(/\s+/g, '');
  return /^[\w$]+(?:[?!]?\.[\w$]+)*$/.test(receiver) ? receiver : undefined;
}

function rootOf(receiver: string): string {
  return receiver.split(/[.?!]/)[0] ?? receiver;
}

/** The innermost node with exactly this span; a call rather than the statement around it. */
export function nodeAt({ source }: CodeFile, at: Loc): Node | undefined {
  let node: Node | undefined = source.getDescendantAtPos(at.start);
  while (node !== undefined && (node.getStart() === at.start ? node.getEnd() < at.end : node.getStart() > at.start))
    node = node.getParent();
  return node !== undefined && node.getStart() === at.start && node.getEnd() === at.end ? node : undefined;
}

/** The statement around a node that stands in a list of statements. */
export function listed(node: Node): Statement | undefined {
  let at: Node | undefined = node;
  while (at !== undefined && !isListed(at)) at = at.getParent();
  return at as Statement | undefined;
}

function isListed(node: Node): boolean {
  const parent = node.getParent()?.getKindName();
  return (
    (parent === 'SourceFile' || parent === 'Block' || parent === 'ModuleBlock') &&
    /Statement|Declaration|ExportAssignment|^Block$/.test(node.getKindName())
  );
}

/** Climbs out of conditions, loops and callbacks that run per item, as long as the name is known further out. */
function unconditional(statement: Statement, root: string): Statement | undefined {
  let at = statement;
  for (;;) {
    const block = at.getParent();
    if (block === undefined || block.getKindName() === 'SourceFile') return at;
    const owner = block.getParent();
    if (owner === undefined || (isFunction(owner) && !isPerItem(owner))) return at;
    if (root !== 'this' && declares(block, root)) return at;
    const outer = listed(block);
    if (outer === undefined) return undefined;
    at = outer;
  }
}

function isFunction(node: Node): boolean {
  return /Function|Method|Constructor|Accessor|StaticBlock/.test(node.getKindName());
}

/** `list.forEach((x) => { ... })`: what stands inside happens once per item. */
function isPerItem(fn: Node): boolean {
  const call = fn.getParent();
  return call?.getKindName() === 'CallExpression' && /\.(forEach|map)\s*$/.test(call.getChildAtIndex(0).getText());
}

function declares(block: Node, name: string): boolean {
  const owner = block.getParent();
  const inParams =
    owner !== undefined &&
    isFunction(owner) &&
    new RegExp(`\\b${name}\\b`).test(owner.getText().slice(0, block.getStart() - owner.getStart()));
  return inParams || statementsOf(block).some((s) => new RegExp(`^(?:const|let|var)\\s+(?:[^=;]*[\\s{,])?${name}\\b`).test(s.getText()));
}

function statementsOf(block: Node): readonly Node[] {
  return block.getChildSyntaxList()?.getChildren() ?? [];
}

/**
 * Moves a place behind the statements that directly follow it (no empty line between) and answer a description:
 * settings of an application stay together.
 */
export function past(place: Place, isPassed: (statement: string) => boolean): Place {
  if (place.where !== 'after') return place;
  let anchor = place.anchor;
  for (;;) {
    const next = nextStatement(anchor);
    if (next === undefined || !isPassed(next.getText())) return { ...place, anchor };
    anchor = next;
  }
}

/** The statement that directly follows in the same list. */
export function nextStatement(node: Node): Node | undefined {
  const siblings = node.getParent()?.getChildSyntaxList()?.getChildren() ?? [];
  return siblings[siblings.indexOf(node) + 1];
}

/** Does what stands at this place run in an async function, so that it may wait? */
export function isInAsync(place: Place): boolean | 'top' {
  const fn = place.anchor.getAncestors().find((node) => isFunction(node));
  if (fn === undefined) return 'top';
  return /^(?:(?:public|private|protected|static|override|export|default)\s+)*async\b/.test(fn.getText());
}

/**
 * The edit that adds statements at a place, in the file's style. Undefined where the line holds more than the
 * anchor, so that a new line would take something apart.
 * @param template statements separated by line breaks, as `styled` takes them
 */
export function insertAt(place: Place, template: string): Edit | undefined {
  const { code, anchor, where } = place;
  const { text, style } = code;
  const isLong = template.includes('\n');
  if (where === 'body') {
    const open = anchor.getStart() + 1;
    const end = endOfLine(text, open);
    const first = statementsOf(anchor)[0];
    const indent = first === undefined ? undefined : indentOf(text, first);
    if (end === undefined || indent === undefined) return undefined;
    const gap = isLong && !isBlankAfter(text, end) ? style.eol : '';
    return insertion(code, end, `${style.eol}${indent}${styled(code, template, indent)}${gap}`);
  }
  const indent = indentOf(text, anchor);
  if (indent === undefined) return undefined;
  if (where === 'after') {
    const end = endOfLine(text, anchor.getEnd());
    if (end === undefined) return undefined;
    const before = isLong ? style.eol : '';
    const after = isLong && !isBlankAfter(text, end) && !closesAfter(text, end) ? style.eol : '';
    return insertion(code, end, `${before}${style.eol}${indent}${styled(code, template, indent)}${after}`);
  }
  const start = startOfLine(text, startWithComments(text, anchor));
  return insertion(code, start, `${indent}${styled(code, template, indent)}${style.eol}${isLong ? style.eol : ''}`);
}

/** Where a statement begins together with the comments directly above it. */
function startWithComments(text: string, anchor: Node): number {
  let start = anchor.getStart();
  for (const range of [...anchor.getLeadingCommentRanges()].reverse()) {
    const between = text.slice(range.getEnd(), start);
    const ownLine = /^[ \t]*$/.test(text.slice(startOfLine(text, range.getPos()), range.getPos()));
    if (!ownLine || (between.match(/\n/g)?.length ?? 0) > 1) break;
    start = range.getPos();
  }
  return start;
}
