import { createServer, type Server, type Socket } from 'node:net';

/** A store that a sample's client can talk to: it knows the protocol, holds nothing, and can be slow or gone. */
export interface Store {
  readonly url: string;
  /** Milliseconds until queries are answered; connecting is never delayed. */
  delay: number;
  /** Clients connected now. */
  connections(): number;
  /** Stops listening and drops every connection, as a crash would. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

type Answering = (socket: Socket, store: { readonly delay: number }) => void;

async function storeOf(scheme: string, answering: Answering): Promise<Store> {
  const sockets = new Set<Socket>();
  const state = { delay: 0 };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    answering(socket, state);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `${scheme}://user:word@127.0.0.1:${port}`,
    get delay() {
      return state.delay;
    },
    set delay(ms: number) {
      state.delay = ms;
    },
    connections: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    start: () => (server.listening ? Promise.resolve() : listen(port)),
  };
}

/** PostgreSQL as far as `pg` speaks it: every statement succeeds with no rows. */
export function postgresStore(): Promise<Store> {
  return storeOf('postgres', (socket, store) => {
    let pending = Buffer.alloc(0);
    let isOpen = false;
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const head = isOpen ? 1 : 0;
        if (pending.length < head + 4) return;
        const size = head + pending.readInt32BE(head);
        if (pending.length < size) return;
        const message = pending.subarray(0, size);
        pending = pending.subarray(size);
        if (!isOpen) {
          isOpen = true;
          socket.write(Buffer.concat([packet('R', int32(0)), ready]));
          continue;
        }
        const answer = answerOf(String.fromCharCode(message[0] ?? 0));
        if (answer === undefined) return void socket.end();
        setTimeout(() => socket.writable && socket.write(answer), store.delay);
      }
    });
  });
}

function int32(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(n);
  return bytes;
}

function packet(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const ready = packet('Z', Buffer.from('I'));
const complete = packet('C', Buffer.from('SELECT 0\0'));

/** undefined: the client says goodbye. */
function answerOf(type: string): Buffer | undefined {
  if (type === 'X') return undefined;
  const answers: Readonly<Record<string, Buffer>> = {
    Q: Buffer.concat([complete, ready]),
    P: packet('1'),
    B: packet('2'),
    D: packet('n'),
    E: complete,
    S: ready,
    C: packet('3'),
  };
  return answers[type] ?? Buffer.alloc(0);
}

/** Redis as far as the clients of the samples speak it: nothing is stored, counters always stand at one. */
export function redisStore(): Promise<Store> {
  return storeOf('redis', (socket, store) => {
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let command = commandIn(pending); command !== undefined; command = commandIn(pending)) {
        pending = pending.slice(command.size);
        const name = (command.words[0] ?? '').toUpperCase();
        const isData = /^(GET|SET|INCR|INCRBY|DECR|DEL|PING)$/.test(name);
        const answer = redisAnswers[name] ?? '+OK\r\n';
        const send = (): void => {
          if (!socket.writable) return;
          if (name === 'QUIT') socket.end(answer);
          else socket.write(answer);
        };
        if (isData && store.delay > 0) setTimeout(send, store.delay);
        else send();
      }
    });
  });
}

const info = 'redis_version:7.4.0\r\nredis_mode:standalone\r\nloading:0\r\n';
const redisAnswers: Readonly<Record<string, string>> = {
  PING: '+PONG\r\n',
  INFO: `$${info.length}\r\n${info}\r\n`,
  HELLO: '*4\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:2\r\n',
  GET: '$-1\r\n',
  INCR: ':1\r\n',
  INCRBY: ':1\r\n',
  DECR: ':0\r\n',
  DEL: ':0\r\n',
};

/** The first whole command of what has arrived: an array of bulk strings. */
function commandIn(text: string): { readonly words: readonly string[]; readonly size: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return undefined;
  let at = head[0].length;
  const words: string[] = [];
  for (let i = 0; i < Number(head[1]); i++) {
    const bulk = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (bulk === null) return undefined;
    const start = at + bulk[0].length;
    const end = start + Number(bulk[1]);
    if (text.length < end + 2) return undefined;
    words.push(text.slice(start, end));
    at = end + 2;
  }
  return { words, size: at };
}
