import type { Node } from '../../../src/fix/code/node.ts';
import { replacement, type CodeFile } from '../../../src/fix/code/index.ts';
import type { Edit } from '../../../src/model/index.ts';

/** What pino calls the levels of the console. */
const levels: Readonly<Record<string, string>> = { log: 'info', info: 'info', warn: 'warn', error: 'error', debug: 'debug' };

/** Calls of the console in a file: those that a logger can take over, with the edits, and those that it cannot. */
export interface ConsoleCalls {
  readonly edits: readonly Edit[];
  readonly unclear: number;
}

/** Offset of the first mention of the console. */
export function firstConsole(code: CodeFile): number {
  const places = code.source
    .getDescendants()
    .filter((n) => n.getKindName() === 'PropertyAccessExpression' && /^console\s*\./.test(n.getText()));
  return Math.min(...places.map((n) => n.getStart()));
}

/** Rewrites `console.log(...)` for pino, whose first argument may be an object and whose further ones need a place in the text. */
export function consoleCalls(code: CodeFile, logger: string): ConsoleCalls {
  const edits: Edit[] = [];
  let unclear = 0;
  for (const node of code.source.getDescendants()) {
    if (node.getKindName() !== 'PropertyAccessExpression') continue;
    const member = /^console\s*\.\s*(\w+)$/.exec(node.getText())?.[1];
    const level = member === undefined ? undefined : levels[member];
    if (member === undefined) continue;
    const call = node.getParent();
    const isCalled = call?.getKindName() === 'CallExpression' && call.getChildAtIndex(0) === node;
    if (level === undefined) {
      unclear += 1;
      continue;
    }
    if (!isCalled) {
      // Handed on as a function: `.catch(console.error)`. What pino makes of one argument is the same thing.
      const isCallback =
        call?.getKindName() === 'CallExpression' && /\.(catch|on|once)\(/.test(call.getText().slice(0, node.getStart() - call.getStart()));
      if (isCallback) edits.push(replacement(code, node, `(error) => ${logger}.${level}(error)`));
      else unclear += 1;
      continue;
    }
    const args = (call as Node & { getArguments(): Node[] }).getArguments();
    const text = argumentsOf(code, args);
    if (text === undefined) unclear += 1;
    else
      edits.push({
        kind: 'replace',
        at: { file: code.file, start: node.getStart(), end: call.getEnd() },
        text: `${logger}.${level}(${text})`,
      });
  }
  return { edits, unclear };
}

/** The arguments for pino; undefined where it is not sure that the line would say the same. */
function argumentsOf(code: CodeFile, args: readonly Node[]): string | undefined {
  const [first, ...rest] = args;
  if (first === undefined || args.some((a) => a.getKindName() === 'SpreadElement')) return undefined;
  if (rest.length === 0) return alone(first);
  const literal = literalOf(first);
  if (literal === undefined) return undefined;
  const places = literal.match(/%[sdifjoOc%]/g)?.filter((p) => p !== '%%') ?? [];
  if (places.some((p) => p === '%c')) return undefined;
  if (places.length > 0) return places.length === rest.length ? args.map((a) => a.getText()).join(', ') : undefined;
  const message = first.getText();
  // The end of a text that leads to what follows: "failed:" says as much without the colon.
  if (rest.length === 1 && rest[0] !== undefined) {
    const only = rest[0];
    if (isError(only)) return (only.getText() === 'err' ? '{ err }, ' : `{ err: ${only.getText()} }, `) + trimmed(message);
    if (only.getKindName() === 'Identifier') return `{ ${only.getText()} }, ${trimmed(message)}`;
  }
  return formatted(code, first, rest);
}

function alone(arg: Node): string | undefined {
  const kind = arg.getKindName();
  if (/^(StringLiteral|NoSubstitutionTemplateLiteral|TemplateExpression)$/.test(kind)) return arg.getText();
  if (isError(arg)) return arg.getText();
  if (kind === 'Identifier') return `{ ${arg.getText()} }`;
  if (kind === 'BinaryExpression' && /^(?:'[^']*'|"[^"]*")\s*\+/.test(arg.getText())) return arg.getText();
  return undefined;
}

/** `'a', x.y, 'b'` becomes one text with places; values that print well that way only. */
function formatted(code: CodeFile, first: Node, rest: readonly Node[]): string | undefined {
  if (first.getKindName() !== 'StringLiteral') return undefined;
  const values: string[] = [];
  let text = literalOf(first) ?? '';
  for (const arg of rest) {
    const part = arg.getKindName() === 'StringLiteral' ? literalOf(arg) : undefined;
    if (part !== undefined) text += ` ${part}`;
    else if (isPlainValue(arg)) {
      text += ' %s';
      values.push(arg.getText());
    } else return undefined;
  }
  const quote = first.getText().charAt(0);
  if (text.includes(quote) || /%(?!s)/.test(text)) return undefined;
  return [`${quote}${text}${quote}`, ...values].join(', ').replaceAll('\n', code.style.eol);
}

/** A value of which its name says that it is a text or a number. */
function isPlainValue(node: Node): boolean {
  const text = node.getText();
  if (/^(NumericLiteral|TemplateExpression|NoSubstitutionTemplateLiteral)$/.test(node.getKindName())) return true;
  if (node.getKindName() === 'PropertyAccessExpression' || node.getKindName() === 'Identifier')
    return /(?:^|\.)(?:\w*(?:id|Id|ID|name|Name|port|Port|PORT|host|HOST|url|Url|URL|path|Path|code|Code|status|Status|count|Count|message|length|size|method|type|key|level|version|email|title|seat|room|user|option|NODE_ENV))$/.test(
      text,
    );
  return (
    /^(String|Number)\(.*\)$|\.toString\(\)$|\.join\([^()]*\)$|\.toISOString\(\)$/s.test(text) && node.getKindName() === 'CallExpression'
  );
}

/** The text of a literal without placeholders of a template in it. */
function literalOf(node: Node): string | undefined {
  const kind = node.getKindName();
  if (kind === 'StringLiteral' || kind === 'NoSubstitutionTemplateLiteral' || kind === 'TemplateExpression')
    return node.getText().slice(1, -1);
  return undefined;
}

function trimmed(literal: string): string {
  return literal.replace(/:?\s*(['"`])$/, '$1');
}

/** A name that means an error. */
function isError(node: Node): boolean {
  return node.getKindName() === 'Identifier' && /^(e|err|error|ex|exception|reason)$|(Error|Err)$/.test(node.getText());
}
