import { referringScripts } from '../../src/facts/ops/references.ts';
import { defineCheck, evidence, fail, locOf, pass, spanFrom } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/referenced-files-exist',
  covers: ['ops/referenced-files-exist'],
  title: 'Scripts call files that are there',
  category: 'delivery',
  severity: 'medium',
  confidence: 'medium',
  why: 'A script that calls a missing one fails in the middle of its work, or goes on without the step. It was never run as it stands.',
  remedy: 'Commit the file, or take the call out.',
  sources: ['000:464-470', '000:534-564', '003:37-99', '004:1654', '004:1668'],
  absent: 'no script here calls another one or a compose file',
  each: referringScripts,
  test({ name, references }) {
    const lost = references.filter((r, i) => r.found === undefined && references.findIndex((o) => o.path === r.path) === i);
    if (lost.length === 0) return pass(evidence(locOf(references[0]!.found!, spanFrom(0, 0)), 'is there'));
    return fail(lost.map(({ path, at }) => ({ at, message: `${name} calls ${path}, which is not in the repository.`, key: path })));
  },
});
