import { lineStarts, positionAt, type Repo, type RepoFile, spanEnd, spanStart } from '../model/index.ts';
import { commentsOf } from './comments.ts';

/** What makes a comment a suppression. */
export const marker = 'readycheck-ignore';

/** A suppression as written: in a comment, or in the configuration for what has no line. */
export interface Suppression {
  readonly rules: readonly string[];
  readonly reason: string | undefined;
  /** `YYYY-MM-DD`, the last day it holds. */
  readonly until: string | undefined;
  /** Where it is written, for diagnostics. */
  readonly file?: string;
  readonly at?: number;
  /** The same in the configuration, 1-based. */
  readonly place?: { readonly line: number; readonly column: number };
  /** What it covers, in the words of the configuration: "path deploy/**, service api". */
  readonly scope?: string;
  readonly covers: (finding: { readonly file: string; readonly line: number; readonly service: string | undefined }) => boolean;
  /** What is wrong with the way it is written; it suppresses nothing then. */
  readonly fault?: string;
}

const form = /^[\s*]*readycheck-ignore(-file)?(?![\w-])[ \t:]*([^\n]*)/;

/**
 * The suppressions written in comments of a repository's own files. A line comment covers findings
 * that start on its line or, where it stands alone, on the next line that is not a comment.
 */
export function inlineSuppressions(repo: Repo): readonly Suppression[] {
  const found: Suppression[] = [];
  for (const file of repo.files) {
    if (file.marked === false || file.origin !== 'own' || file.kind === 'binary') continue;
    const text = repo.text(file.path);
    if (text?.includes(marker) === true) found.push(...suppressionsIn(file, text));
  }
  return found;
}

function suppressionsIn(file: RepoFile, text: string): readonly Suppression[] {
  const comments = commentsOf(file.kind, file.path, text);
  const starts = lineStarts(text);
  const lineOf = (offset: number): number => positionAt(starts, text.length, offset).line;
  /** Line of every comment that has its lines for itself -> the line after it. */
  const alone = new Map<number, number>();
  for (const { at } of comments) {
    const first = lineOf(spanStart(at));
    const last = lineOf(Math.max(spanStart(at), spanEnd(at) - 1));
    const rest = text.slice(spanEnd(at), starts[last] ?? text.length);
    if (text.slice(starts[first - 1], spanStart(at)).trim() === '' && rest.trim() === '') alone.set(first, last + 1);
  }
  const found: Suppression[] = [];
  for (const comment of comments) {
    let offset = spanStart(comment.at);
    for (const line of comment.text.split('\n')) {
      const match = form.exec(line);
      const at = text.indexOf(marker, offset);
      if (match === null) continue;
      offset = at + marker.length;
      const written = read(match[2]!);
      if (match[1] !== undefined) {
        found.push({ ...written, file: file.path, at, covers: (finding) => finding.file === file.path });
        continue;
      }
      const first = lineOf(spanStart(comment.at));
      let target = alone.get(first);
      while (target !== undefined && alone.has(target)) target = alone.get(target);
      const lines = new Set([lineOf(at), target ?? first]);
      found.push({ ...written, file: file.path, at, covers: (finding) => finding.file === file.path && lines.has(finding.line) });
    }
  }
  return found;
}

/** `docker/healthcheck, docker/x -- reason until 2027-01-31`. */
function read(rest: string): Pick<Suppression, 'rules' | 'reason' | 'until' | 'fault'> {
  const dashes = rest.search(/\s--(\s|$)|^--/);
  const names = dashes < 0 ? rest : rest.slice(0, dashes);
  const said = dashes < 0 ? '' : rest.slice(dashes).replace(/^\s*--\s*/, '');
  const dated = /^(.*?)\s*\buntil\s+(\d{4}-\d{2}-\d{2})\s*$/.exec(said);
  const reason = (dated?.[1] ?? said).trim();
  const rules = names.split(',').map((name) => name.trim());
  const wrong = rules.find((name) => !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(name));
  return {
    rules,
    reason: reason === '' ? undefined : reason,
    until: dated?.[2],
    ...(wrong === undefined ? {} : { fault: wrong === '' ? 'it names no rule' : `"${wrong}" is not the name of one rule` }),
  };
}
