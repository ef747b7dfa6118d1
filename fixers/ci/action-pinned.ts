import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { usedActions, type UsedAction } from '../../src/facts/ci/uses.ts';

/** Pins an action to a commit that the repository pins it to elsewhere, under the same version. */
export const pinKnown = defineFixer<UsedAction>({
  title: 'Pin the action to the commit that is used elsewhere here',
  safety: 'review',
  edits({ use, at, elsewhere }, _data, repo): readonly Edit[] | Refusal {
    const known = use.kind === 'remote' ? commitOf(repo, use.slug, use.ref) : undefined;
    if (known === undefined)
      return {
        refuse:
          use.kind === 'remote'
            ? `Nothing here says which commit ${use.text} is; \`git ls-remote https://github.com/${use.slug.split('/').slice(0, 2).join('/')} ${use.ref || 'HEAD'}\` does.`
            : `Nothing here says which digest ${use.text} has.`,
      };
    const places = [at, ...elsewhere.map((each) => each.at)];
    return places.map((place): Edit => {
      const text = repo.text(place.file) ?? '';
      const start = place.start + text.slice(place.start, place.end).indexOf(`@${use.ref}`) + 1;
      const rest = /^[^\r\n]*/.exec(text.slice(place.end))?.[0] ?? '';
      // A quote may stand between the version and the end of the line; a comment that is there stays.
      const behind = rest.trim() === '' ? `${text.slice(start + use.ref.length, place.end)} # ${known.comment}` : '';
      const end = rest.trim() === '' ? place.end + rest.length : start + use.ref.length;
      return { kind: 'replace', at: { file: place.file, start, end }, text: `${known.commit}${behind}` };
    });
  },
});

/** The commit of another use of the action whose comment names this version, or one within it. */
function commitOf(repo: Repo, slug: string, ref: string): { readonly commit: string; readonly comment: string } | undefined {
  for (const { use } of usedActions(repo)) {
    if (use.slug.toLowerCase() !== slug.toLowerCase() || use.pin !== 'commit') continue;
    const comment = /^["']?[ \t]*#[ \t]*(?:[\w./-]+@)?(v?\d[\w.-]*)/.exec((repo.text(use.at.file) ?? '').slice(use.at.end))?.[1];
    if (comment !== undefined && (comment === ref || comment.startsWith(`${ref}.`))) return { commit: use.ref, comment };
  }
  return undefined;
}
