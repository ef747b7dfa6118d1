import { knownNodeMajor } from '../../src/facts/deps/known-major.ts';
import { type ImageRef, isOfficial } from '../../src/facts/docker/image-ref.ts';
import type { Image } from '../../src/facts/docker/types.ts';
import { defineFixer, type Loc } from '../../src/model/index.ts';

/** Names the version of Node.js that the repository asks for. */
export const basePinned = defineFixer<Image, { readonly ref: ImageRef; readonly at: Loc }>({
  title: 'Name the version of Node.js that the repository asks for',
  // The image of the last build may have been of another version.
  safety: 'review',
  edits(image, { ref, at }, repo) {
    if (ref.repository !== 'node' || !isOfficial(ref) || ref.registry !== undefined)
      return { refuse: `Which version of ${ref.text} was meant is not in the files; a digest has to come from its registry.` };
    const variant = /^(?:latest|lts|current)?-?(alpine[\d.]*|slim|bookworm(?:-slim)?|trixie(?:-slim)?|bullseye(?:-slim)?)?$/.exec(
      ref.tag ?? 'latest',
    );
    if (variant === null || (repo.text(at.file) ?? '').slice(at.start, at.end) !== ref.text)
      return { refuse: `${ref.text} is put together from variables.` };
    const [context] = image.ignores;
    const known = knownNodeMajor(repo, context?.context ?? '');
    if (known === undefined)
      return { refuse: `Neither .nvmrc nor engines of the package say which major version of Node.js ${image.file} is for.` };
    const tag = variant[1] === undefined ? `${known.major}` : `${known.major}-${variant[1]}`;
    return [{ kind: 'replace', at, text: `node:${tag}` }];
  },
});
