import type { ErrorLeak, LeakSubject } from '../../src/facts/server/leaks.ts';
import {
  insertAt,
  joined,
  listed,
  nodeAt,
  replacement,
  styled,
  withoutProperty,
  type CodeFile,
  type Node,
} from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { logCall } from './parts/log-call.ts';
import { codeOf } from './parts/service.ts';

const byHand: Refusal = { refuse: 'What is answered is put together from the error; log it, and answer with a sentence of your own.' };

/** Puts a fixed sentence where the error's words were sent, takes its stack out, and logs it where nothing does. */
export const keepWords = defineFixer<LeakSubject, readonly ErrorLeak[]>({
  title: 'Log the error and answer with a fixed sentence',
  // Clients may show, or compare, what they are told today.
  safety: 'review',
  async edits({ http }, leaks: readonly ErrorLeak[] | undefined, repo): Promise<readonly Edit[] | Refusal> {
    const edits: Edit[] = [];
    const logged = new Set<Node>();
    const codes = new Map<string, CodeFile | undefined>();
    for (const leak of leaks ?? []) {
      if (!codes.has(leak.at.file)) codes.set(leak.at.file, await codeOf(repo, http.owner, leak.at.file));
      const code = codes.get(leak.at.file);
      const node = code === undefined ? undefined : nodeAt(code, leak.at);
      const quiet = code === undefined || node === undefined ? undefined : quietEdits(code, node, leak.where);
      if (code === undefined || node === undefined || quiet === undefined) return byHand;
      edits.push(...quiet);
      const log = logEdit(code, node, logged);
      if (log === undefined) return byHand;
      edits.push(...log);
    }
    return joined(edits);
  },
});

function quietEdits(code: CodeFile, node: Node, where: ErrorLeak['where']): readonly Edit[] | undefined {
  const member = /^([\w$]+)\??\.(message|stack)$/.exec(node.getText())?.[2];
  const parent = node.getParent();
  if (member === undefined || parent === undefined) return undefined;
  const sentence = (plain: string): string => (where === 'handler' ? unlessAsked(node, plain, code.isTypeScript) : plain);
  const usual = styled(code, "'Internal server error'");
  switch (parent.getKindName()) {
    case 'PropertyAssignment':
      return member === 'stack' ? withoutProperty(code, parent) : [replacement(code, node, sentence(usual))];
    case 'CallExpression':
      return parent.getChildAtIndex(0) === node ? undefined : [replacement(code, node, sentence(usual))];
    case 'BinaryExpression': {
      // `error.message || 'Something went wrong'`
      const isFirst = parent.getChildAtIndex(0) === node && /^(\|\||\?\?)$/.test(parent.getChildAtIndex(1).getText());
      const other = parent.getChildAtIndex(2);
      return isFirst && other.getKindName() === 'StringLiteral' ? [replacement(code, parent, sentence(other.getText()))] : undefined;
    }
    default:
      return undefined;
  }
}

/** A central handler also answers errors that carry a status of their own: what was wrong with the request may be said. */
function unlessAsked(node: Node, plain: string, isTypeScript: boolean): string {
  const handler = node.getAncestors().find((a) => /Function|Method/.test(a.getKindName()));
  const name = /^[\w$]+/.exec(node.getText())?.[0] ?? '';
  const status = new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\.(status(?:Code)?)\\b`).exec(handler?.getText() ?? '')?.[1];
  if (status === undefined) return plain;
  // Whether it is a number at all, only the types of the program say.
  const given = isTypeScript ? `(${name}.${status} ?? 500)` : `${name}.${status}`;
  return `${given} < 500 ? ${node.getText()} : ${plain}`;
}

/** A line that logs the error before it is answered, where its catch block or handler has none. */
function logEdit(code: CodeFile, node: Node, logged: Set<Node>): readonly Edit[] | undefined {
  const block = node.getAncestors().find((a) => a.getKindName() === 'CatchClause' || /Function|Method/.test(a.getKindName()));
  const statement = listed(node);
  const name = /^[\w$]+/.exec(node.getText())?.[0];
  if (block === undefined || statement === undefined || name === undefined) return undefined;
  if (logged.has(block) || /\b(?:log|logger|console|winston|captureException|notify|report\w*|debug|next)\b\s*[.(]/i.test(block.getText()))
    return [];
  logged.add(block);
  const edit = insertAt({ code, receiver: '', anchor: statement, where: 'before' }, logCall(code, name));
  return edit === undefined ? undefined : [edit];
}
