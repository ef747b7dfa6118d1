import { statedEngine } from '../../fixers/node/engines.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { nodePackages } from '../../src/facts/deps/declared.ts';

export default defineCheck({
  id: 'node/engines',
  covers: ['node/engines'],
  title: 'package.json says which Node.js the service needs',
  category: 'supply-chain',
  severity: 'low',
  why: 'Platforms and package managers take `engines` for the version to install or to warn about. Without it the service starts on whatever happens to be there.',
  remedy: 'Add `engines: { "node": ">=24" }` with the version that production runs.',
  sources: ['000:50', '001:936'],
  absent: 'no service that Node.js runs starts from a package of this repository',
  each: nodePackages,
  test({ name, at, engines }) {
    if (engines !== undefined) return pass({ at: engines });
    return fail({ at, message: `${name} does not say which Node.js it needs.`, key: 'unset' });
  },
  fix: statedEngine,
});
