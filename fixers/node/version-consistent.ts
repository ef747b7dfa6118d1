import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { NodeAgreement } from '../../src/facts/deps/node-agreement.ts';
import { placesOf } from '../../src/facts/deps/node-target.ts';
import { nodeCodeNames } from '../../src/facts/knowledge/node-releases.ts';
import { restated } from '../../src/fix/node-version.ts';

/** Takes CI, version files and machines to the Node.js that production runs. */
export const asInProduction = defineFixer<NodeAgreement>({
  title: 'Use the Node.js that production runs',
  safety: 'review',
  edits({ production, others }, _data, repo): readonly Edit[] | Refusal {
    const majors = [...new Set(production.map(({ major }) => major))];
    const [major] = majors;
    if (major === undefined || majors.length > 1)
      return { refuse: 'Production runs several versions of Node.js; which of them is meant here is not in the files.' };
    const ended = production.find(({ support }) => support.state === 'ended');
    if (ended !== undefined) return { refuse: `Production itself is on Node.js ${ended.stated}, which has ended (node/version-eol).` };
    const edits: Edit[] = [];
    for (const other of others.filter((each) => each.major !== major)) {
      if (other.where === 'build-image' || other.where === 'provisioning' || /\.tool-versions$/.test(other.name))
        return { refuse: `How ${other.name} gets its Node.js has to be changed by hand.` };
      for (const { file, start, end } of placesOf(repo, other)) {
        const written = repo.text(file)?.slice(start, end) ?? '';
        const quote = /^(["'])[\s\S]*\1$/.exec(written)?.[1] ?? '';
        const text = restated(quote === '' ? written : written.slice(1, -1), String(major), nodeCodeNames);
        if (text === undefined) return { refuse: `How ${other.name} spells its version (${other.stated}) is not known.` };
        if (!edits.some((edit) => edit.kind === 'replace' && edit.at.file === file && edit.at.start === start))
          edits.push({ kind: 'replace', at: { file, start, end }, text: `${quote}${text}${quote}` });
      }
    }
    return edits;
  },
});
