import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';
import { dependentServices } from '../../src/facts/compose/dependencies.ts';

export default defineCheck({
  id: 'compose/undefined-dependency',
  covers: ['compose/undefined-dependency'],
  title: 'depends_on names services that exist',
  category: 'reliability',
  severity: 'high',
  why: 'Compose refuses a file in which a service depends on one that is not defined, so nothing of it starts. It is noticed on the host, at the moment of the deployment.',
  remedy: 'Define the service, correct its name, or take it out of depends_on when it runs elsewhere.',
  refs: ['https://docs.docker.com/reference/compose-file/services/#depends_on'],
  sources: ['000:512-514'],
  absent: 'no compose file here has services outside development and tests that depend on others',
  each: dependentServices,
  test({ key, stack, of, dependencies }) {
    const missing = dependencies.filter(({ entry, on }) => on === undefined && entry.required);
    const first = dependencies[0];
    if (missing.length === 0 && first !== undefined)
      return pass({ at: first.entry.at, note: `every service that ${key} depends on is defined` });
    const elsewhere = missing.find((dependency) => dependency.elsewhere !== undefined);
    const open = missing.map(({ entry }) => evidence(entry.at));
    if (of.doubt !== undefined) return unknown(`${of.doubt.reason}.`, open);
    if (elsewhere !== undefined)
      return unknown(
        `${stack} leaves out ${elsewhere.entry.service}, which ${elsewhere.elsewhere ?? ''} defines: both may be read together.`,
        open,
      );
    return fail(
      missing.map(({ entry }) => ({
        at: entry.at,
        message: `${key} in ${stack} depends on ${entry.service}, which no file of the stack defines.`,
        key: entry.service,
      })),
    );
  },
});
