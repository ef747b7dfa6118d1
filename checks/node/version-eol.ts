import { supportedLine } from '../../fixers/node/version-eol.ts';
import { nodeVersions } from '../../src/facts/deps/node-versions.ts';
import { nodeTableDate } from '../../src/facts/knowledge/node-releases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

/** The name without the version that tells subjects of one workflow apart. */
const placeOf = (name: string): string => name.replace(/ Node\.js \S+$/, '');

export default defineCheck({
  id: 'node/version-eol',
  covers: ['node/version-eol', 'ci/node-version-supported'],
  title: 'Node.js is a version that still gets security fixes',
  category: 'supply-chain',
  severity: 'high',
  profile: 'essential',
  why: 'Holes found in Node.js after the end of a release line are published but not fixed for it. Every day on such a version adds known ways in that no patch of your own code closes.',
  remedy: 'Move to an active long-term support line in the image, `engines`, version files and CI together.',
  refs: ['https://nodejs.org/en/about/previous-releases'],
  cwe: [1104],
  sources: ['000:50', '000:195-196', '001:333', '001:379', '001:487', '001:936', '001:1251'],
  absent: 'nothing here says which Node.js is used',
  each: nodeVersions,
  test({ name, at, where, stated, support }) {
    switch (support.state) {
      case 'supported':
        return pass(evidence(at, `Node.js ${support.line} is supported (table of ${nodeTableDate})`));
      case 'floating':
        return pass(evidence(at, `${stated} follows the releases`));
      case 'unknown':
        return unknown(`${name} does not tell which Node.js it is: ${support.why}.`, [evidence(at)]);
      case 'mixed':
        return fail({
          at,
          message: `${name} still allows Node.js ${support.line} (${stated}), which ended on ${support.until}.`,
          severity: 'low',
          key: stated,
        });
      case 'ended':
        return fail({
          at,
          message: `${placeOf(name)} ${where === 'engines' ? 'asks for' : 'uses'} Node.js ${support.line}, which got its last security fix by ${support.until}.`,
          // What only builds or checks is not what attackers reach.
          ...(where === 'build-image' || where === 'ci'
            ? { severity: 'medium' as const }
            : where === 'ci-chore'
              ? { severity: 'low' as const }
              : {}),
          key: stated,
        });
    }
  },
  fix: supportedLine,
});
