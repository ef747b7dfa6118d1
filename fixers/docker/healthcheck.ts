import type { Image } from '../../src/facts/docker/types.ts';
import { healthRequestOfImage } from '../../src/facts/links/health-request.ts';
import { insertInstruction } from '../../src/fix/dockerfile.ts';
import { defineFixer, type Edit, type Refusal, type Repo, spanFrom } from '../../src/model/index.ts';

/** Asks the program of an image for the health path it answers, with the Node.js it runs on. */
export const dockerHealthcheck = defineFixer<Image, unknown>({
  title: 'Ask the program for its health path',
  // Swarm and compose act on what it says.
  safety: 'review',
  edits: (image, _data, repo) => healthInstruction(repo, image),
});

/** The edit that adds HEALTHCHECK to the stage that ships, or why not. */
export function healthInstruction(repo: Repo, image: Image): readonly Edit[] | Refusal {
  const { shipped: stage, file } = image;
  const text = repo.text(file);
  if (text === undefined || image.doubt !== undefined)
    return { refuse: `What ${image.name} is built on is not certain: ${image.doubt?.reason ?? 'it has no text'}.` };
  if (stage.healthcheck?.disabled === true)
    return { refuse: `${file} switches the health check of its base off; whether that was meant only its author knows.` };
  if (stage.healthcheck !== undefined)
    return { refuse: `${file} has a HEALTHCHECK; whether its program is put into the image or another one asks is for a person to say.` };
  const node = nodeOf(image);
  if (node === undefined) return { refuse: `Which tools ${image.name} has to ask with is not in the files.` };
  const request = healthRequestOfImage(repo, image);
  if ('why' in request) return { refuse: request.why };
  const after = stage.instructions.findLast(({ keyword }) => !/^(CMD|ENTRYPOINT|ONBUILD)$/.test(keyword));
  // http instead of fetch: it is in every version of Node.js.
  const { port, variable, path } = request;
  const url =
    variable === undefined ? `'http://127.0.0.1:${port}${path}'` : `'http://127.0.0.1:' + (process.env.${variable} || ${port}) + '${path}'`;
  const script = `require('http').get(${url}, (r) => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))`;
  const instruction =
    `HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \\\n` + `  CMD ["${node}", "-e", ${JSON.stringify(script)}]`;
  const edits = insertInstruction(file, text, after ?? { at: spanFrom(stage.at.start, stage.at.end) }, instruction);
  return edits.length > 0 ? edits : { refuse: `More stands in the line behind which HEALTHCHECK would go (${file}).` };
}

/** How Node.js is called in an image. */
function nodeOf({ shipped: { family } }: Image): string | undefined {
  if (family === 'node-alpine' || family === 'node-debian') return 'node';
  return undefined;
}
