import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { sessionSubjects } from '../../src/facts/server/credentials.ts';

export default defineCheck({
  id: 'http/session-store',
  covers: ['express/session-store', 'node/stateless'],
  title: 'Sessions are kept outside of the process',
  category: 'reliability',
  severity: 'high',
  why: 'Sessions in memory end with every restart and are unknown to a second instance: users are logged out by each deployment. express-session’s own store also never gives memory back.',
  remedy: 'Give the session middleware a store in Redis or the database.',
  refs: ['https://expressjs.com/en/resources/middleware/session.html'],
  cwe: [400],
  sources: ['000:54', '001:1070-1073'],
  absent: 'no started service keeps sessions',
  each: sessionSubjects,
  test({ cookie, http }) {
    switch (cookie.store) {
      case 'memory':
        return fail({
          at: cookie.at,
          message: `${cookie.pkg} of ${http.owner.name} keeps its sessions in the memory of the process.`,
          key: 'memory',
        });
      case 'unknown':
        return unknown('the options of the session are put together where they could not be followed', [{ at: cookie.at }]);
      case 'client':
        return pass({ at: cookie.at, note: 'the session is in the cookie itself' });
      case 'given':
        return pass({ at: cookie.at, note: 'a store is given' });
    }
  },
});
