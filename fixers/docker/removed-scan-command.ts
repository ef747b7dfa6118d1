import type { ScanCommand } from '../../src/facts/docker/published.ts';
import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';

/** Asks Docker Scout, which took the place of the scan that Docker had. */
export const scanWithScout = defineFixer<ScanCommand>({
  title: 'Scan the image with Docker Scout',
  // It finds other things, and fails where the old command was not there to fail.
  safety: 'review',
  edits({ at }, _data, repo): readonly Edit[] | Refusal {
    const text = repo.text(at.file) ?? '';
    const end = /[\r\n;&|"]/.exec(text.slice(at.start))?.index ?? text.length - at.start;
    const command = text.slice(at.start, at.start + end);
    const image = /^docker scan ([^\s-]\S*)\s*$/.exec(command)?.[1];
    if (image === undefined) return { refuse: `The options of \`docker scan\` have other names in Docker Scout (${at.file}).` };
    const length = command.trimEnd().length;
    return [
      { kind: 'replace', at: { file: at.file, start: at.start, end: at.start + length }, text: `docker scout cves --exit-code ${image}` },
    ];
  },
});
