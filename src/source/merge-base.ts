import { sourceError } from './error.ts';
import { git, gitError, isOutside } from './git.ts';

/** Names under which a default branch is usually known, the best first. */
const defaultBranches = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'] as const;

/** What helps where a clone holds too little to compare with. */
const shallowHint =
  '; this clone is shallow: give actions/checkout "fetch-depth: 0" (GitLab: GIT_DEPTH: 0), elsewhere run "git fetch --unshallow"';

export interface MergeBase {
  /** As given, or the default branch that was found. */
  readonly ref: string;
  /** Full id of the last commit both sides have. */
  readonly commit: string;
}

/**
 * The commit at which `head` left `ref` (undefined: the default branch). Throws a `SourceError` when
 * there is no repository, no such commit or nothing in common.
 * @param root absolute path of a folder in the working tree
 * @param head the commit that is judged, "HEAD" for the working tree
 */
export async function mergeBase(root: string, ref: string | undefined, head = 'HEAD'): Promise<MergeBase> {
  const shallow = await git(root, ['rev-parse', '--is-shallow-repository']);
  if (shallow.code !== 0 && isOutside(shallow) && shallow.code !== -1) {
    throw sourceError('usage', `${root} is not inside a git repository, so nothing can be compared.`);
  }
  if (shallow.code !== 0) throw gitError(root, 'look at the repository', shallow);
  const hint = shallow.stdout.toString('utf8').trim() === 'true' ? shallowHint : '';
  const [name, commit] = ref === undefined ? await defaultBranch(root, hint) : [ref, await commitOf(root, ref)];
  if (commit === undefined) throw sourceError('usage', `There is no commit "${name}"${hint}.`);
  const from = await commitOf(root, head);
  if (from === undefined) throw sourceError('usage', `There is no commit "${head}"${hint}.`);
  const base = await git(root, ['merge-base', commit, from]);
  if (base.code === 1) throw sourceError('usage', `${name} and ${head} have no commit in common${hint}.`);
  if (base.code !== 0) throw gitError(root, `compare ${name} with ${head}`, base);
  return { ref: name, commit: base.stdout.toString('utf8').trim() };
}

async function defaultBranch(root: string, hint: string): Promise<[name: string, commit: string]> {
  for (const name of defaultBranches) {
    const commit = await commitOf(root, name);
    if (commit !== undefined) return [name, commit];
  }
  throw sourceError('usage', `No default branch was found (looked for ${defaultBranches.join(', ')}); name one with --since${hint}.`);
}

async function commitOf(root: string, ref: string): Promise<string | undefined> {
  if (ref.startsWith('-') || ref === '') return undefined;
  const found = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  return found.code === 0 ? found.stdout.toString('utf8').trim().split('\n').at(-1) : undefined;
}
