import { appUsers } from '../../src/facts/ops/app-users.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/app-user',
  covers: ['infra/app-user'],
  title: 'The user that a program runs as cannot become root',
  category: 'packaging',
  severity: 'medium',
  why: 'Whoever finds a hole in the program is the user it runs as. With sudo, or with the socket of Docker, the whole host is theirs a moment later.',
  remedy: 'Make a system user without a shell for the program (`useradd --system --shell /usr/sbin/nologin`), and let another user deploy.',
  refs: ['https://docs.docker.com/engine/security/#docker-daemon-attack-surface'],
  cwe: [250, 269],
  sources: ['004:157-163', '004:173', '004:189'],
  absent: 'no script here makes a user that a program runs as',
  each: appUsers,
  test({ name, at, runs, powers }) {
    if (powers.length === 0) return pass([runs, { at, note: 'in no group that leads to root' }]);
    return fail(
      powers.map((power) => ({
        at: power.at,
        message: `${name}, as which the program runs, gets ${power.what}, which is as good as root.`,
        related: [runs],
        key: power.what,
      })),
    );
  },
});
