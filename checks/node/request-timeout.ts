import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { proxyInFront } from '../../src/facts/edge.ts';
import { requestTimeouts } from '../../src/facts/server/request-timeouts.ts';
import { requestTimeout } from '../../fixers/node/request-timeout.ts';

export default defineCheck({
  id: 'node/request-timeout',
  covers: ['node/server-timeout'],
  title: 'The server bounds the time a client may take to send a request',
  category: 'reliability',
  severity: 'low',
  // A load balancer in front that collects requests first cannot always be seen from here.
  profile: 'all',
  why: 'A client that sends its body one byte a minute holds a connection for as long as it likes. A few thousand of them hold all there are. Node ends such requests after five minutes; Fastify, and whoever sets requestTimeout (or Bun’s idleTimeout) to 0, switch that off.',
  remedy: 'Set requestTimeout to what the slowest honest upload needs, for example 30 to 120 seconds.',
  refs: ['https://fastify.dev/docs/latest/Reference/Server/#requesttimeout', 'https://nodejs.org/api/http.html#serverrequesttimeout'],
  cwe: [400],
  sources: ['001:1162-1165'],
  absent: 'no started service answers HTTP requests',
  each: requestTimeouts,
  fix: requestTimeout,
  test({ http, ms, isDefault, writtenAt, isIdle }, repo) {
    if (ms === undefined) return unknown(`the time ${http.name} gives a request could not be read`, [{ at: writtenAt }]);
    if (ms > 0)
      return pass({
        at: writtenAt,
        note:
          isIdle === true
            ? `ends a connection that is silent for ${ms / 1000} s`
            : isDefault
              ? 'Node ends a request after 300 s by itself'
              : `ends a request after ${ms / 1000} s`,
      });
    const proxy = proxyInFront(repo, http.owner);
    if (proxy?.collects === true) return pass({ at: proxy.at, note: `${proxy.what}, once they are complete` });
    const message = isDefault
      ? `${http.name} lets a client take any time to send a request: Fastify’s requestTimeout is 0 unless it is set.`
      : `${http.name} lets a client take any time to send a request: its ${isIdle === true ? 'idleTimeout' : 'requestTimeout'} is 0.`;
    return fail({ at: writtenAt, message, key: 'unbounded' });
  },
});
