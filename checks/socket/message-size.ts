import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';
import { boundMessages } from '../../fixers/socket/message-size.ts';
import { messageLimit, socketServers, type SocketSubject } from '../../src/facts/server/sockets.ts';

/** Bytes; the bound that request bodies have as well. */
const most = 10 * 1024 * 1024;
import { sizeText } from '../../src/facts/links/body-limits.ts';

export default defineCheck<SocketSubject, true>({
  id: 'socket/message-size',
  covers: ['express/body-limit'],
  title: 'Messages of WebSocket clients are bounded',
  category: 'application-security',
  severity: 'medium',
  why: 'A message is kept in memory until its last byte has come, on every connection. ws takes 100 MiB unless it is told otherwise, so a few clients fill the process.',
  remedy: 'Set maxPayload (ws) or maxHttpBufferSize (Socket.IO) to what the largest real message needs.',
  refs: ['https://github.com/websockets/ws/blob/master/doc/ws.md'],
  cwe: [770],
  sources: ['003:24-25,180'],
  absent: 'no started service opens a WebSocket server',
  each: socketServers,
  test(socket) {
    const limit = messageLimit(socket);
    if (limit.bytes === undefined) return unknown(`the largest message of ${socket.name} is not in the files`, [{ at: limit.at }]);
    const size = `${sizeText(limit.bytes)}${limit.byDefault ? ' (the library’s default)' : ''}`;
    if (limit.bytes > 0 && limit.bytes <= most) return pass(pathTo(socket.owner, limit.at, [], `takes messages of up to ${size}`));
    return fail({
      at: limit.at,
      message: `The ${socket.library} server of ${socket.owner.name} takes messages of up to ${size}.`,
      key: 'size',
      data: true,
    });
  },
  fix: boundMessages,
});
