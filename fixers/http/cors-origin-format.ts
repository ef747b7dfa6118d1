import type { NamedOrigins } from '../../src/facts/server/cors-origins.ts';
import { defineFixer, type Edit, type Loc, type Refusal } from '../../src/model/index.ts';

/** An origin as it is written, and where. */
export interface WrittenOrigin {
  readonly text: string;
  readonly at: Loc;
}

/** Takes what follows the host out of an origin: browsers send none of it, so nothing was ever let in by it. */
export const bareOrigin = defineFixer<NamedOrigins, WrittenOrigin>({
  title: 'Write the origin as browsers send it',
  safety: 'safe',
  edits(_subject, { text, at }, repo): readonly Edit[] | Refusal {
    const origin = /^(https?:\/\/[^/?#*\s]+)[/?#]/i.exec(text)?.[1];
    if (origin === undefined) return { refuse: `Whether ${text} is reached over https is for a person to say.` };
    const written = repo.text(at.file)?.slice(at.start, at.end) ?? '';
    const index = written.indexOf(text);
    if (index === -1 || written.includes(text, index + 1)) return { refuse: `${text} is put together from several pieces (${at.file}).` };
    const start = at.start + index;
    return [{ kind: 'replace', at: { file: at.file, start, end: start + text.length }, text: origin }];
  },
});
