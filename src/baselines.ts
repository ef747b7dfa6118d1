import { readOwnFile } from './config/own-files.ts';
import { baselineFile, readBaseline, type Baseline } from './engine/index.ts';
import type { Diagnostic } from './model/index.ts';
import { writtenAt } from './source/written-at.ts';
import { version } from './version.ts';

/** What a baseline lets pass in one scan. */
export interface LoadedBaseline {
  /** Undefined where there is none that can be read. */
  readonly file: Baseline | undefined;
  /** Commit whose findings pass, too: the one at which another version of the tool wrote the file. */
  readonly writtenAt: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The baseline of a folder. Where another version of the tool wrote it, today's rules may see more in
 * the very code it was written for; so the code of then is judged by the rules of today as well, if
 * its commit is here.
 */
export async function baselineOf(root: string): Promise<LoadedBaseline> {
  const read = readOwnFile(root, baselineFile);
  const said = (message: string): Diagnostic => ({ file: baselineFile, stage: 'config', message });
  if (read === undefined) return { file: undefined, writtenAt: undefined, diagnostics: [] };
  if ('problem' in read)
    return { file: undefined, writtenAt: undefined, diagnostics: [said(`The baseline ${read.problem}; it has no effect.`)] };
  const file = readBaseline(read.text);
  const { badLines } = file;
  const diagnostics: Diagnostic[] = [];
  if (badLines.length > 0) {
    const lines = `${badLines.length === 1 ? 'Line' : 'Lines'} ${badLines.slice(0, 5).join(', ')}${badLines.length > 5 ? ' and more' : ''}`;
    diagnostics.push(said(`${lines} of the baseline cannot be read and ${badLines.length === 1 ? 'has' : 'have'} no effect.`));
  }
  const other = file.tools.find((tool) => tool !== version);
  if (other === undefined) return { file, writtenAt: undefined, diagnostics };
  const at = await writtenAt(root, baselineFile, JSON.stringify({ baseline: 1, readycheck: other }));
  if ('commit' in at) return { file, writtenAt: at.commit, diagnostics };
  const reason =
    at.unknown === 'shallow'
      ? 'this clone is shallow, so what only its newer rules see in old code fails the gate ("git fetch --unshallow" helps)'
      : undefined;
  if (reason !== undefined)
    diagnostics.push(
      said(`The baseline was written by readycheck ${other} and ${reason}; \`readycheck baseline update\` brings it up to date.`),
    );
  return { file, writtenAt: undefined, diagnostics };
}

/** All of a baseline that decides a report, as plain data. */
export function baselineParts({ file, writtenAt: commit, diagnostics }: LoadedBaseline): unknown {
  return [file && [[...file.rows.values()], file.tools, [...(file.rules ?? [])]], commit, diagnostics];
}
