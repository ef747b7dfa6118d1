import { git, gitError } from './git.ts';

/** One entry of a tree, with everything below folders already unfolded. */
export interface TreeEntry {
  readonly path: string;
  /** "100644", "100755", "120000" (link), "160000" (submodule). */
  readonly mode: string;
  readonly id: string;
}

/** What differs from one tree to the next. */
export interface TreeStep {
  readonly changed: readonly TreeEntry[];
  readonly removed: readonly string[];
}

/**
 * What each tree has that the one before it has not, the first against nothing: one git for all of them.
 * Throws a `SourceError` when git cannot read one of the trees.
 * @param root absolute path of a folder in the repository
 * @param trees ids, in the order in which they will be looked at
 */
export async function treeSteps(root: string, trees: readonly string[]): Promise<readonly TreeStep[]> {
  if (trees.length === 0) return [];
  const nothing = await git(root, ['hash-object', '-t', 'tree', '--stdin'], '');
  if (nothing.code !== 0) throw gitError(root, 'look at the repository', nothing);
  const before = [nothing.stdout.toString('utf8').trim(), ...trees.slice(0, -1)];
  const pairs = trees.map((tree, i) => `${before[i]!} ${tree}\n`).join('');
  const result = await git(root, ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-abbrev'], pairs);
  if (result.code !== 0) throw gitError(root, 'compare the trees of past commits', result);
  const steps = parsed(result.stdout.toString('utf8'));
  if (steps.length !== trees.length) throw gitError(root, 'compare the trees of past commits', { ...result, code: -2 });
  return steps;
}

/** A line with both ids before every pair, then `:<modes> <ids> <letter>\0<path>\0` for each difference. */
function parsed(output: string): readonly TreeStep[] {
  const steps: { changed: TreeEntry[]; removed: string[] }[] = [];
  for (let at = 0; at < output.length;) {
    if (output[at] !== ':') {
      steps.push({ changed: [], removed: [] });
      at = output.indexOf('\n', at) + 1;
      if (at === 0) break;
      continue;
    }
    const head = output.indexOf('\0', at);
    const end = output.indexOf('\0', head + 1);
    if (head < 0 || end < 0) break;
    const [, mode = '', , id = '', letter = ''] = output.slice(at + 1, head).split(' ');
    const path = output.slice(head + 1, end);
    if (letter === 'D') steps.at(-1)!.removed.push(path);
    else steps.at(-1)!.changed.push({ path, mode, id });
    at = end + 1;
  }
  return steps;
}
