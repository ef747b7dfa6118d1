import { defineCheck, fail, pass, unknown, type Loc } from '../../src/model/index.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';
import { socketOriginsFromEnv } from '../../fixers/socket/origin.ts';
import { socketOrigin, socketPolicies, type SocketSubject } from '../../src/facts/server/sockets.ts';

export default defineCheck<SocketSubject, Loc>({
  id: 'socket/origin',
  covers: ['express/cors-allowlist'],
  title: 'Socket.IO lets in named origins only',
  category: 'application-security',
  severity: 'medium',
  why: 'A socket opened from any page speaks with the rights of whoever visits it. The policy of Socket.IO is its own: the one of the HTTP application does not cover it.',
  remedy: 'Name the origins of your pages in the cors option of the Socket.IO server.',
  refs: ['https://socket.io/docs/v4/handling-cors/'],
  cwe: [942, 1385],
  sources: ['000:267,292', '001:746'],
  absent: 'no started service opens a Socket.IO server with a policy for other origins',
  each: socketPolicies,
  test(socket) {
    const policy = socketOrigin(socket);
    if (policy === undefined) return unknown('no policy');
    if (policy.origin === 'unknown') return unknown(`whom ${socket.name} lets in is not in the files: ${policy.why}`, [{ at: policy.at }]);
    if (policy.origin === 'list' || policy.origin === 'off') return pass(pathTo(socket.owner, policy.at, [], policy.why));
    return fail({
      at: policy.at,
      message: `The Socket.IO server of ${socket.owner.name} lets every origin in: ${policy.why}.`,
      key: policy.origin,
      data: policy.at,
    });
  },
  fix: socketOriginsFromEnv,
});
