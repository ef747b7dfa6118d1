import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { containerised, productionEnvFiles } from '../../src/facts/env/production.ts';

export default defineCheck({
  id: 'env/localhost-in-production',
  covers: ['env/localhost-in-production'],
  title: 'Production settings do not point at localhost',
  category: 'secrets',
  severity: 'medium',
  why: 'In a container localhost is the container itself, where neither the database nor the other service runs. The program starts, and every call fails.',
  remedy: 'Use the name of the service or the host that production reaches.',
  sources: ['001:113-196'],
  absent: 'no production env file is in the repository',
  each: productionEnvFiles,
  test({ name, at, values }, repo) {
    const local = values.filter((v) => /^(?:[a-z+]+:\/\/)?(?:[^@/\s]*@)?(localhost|127\.0\.0\.1)(:|\/|$)/i.test(v.value));
    if (local.length === 0) return pass({ at, note: 'nothing in it points at localhost' });
    const container = containerised(repo);
    if (container === undefined)
      return unknown(`${name} points at localhost, and whether everything runs on one host is not in the files.`, [{ at: local[0]!.at }]);
    return fail(
      local.map((v) => ({
        at: v.at,
        message: `${name} sets ${v.name} to localhost, which is the container itself.`,
        related: [container],
        key: v.name,
      })),
    );
  },
});
