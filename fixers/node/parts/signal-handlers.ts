import { shutdownOf, type SignalHandler } from '../../../src/facts/server/shutdown.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { callArguments, insertAt, listed, nodeAt, replacement, type CodeFile } from '../../../src/fix/code/index.ts';
import type { Node } from '../../../src/fix/code/node.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';
import { lineOf } from './lines.ts';
import type { ServerPlace } from './server-place.ts';
import { shutdownLimit } from './shutdown-limit.ts';

const byHand = { refuse: 'There is a signal handler already; close the server in it before the process ends.' };

/** Lets the handlers that are there wait for the server. Refuses where it is not plain when they end the process. */
export function closingIn(repo: Repo, http: HttpService, { server, place, edits }: ServerPlace): readonly Edit[] | Refusal {
  const { code } = place;
  const handlers = shutdownOf(http.wiring, http.env).signals.filter((s) => s.closes.length === 0 && s.happens.how === 'always');
  const functions = new Map<number, Node>();
  for (const handler of handlers) {
    const fn = handler.at.file === code.file ? handlerOf(code, handler) : undefined;
    if (fn === undefined || !isWithin(fn, place.anchor.getParent())) return byHand;
    functions.set(fn.getStart(), fn);
  }
  const all: Edit[] = [...edits];
  for (const fn of functions.values()) {
    const waiting = waits(fn, code, http, server, shutdownLimit(repo, http.owner));
    if (waiting === undefined) return byHand;
    all.push(...waiting);
  }
  return functions.size === 0 ? byHand : all;
}

/** The function that is handed to `process.on`, or the one of that name in the file. */
function handlerOf(code: CodeFile, handler: SignalHandler): Node | undefined {
  const given = callArguments(code, handler.at)?.[1];
  if (given === undefined) return undefined;
  if (/^(ArrowFunction|FunctionExpression)$/.test(given.getKindName())) return given;
  if (given.getKindName() !== 'Identifier') return undefined;
  const named = code.source.getDescendants().filter((n) => {
    if (n.getKindName() === 'FunctionDeclaration') return new RegExp(`^(?:async\\s+)?function\\s+${given.getText()}\\b`).test(n.getText());
    return (
      n.getKindName() === 'VariableDeclaration' &&
      new RegExp(`^${given.getText()}\\b[^=]*=\\s*(?:async\\b\\s*)?(?:\\(|function\\b|\\w+\\s*=>)`).test(n.getText())
    );
  });
  const [only] = named;
  if (named.length !== 1 || only === undefined) return undefined;
  return only.getKindName() === 'VariableDeclaration' ? only.getLastChild() : only;
}

/** The server's name is known in the function. */
function isWithin(fn: Node, block: Node | undefined): boolean {
  return block !== undefined && fn.getAncestors().includes(block);
}

/** Statements that let a handler wait: `await` in an async one, a callback around the exit that ends it in another. */
function waits(fn: Node, code: CodeFile, http: HttpService, server: string, limit: string): readonly Edit[] | undefined {
  const body = fn.getLastChild();
  if (body?.getKindName() !== 'Block') return undefined;
  const statements = body.getChildSyntaxList()?.getChildren() ?? [];
  const exit = statements.findLast((s) => /^process\.exit\(/.test(s.getText()));
  const timer = `setTimeout(() => process.exit(1), ${limit}).unref();`;
  const isFastify = http.app.framework === 'fastify';
  if (/^async\b/.test(fn.getText())) {
    const first = statements.find((s) => /\bawait\b|\bprocess\.exit\(/.test(s.getText()));
    if (first === undefined || exit === undefined) return undefined;
    const close = isFastify ? `await ${server}.close();` : `await new Promise((resolve) => ${server}.close(resolve));`;
    const lines = [timer, close].map((line) => insertAt({ code, receiver: '', anchor: first, where: 'before' }, line));
    return lines.some((line) => line === undefined) ? undefined : lines.filter((line) => line !== undefined);
  }
  if (exit === undefined || exit !== statements.at(-1)) return undefined;
  const call = exit.getText().replace(/;$/, '');
  const ended = exit.getText().endsWith(';') ? ';' : '';
  const dropped = code.isTypeScript && isFastify ? 'void ' : '';
  const closing = isFastify ? `${dropped}${server}.close().then(() => ${call})${ended}` : `${server}.close(() => ${call})${ended}`;
  const added = insertAt({ code, receiver: '', anchor: exit, where: 'before' }, timer);
  return added === undefined ? undefined : [added, replacement(code, exit, closing)];
}

/** `server.close(); process.exit(0);`: the exit becomes what happens once the server is closed. */
export function exitAfterClose(code: CodeFile, handler: SignalHandler): readonly Edit[] | Refusal {
  const at = handler.exits.find((e) => e.atOnce)?.at;
  const close = handler.closes[0];
  const exit = at === undefined || at.file !== code.file ? undefined : listed(nodeAt(code, at) ?? code.source);
  const call = close === undefined || close.file !== code.file ? undefined : nodeAt(code, close);
  const statement = call === undefined ? undefined : listed(call);
  const siblings = statement?.getParent()?.getChildSyntaxList()?.getChildren() ?? [];
  const isNext = statement !== undefined && exit !== undefined && siblings.indexOf(exit) === siblings.indexOf(statement) + 1;
  if (!isNext || call === undefined || !/\.close\(\s*\)$/.test(call.getText()) || !/^process\.exit\([^()]*\);?$/.test(exit.getText()))
    return byHand;
  const line = lineOf(code.text, exit.getStart(), exit.getEnd());
  if (line === undefined) return byHand;
  const end = exit.getText().replace(/;$/, '');
  return [
    replacement(code, call, call.getText().replace(/\(\s*\)$/, `(() => ${end})`)),
    { kind: 'replace', at: { file: code.file, ...line }, text: '' },
  ];
}
