import { leaksOf } from '../../src/facts/docker/context-copies.ts';
import type { ContextIgnore, Image } from '../../src/facts/docker/types.ts';
import { ignorePatterns } from '../../src/facts/docker/ignore-patterns.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Writes a .dockerignore for what the repository holds and an image must not. */
export const copyAllWithoutIgnore = defineFixer<Image, ContextIgnore>({
  title: 'Write a .dockerignore',
  // A program that reads its .env from the image no longer finds one.
  safety: 'review',
  edits(image, ignore, repo) {
    const patterns = ignorePatterns(repo, image, ignore.context, leaksOf(repo, ignore));
    if ('why' in patterns) return { refuse: patterns.why };
    const file = ignore.context === '' ? '.dockerignore' : `${ignore.context}/.dockerignore`;
    return [{ kind: 'create', file, text: `${patterns.lines.join('\n')}\n` }];
  },
});
