import type { GuardedServer } from '../../src/facts/nginx/always.ts';
import { nginxText } from '../../src/fix/nginx.ts';
import { defineFixer, type Edit, type Loc } from '../../src/model/index.ts';

/** `always` behind the value of each header. */
export const addAlways = defineFixer<GuardedServer, readonly Loc[]>({
  title: 'Send these headers with errors too',
  safety: 'safe',
  edits(_server, places, repo) {
    const edits = places.flatMap(({ file, start, end }): readonly Edit[] => {
      const source = nginxText(repo, file);
      const written = source?.text.slice(start, end);
      if (written?.endsWith(';') !== true) return [];
      const at = start + written.slice(0, -1).trimEnd().length;
      return [{ kind: 'replace', at: { file, start: at, end: at }, text: ' always' }];
    });
    return edits.length === places.length ? edits : { refuse: 'A file that adds these headers is a template that cannot be edited.' };
  },
});
