import { formatPatch, structuredPatch } from 'diff';

/** One file before and after, as text with its byte-order mark. `before` is undefined for a new file. */
export interface TextChange {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * A unified diff in git's dialect: `git apply` accepts it with CRLF, byte-order marks, missing final
 * newlines, new files and names that need quoting. Files in the order given, three lines of context.
 */
export function patchOf(changes: readonly TextChange[]): string {
  return changes
    .filter((change) => change.before !== change.after)
    .map((change) => {
      const created = change.before === undefined;
      const patch = structuredPatch(
        created ? '/dev/null' : `a/${change.file}`,
        `b/${change.file}`,
        change.before ?? '',
        change.after,
        undefined,
        undefined,
        { context: 3 },
      );
      const git = created ? { isGit: true, isCreate: true, newMode: '100644' } : { isGit: true };
      return formatPatch({ ...patch, ...git });
    })
    .join('');
}
