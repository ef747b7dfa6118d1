import { noPlace } from '../http/parts/reasons.ts';
import type { Closing } from '../../src/facts/runtime/shutdowns.ts';
import { insertion, joined, listed, nodeAt, replacement, styled, type CodeFile } from '../../src/fix/code/index.ts';
import type { Node } from '../../src/fix/code/node.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { codeOf } from '../http/parts/service.ts';
import { storesIn } from './parts/stores.ts';

/** Closes what the service holds once its server is closed. */
export const shutdownClosesStores = defineFixer<Closing>({
  title: 'Close the connections to the stores after the server',
  // It takes part in how a process ends.
  safety: 'review',
  edits: (closing, _data, repo) => edits(repo, closing),
});

async function edits(repo: Repo, { http, handler }: Closing): Promise<readonly Edit[] | Refusal> {
  const ends = [...new Map(handler?.exits.map((e) => [`${e.at.file}:${e.at.start}`, e.at])).values()];
  const end = ends.find((at) => at.file === handler?.at.file);
  const close = handler?.closes[0];
  if (handler === undefined || end === undefined || close === undefined || ends.some((at) => at.file !== end.file))
    return { refuse: 'Where the process ends after its server is closed is not clear; close the stores there.' };
  const code = await codeOf(repo, http.owner, end.file);
  if (code === undefined) return noPlace;
  const exits = ends.filter((at) => !isInTimer(code, at)).map((at) => nodeAt(code, at));
  const [exit] = exits;
  if (exits.length !== 1 || exit === undefined)
    return { refuse: 'The process ends in several places; close the stores before the one that follows the server.' };
  const here = storesIn(repo, http.owner, http.wiring, code);
  if (isRefusal(here)) return here;
  if (here.stores.length === 0)
    return { refuse: 'No client was found that the program holds for as long as it runs; close the connections where they are made.' };
  const closes = here.stores.map(({ store, name }) => store.close(name)).join(', ');
  const before = beforeExit(code, exit, closes);
  return before === undefined
    ? { refuse: 'The process ends in the middle of an expression; close the stores before it.' }
    : joined([...here.edits, ...before]);
}

/** `await` in an async function; else the exit is put behind a promise. */
function beforeExit(code: CodeFile, exit: Node, closes: string): readonly Edit[] | undefined {
  const statement = listed(exit);
  const parent = exit.getParent();
  const dropped = code.isTypeScript ? 'void ' : '';
  const chained = styled(code, `${dropped}Promise.allSettled([${closes}]).then(() => ${exit.getText()})`);
  // `server.close(() => process.exit(0))`
  if (parent?.getKindName() === 'ArrowFunction') return [replacement(code, exit, chained.replace(/^void /, ''))];
  if (statement === undefined || parent !== statement) return undefined;
  const owner = statement.getAncestors().find((a) => /Function|Method/.test(a.getKindName()));
  if (owner !== undefined && /^async\b/.test(owner.getText())) {
    return [
      insertion(
        code,
        statement.getStart(),
        `${styled(code, `await Promise.allSettled([${closes}]);`)}${code.style.eol}${indentBefore(code, statement)}`,
      ),
    ];
  }
  return [replacement(code, exit, chained)];
}

function indentBefore({ text }: CodeFile, node: Node): string {
  return /[ \t]*$/.exec(text.slice(0, node.getStart()))?.[0] ?? '';
}

/** The exit of the time limit. */
function isInTimer(code: CodeFile, at: { readonly start: number; readonly end: number; readonly file: string }): boolean {
  return (nodeAt(code, at)?.getAncestors() ?? []).some((a) => a.getKindName() === 'CallExpression' && /^setTimeout\(/.test(a.getText()));
}
