import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { databaseVersions } from '../../src/facts/links/database-versions.ts';

export default defineCheck({
  id: 'links/database-version',
  covers: [],
  title: 'Tests and development use the major version of the database that production runs',
  category: 'reliability',
  severity: 'medium',
  why: 'Majors differ in SQL, defaults and planner. A migration that passes on one can fail or lock on the other, and that is seen first in production.',
  remedy: 'Use one image tag for production, CI and development, and change it in one commit.',
  sources: ['001:505', '004:677-769'],
  absent: 'no database engine runs here both for users and for tests or development',
  each: databaseVersions,
  test({ engine, production, others }) {
    const majors = new Set(production.map((p) => p.major));
    const [first] = production;
    if (first === undefined) return fail([]);
    const odd = others.filter((p) => !majors.has(p.major));
    if (odd.length === 0)
      return pass([
        { at: first.at, note: `${first.where} runs ${engine} ${first.major}` },
        ...others.map(({ at, where, major }) => ({ at, note: `${where}: ${major}` })),
      ]);
    return fail(
      odd.map((p) => ({
        at: p.at,
        message: `The ${p.where} runs ${engine} ${p.major}, but production runs ${[...majors].join(' and ')}.`,
        related: production.map(({ at, where }) => ({ at, note: where })),
        ...(p.purpose === 'development' ? { severity: 'low' as const } : {}),
        key: `${p.where} ${p.major}`,
      })),
    );
  },
});
