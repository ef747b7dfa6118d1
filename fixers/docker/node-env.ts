import type { NodeImage } from '../../src/facts/docker/node-images.ts';
import { insertInstruction } from '../../src/fix/dockerfile.ts';
import { defineFixer, spanFrom } from '../../src/model/index.ts';

/** Has Node.js run in its production mode. */
export const dockerNodeEnv = defineFixer<NodeImage, unknown>({
  title: 'Set NODE_ENV=production in the stage that ships',
  // Code that asks for it takes its other way: settings that only production demands may be missing.
  safety: 'review',
  edits({ shipped: stage, file }, _data, repo) {
    const text = repo.text(file);
    if (text === undefined) return [];
    const set = stage.env.get('NODE_ENV');
    if (set !== undefined)
      return { refuse: `${file} sets NODE_ENV to ${set.value ?? 'something else'}; whether that was meant only its author knows.` };
    // Behind the last RUN: an install in front of it keeps what a build there needs.
    const anchor =
      stage.instructions.findLast(({ keyword }) => keyword === 'RUN') ??
      stage.instructions.findLast(({ keyword }) => keyword === 'WORKDIR');
    const edits = insertInstruction(file, text, anchor ?? { at: spanFrom(stage.at.start, stage.at.end) }, 'ENV NODE_ENV=production');
    return edits.length > 0 ? edits : { refuse: `More stands in the line behind which ENV would go (${file}).` };
  },
});
