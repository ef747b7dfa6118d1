import type { SentryInit } from '../../../src/facts/runtime/sentry.ts';
import { callArguments, codeFile, objectAt, propertyValue, type CodeFile } from '../../../src/fix/code/index.ts';
import type { Node } from '../../../src/fix/code/node.ts';
import type { Repo } from '../../../src/model/index.ts';

/** The options that Sentry is started with, where they stand in the call. */
export async function initOptions(
  repo: Repo,
  init: SentryInit,
): Promise<{ readonly code: CodeFile; readonly value: (name: string) => Node | undefined } | undefined> {
  const text = repo.text(init.at.file);
  if (text === undefined) return undefined;
  const code = await codeFile(text, init.at.file);
  const [first] = callArguments(code, init.at) ?? [];
  const object = first === undefined ? undefined : objectAt(code, { file: code.file, start: first.getStart(), end: first.getEnd() });
  return object === undefined ? undefined : { code, value: (name) => propertyValue(object, name) };
}
