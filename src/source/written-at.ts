import { git } from './git.ts';

/** Which commit brought a line into a file. */
export type WrittenAt =
  | { readonly commit: string }
  /** `shallow`: the history that is here does not reach it. `uncommitted`: no commit has it (or there is no git). */
  | { readonly unknown: 'shallow' | 'uncommitted' };

/**
 * The last commit before HEAD that added (or took away) a line of a file. Reads history alone.
 * @param root absolute path of a folder in the working tree
 * @param file path below it
 * @param text a part of the line that stands nowhere else in the file
 */
export async function writtenAt(root: string, file: string, text: string): Promise<WrittenAt> {
  const shallow = await git(root, ['rev-parse', '--is-shallow-repository']);
  if (shallow.code !== 0) return { unknown: 'uncommitted' };
  // A shallow clone shows everything as if its oldest commit had written it.
  if (shallow.stdout.toString('utf8').trim() === 'true') return { unknown: 'shallow' };
  const found = await git(root, ['log', '-1', '--format=%H', '--no-textconv', '--no-ext-diff', `-S${text}`, 'HEAD', '--', file]);
  const commit = found.code === 0 ? found.stdout.toString('utf8').trim() : '';
  return commit === '' ? { unknown: 'uncommitted' } : { commit };
}
