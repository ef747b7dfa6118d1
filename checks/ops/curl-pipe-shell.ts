import { remoteCodeScripts } from '../../src/facts/ops/remote-code.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/curl-pipe-shell',
  covers: ['ops/curl-pipe-shell'],
  title: 'Scripts run nothing that they have just downloaded unseen',
  category: 'supply-chain',
  severity: 'low',
  profile: 'all',
  why: 'Whoever controls the other end of the address, or its domain one day, runs commands on the server, most often as root. A connection that breaks halfway runs half a script.',
  remedy: 'Install from a signed package repository, or download a pinned version and compare its checksum before it runs.',
  cwe: [494],
  sources: ['000:196', '001:480', '001:487', '004:169-170', '004:637'],
  absent: 'no script here runs code that it downloads',
  each: remoteCodeScripts,
  test({ name, codes }) {
    const unseen = codes.filter((c) => c.verified === undefined);
    if (unseen.length === 0) return pass(evidence(codes[0]!.verified!, 'compared before it runs'));
    return fail(
      unseen.map(({ at, from, shell, how }, i) => ({
        at,
        message: `${name} runs what ${from} answers${how === 'file' ? ', saved but not compared with anything,' : ''} in \`${shell}\`.`,
        key: `${from} ${unseen.slice(0, i).filter((u) => u.from === from).length + 1}`,
      })),
    );
  },
});
