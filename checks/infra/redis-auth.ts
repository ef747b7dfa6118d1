import { redisServices } from '../../src/facts/infra/redis.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/redis-auth',
  covers: ['infra/redis-auth'],
  title: 'Redis asks its clients for a password',
  category: 'data-safety',
  severity: 'medium',
  profile: 'all',
  why: 'Everything that reaches the port may read sessions, change queues and rewrite files of the server. Inside a network that is every other container, also the one somebody broke into.',
  remedy: 'Start it with `--requirepass "$REDIS_PASSWORD"` or an ACL file, and put the password into the address.',
  cwe: [306],
  sources: ['000:273', '004:218-219', '004:594-602', '004:617', '004:656-659', '004:825'],
  absent: 'no compose stack here runs Redis for more than development',
  each: redisServices,
  test({ at, key, password, config, open }) {
    if (password !== undefined) return pass(password);
    if (config !== undefined)
      return unknown(`whether ${key} asks for a password stands in a file that is not read here`, [evidence(config)]);
    return fail({
      at,
      message: `${key} asks nobody for a password${open ? ', and its port is published on every interface' : ''}.`,
      // Within the network of the stack the other containers are the only ones who reach it.
      severity: open ? 'medium' : 'low',
      key: 'password',
    });
  },
});
