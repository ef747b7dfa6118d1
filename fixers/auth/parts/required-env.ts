import type { Node } from '../../../src/fix/code/node.ts';
import type { Wiring } from '../../../src/facts/wiring/evaluate.ts';
import { packageOf } from '../../../src/facts/wiring/values.ts';
import { freeName, insertAt, listed, nodeAt, replacement, styled, type CodeFile } from '../../../src/fix/code/index.ts';
import { afterImports } from '../../node/parts/imports-place.ts';
import type { Edit, Loc, Refusal } from '../../../src/model/index.ts';

/**
 * Edits that take the place of a literal (and of the `process.env.NAME ||` before it) by a variable without which the
 * program refuses to start. The variable is read once, at the top of the module, under a name of its own where no
 * constant of the module holds the literal.
 * @param literals the spans of all literals of the file that stand in for the variable
 */
export function requireVariable(code: CodeFile, literals: readonly Loc[], variable: string): readonly Edit[] | Refusal {
  const values: Node[] = [];
  for (const literal of literals) {
    const node = nodeAt(code, literal);
    const value = node === undefined ? undefined : wholeOf(node, variable);
    if (node === undefined || value === undefined)
      return { refuse: `${code.file} chooses the secret in a way that has to be taken apart by hand.` };
    const owner = value.getParent();
    if (owner?.getKindName() === 'BindingElement') return literals.length > 1 ? [] : fromPattern(code, owner, node, variable);
    values.push(value);
  }
  const own = values.find((value) => ownName(value) !== undefined);
  const name = own === undefined ? undefined : ownName(own);
  const statement = own === undefined ? undefined : listed(own);
  if (own !== undefined && name !== undefined && statement !== undefined) {
    const check = insertAt({ code, receiver: name, anchor: statement, where: 'after' }, refusing(name, variable));
    const others = values.filter((value) => value !== own).map((value) => replacement(code, value, name));
    return check === undefined ? [] : [replacement(code, own, read(code, variable)), check, ...others];
  }
  const known = topLevelRead(code, variable);
  if (known !== undefined) return values.map((value) => replacement(code, value, known));
  if (loadsEnvFile(code.text))
    return { refuse: `${code.file} loads its env file itself; the variable has to be read behind that, where a person sees fit.` };
  const fresh = freeName(code, [camel(variable), variable, `${camel(variable)}FromEnv`]);
  const place = afterImports(code, Math.min(...values.map((value) => value.getStart())));
  if (fresh === undefined || place === undefined)
    return { refuse: `${code.file} has no place before its first statement where the variable can be read.` };
  const added = insertAt(place, `const ${fresh} = ${read(code, variable)};\n${refusing(fresh, variable)}`);
  return added === undefined ? [] : [...values.map((value) => replacement(code, value, fresh)), added];
}

/** A statement of the module loads an env file: what is read above it is not set yet. */
function loadsEnvFile(text: string): boolean {
  return /\bdotenv\w*(?:\.default)?\.config\(|\(\s*['"]dotenv['"]\s*\)\.config\(|\bloadEnvFile\(|\bconfigDotenv\(|^\s*config\(/m.test(text);
}

/** The name of the constant of the module whose whole value this is. */
function ownName(value: Node): string | undefined {
  const owner = value.getParent();
  const isTop = owner?.getKindName() === 'VariableDeclaration' && listed(value)?.getParent()?.getKindName() === 'SourceFile';
  return isTop ? /^([\w$]+)\s*[:=]/.exec(owner.getText())?.[1] : undefined;
}

/** In TypeScript the value stays a string for whoever uses it; an empty one is refused as well. */
function read(code: CodeFile, variable: string): string {
  return code.isTypeScript ? styled(code, `process.env.${variable} ?? ''`) : `process.env.${variable}`;
}

function refusing(name: string, variable: string): string {
  return `if (!${name}) throw new Error('${variable} is not set');`;
}

/** The literal, or the whole of `process.env.NAME || literal`. Undefined where something else chooses between them. */
function wholeOf(literal: Node, variable: string): Node | undefined {
  let value = literal;
  for (let up = value.getParent(); up !== undefined; up = value.getParent()) {
    const kind = up.getKindName();
    if (kind === 'ParenthesizedExpression' || kind === 'AsExpression') value = up;
    else if (kind === 'BinaryExpression' && /^(\|\||\?\?)$/.test(up.getChildAtIndex(1).getText())) {
      const left = up
        .getChildAtIndex(0)
        .getText()
        .replace(/^\(+|\)+$/g, '');
      if (up.getChildAtIndex(2) !== value || !isRead(left, variable)) return undefined;
      value = up;
    } else if (kind === 'ConditionalExpression' || kind === 'TemplateSpan' || kind === 'BinaryExpression') return undefined;
    else break;
  }
  return value;
}

function isRead(text: string, variable: string): boolean {
  return text === `process.env.${variable}` || text === `process.env['${variable}']` || text === `process.env["${variable}"]`;
}

/** `const { JWT_SECRET = 'x' } = process.env`: the default goes, and the statement is followed by the refusal. */
function fromPattern(code: CodeFile, element: Node, literal: Node, variable: string): readonly Edit[] | Refusal {
  const statement = listed(element);
  const name = /^(?:[\w$]+\s*:\s*)?([\w$]+)\s*=/.exec(element.getText())?.[1];
  if (name === undefined || statement?.getParent()?.getKindName() !== 'SourceFile') return [];
  const check = insertAt({ code, receiver: name, anchor: statement, where: 'after' }, refusing(name, variable));
  return check === undefined ? [] : [replacement(code, literal, styled(code, "''")), check];
}

/** A constant of the module that holds the variable already and is checked. */
function topLevelRead(code: CodeFile, variable: string): string | undefined {
  for (const statement of code.source.getStatements()) {
    if (statement.getKindName() !== 'VariableStatement') continue;
    const match = /^(?:export\s+)?const\s+([\w$]+)(?:\s*:\s*string)?\s*=\s*process\.env\.(\w+)(?:\s*(?:\?\?|\|\|)\s*(?:''|""))?;?$/.exec(
      statement.getText(),
    );
    if (match?.[1] !== undefined && match[2] === variable && new RegExp(`if \\(!${match[1]}\\) throw`).test(code.text)) return match[1];
  }
  return undefined;
}

function camel(variable: string): string {
  return variable.toLowerCase().replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Is a module evaluated before the program loads its env file? Then a variable that is read while it loads is not there yet,
 * although it is in the file.
 */
export function readsTooEarly(wiring: Wiring, file: string): boolean {
  // Nest reads the env file while it puts its modules together: after every module was loaded.
  if (wiring.trace.some((c) => c.method === 'forRoot' && packageOf(c.f)?.pkg === '@nestjs/config')) return true;
  const loads = wiring.trace.filter(
    (c) =>
      /^(dotenv|dotenv-flow|dotenv-safe|dotenv-expand)$/.test(packageOf(c.f)?.pkg ?? '') &&
      /^(config|)$/.test(packageOf(c.f)?.member ?? ''),
  );
  const first = loads[0];
  if (first === undefined) return false;
  const own = wiring.trace.find((c) => c.at.file === file && c.inFn === undefined && !c.swept);
  // Nothing in the module says when it was evaluated.
  if (own === undefined) return first.at.file !== file && !loadedAfter(wiring, file, first.id);
  return own.id < first.id && !(own.at.file === first.at.file);
}

function loadedAfter(wiring: Wiring, file: string, id: number): boolean {
  const via = wiring.modules.get(file)?.via;
  if (via === undefined) return false;
  const sibling = wiring.trace.find((c) => c.at.file === via.file && c.at.start >= via.at.end && c.inFn === undefined && !c.swept);
  return sibling !== undefined && sibling.id > id && wiring.modules.get(via.file)?.outline.syntax !== 'esm';
}
