import { asInProduction } from '../../fixers/node/version-consistent.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { nodeAgreement } from '../../src/facts/deps/node-agreement.ts';

export default defineCheck({
  id: 'node/version-consistent',
  covers: ['node/version-consistent', 'ci/node-version-supported'],
  title: 'CI and machines use the Node.js that production runs',
  category: 'supply-chain',
  severity: 'low',
  why: 'Tests that pass on another major say little: APIs, TLS defaults and native modules differ between them. The difference shows on the day of the release.',
  remedy: 'Take the version from one place, for example .nvmrc for CI (`node-version-file`) and the same major in the image.',
  sources: ['001:936', '004:96-117'],
  absent: 'images, CI and version files do not both name a version',
  each: nodeAgreement,
  test({ production, others }) {
    const majors = new Set(production.map((p) => p.major));
    const odd = others.filter((o) => !majors.has(o.major));
    const [first] = production;
    const runs = production.map((p) => ({ at: p.at, note: `runs Node.js ${p.stated}` }));
    if (odd.length === 0)
      return pass([{ at: first!.at, note: `runs Node.js ${first!.stated}` }, ...others.map((o) => ({ at: o.at, note: o.stated }))]);
    return fail(
      odd.map((o) => ({
        at: o.at,
        message: `${o.name} is on Node.js ${o.major}, but production runs ${[...majors].join(' and ')}.`,
        related: runs,
        key: o.name,
      })),
    );
  },
  fix: asInProduction,
});
