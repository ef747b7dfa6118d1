import type { LeveledService, LogLevel } from '../../src/facts/server/log-levels.ts';
import { nodeAt, replacement, styled } from '../../src/fix/code/index.ts';
import type { Node } from '../../src/fix/code/node.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { codeOf } from '../http/parts/service.ts';

/** Lets a logger write from info upwards unless the environment asks for more. */
export const logLevel = defineFixer<LeveledService, LogLevel>({
  title: 'Log from info upwards unless LOG_LEVEL says otherwise',
  // Fewer lines are written; who reads the debug lines of production has to set the variable.
  safety: 'review',
  edits: (service, level: LogLevel | undefined, repo) => (level === undefined ? [] : edits(repo, service, level)),
});

async function edits(repo: Repo, service: LeveledService, level: LogLevel): Promise<readonly Edit[] | Refusal> {
  if (level.variable !== undefined && service.owner.env.has(level.variable))
    return { refuse: `${level.variable} is set where the service is deployed; set it to info there.` };
  const code = await codeOf(repo, service.owner, level.at.file);
  const node = code === undefined ? undefined : (nodeAt(code, level.at) ?? code.source.getDescendantAtPos(level.at.start));
  const property = node === undefined ? undefined : propertyOf(node);
  const value = property?.getLastChild();
  if (code === undefined || value === undefined) return { refuse: 'The level is put together elsewhere; set it where it stands.' };
  if (value.getKindName() === 'StringLiteral') return [replacement(code, value, styled(code, "process.env.LOG_LEVEL || 'info'"))];
  const fallback = value.getKindName() === 'BinaryExpression' ? value.getLastChild() : undefined;
  if (fallback?.getKindName() === 'StringLiteral' && /^process\.env\.\w+\s*(\|\||\?\?)/.test(value.getText()))
    return [replacement(code, fallback, styled(code, "'info'"))];
  return { refuse: 'The level is chosen by a condition; choose info in production there.' };
}

function propertyOf(node: Node): Node | undefined {
  let at: Node | undefined = node;
  while (at !== undefined && at.getKindName() !== 'PropertyAssignment') at = at.getParent();
  return at;
}
