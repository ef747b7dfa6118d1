import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { sqlSubjects } from '../../src/facts/server/sql.ts';

export default defineCheck({
  id: 'http/sql-parameters',
  covers: ['db/no-sql-concatenation'],
  title: 'Values from requests reach SQL as parameters',
  category: 'application-security',
  severity: 'critical',
  profile: 'essential',
  why: 'A value that is pasted into the text of a statement can end the statement and begin another one. Whoever sends it reads, changes or deletes every row the service can reach.',
  remedy:
    'Hand the value over as a parameter of the statement (`$1`, `?`, a tagged template), and choose names of columns from a fixed list.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html'],
  cwe: [89],
  sources: ['000:421', '001:748', '002:44'],
  absent: 'no started service hands SQL of its own to a driver',
  each: sqlSubjects,
  test({ http, calls }) {
    const open = calls.filter((c) => c.client !== undefined);
    if (open.length > 0)
      return fail(
        open.map(({ client, call }) => ({
          at: client?.at ?? call.at,
          message: `${http.owner.name} puts ${client?.name ?? 'a value of the request'} into the text of an SQL statement.`,
          related: [{ at: call.nameAt, note: 'runs the statement' }],
          key: `${call.at.file} ${client?.name ?? ''} ${call.method ?? ''}`,
        })),
      );
    const loose = calls.find((c) => !c.fixed);
    if (loose !== undefined)
      return unknown('parts of a statement come from where they could not be followed to', [{ at: loose.call.nameAt }]);
    return pass({ at: calls[0]?.at ?? http.at, note: `${calls.length} statement${calls.length === 1 ? ' has' : 's have'} a fixed text` });
  },
});
