import { leaksOf } from '../../src/facts/docker/context-copies.ts';
import { ignorePatterns } from '../../src/facts/docker/ignore-patterns.ts';
import type { ContextIgnore, Image } from '../../src/facts/docker/types.ts';
import { appendLines } from '../../src/fix/lines.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Adds what a .dockerignore lets through. */
export const dockerignoreCoverage = defineFixer<Image, ContextIgnore>({
  title: 'Leave out what the .dockerignore lets through',
  safety: 'review',
  edits(image, ignore, repo) {
    const text = ignore.file === undefined ? undefined : repo.text(ignore.file);
    if (ignore.file === undefined || text === undefined) return [];
    const patterns = ignorePatterns(repo, image, ignore.context, leaksOf(repo, ignore));
    if ('why' in patterns) return { refuse: patterns.why };
    return appendLines(ignore.file, text, patterns.lines);
  },
});
