import { readHistory } from '../../history/store.ts';
import { seriesOf } from '../../history/trend.ts';
import { git } from '../../source/git.ts';
import type { HistoryData } from '../../tui/history/state.ts';

/** Commits whose messages are looked up; a list longer than this is not read to its end. */
const mostSubjects = 300;

/** The history of a folder, with the first lines of the messages of its latest commits. */
export async function historyOf(root: string): Promise<HistoryData> {
  const { rows, problems } = readHistory(root);
  const points = seriesOf(rows);
  const commits = points.slice(-mostSubjects).map(({ row }) => row.commit);
  return { points, problems, subjects: await subjectsOf(root, commits) };
}

/** Commits git does not have (a shallow clone, another repository) have none. */
async function subjectsOf(root: string, commits: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const known = commits.filter((commit) => /^[0-9a-f]{7,64}$/.test(commit));
  if (known.length === 0) return {};
  const { code, stdout } = await git(root, ['log', '--no-walk=unsorted', '--ignore-missing', '--format=%H %s', ...known, '--']);
  if (code !== 0) return {};
  const lines = stdout
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '');
  return Object.fromEntries(lines.map((text) => [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)]));
}
