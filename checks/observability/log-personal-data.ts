import { personalLogs } from '../../src/facts/runtime/logged-people.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/log-personal-data',
  covers: ['observability/log-pii'],
  title: 'Logs hold no personal data in clear',
  category: 'observability',
  severity: 'medium',
  profile: 'all',
  why: 'Logs are kept for months, shipped to other companies and read by many, and nobody who asks to be forgotten is found in them. The body of a login has the password in it as well.',
  remedy: 'Log the id of a user, and let the logger take other fields out (`redact` of pino, a format of winston).',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html'],
  cwe: [532, 359],
  sources: ['001:894-895'],
  absent: 'no started service logs anything',
  each: personalLogs,
  test({ name, at, count, written, redacts }) {
    if (written.length > 0 && redacts !== undefined) return pass({ at: redacts, note: 'the logger takes fields out' });
    const problems = written.map((p) => ({ at: p.at, message: `${name} logs ${p.what}.`, key: `${p.at.file} ${p.what}` }));
    const [first, ...rest] = problems.filter((p, i) => problems.findIndex((o) => o.key === p.key) === i);
    if (first !== undefined) return fail([first, ...rest]);
    return pass({ at, note: `${count} places that log, none with personal data` });
  },
});
