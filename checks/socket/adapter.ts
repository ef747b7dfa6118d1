import { scaledSockets } from '../../src/facts/server/socket-scale.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'socket/adapter',
  covers: ['node/stateless'],
  title: 'Socket.IO servers that run more than once tell each other what they send',
  category: 'reliability',
  severity: 'high',
  why: 'Each process knows its own clients only, so a message to a room reaches the part of it that happens to be connected there. With two instances every second user hears nothing, and no log says so.',
  remedy:
    'Give the server an adapter (`@socket.io/redis-adapter`, or the cluster adapter of PM2), and let the proxy send a client to the same instance.',
  refs: ['https://socket.io/docs/v4/using-multiple-nodes/'],
  sources: ['001:99,103,1032-1035'],
  absent: 'no Socket.IO server here runs more than once',
  each: scaledSockets,
  test({ name, at, scale, adapter, open }) {
    if (adapter !== undefined)
      return pass([
        { at: adapter, note: 'an adapter' },
        { at: scale.at, note: scale.what },
      ]);
    if (open) return unknown('the options of the server could not be looked into', [{ at }]);
    return fail({
      at,
      message: `${name} keeps its Socket.IO clients to each process, and ${scale.what}.`,
      related: [{ at: scale.at, note: scale.what }],
      key: 'adapter',
    });
  },
});
