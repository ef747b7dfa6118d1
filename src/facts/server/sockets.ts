import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { services, type Service } from '../services/index.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, numberOf, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { ofOptions, type OriginPolicy } from './cors.ts';

/** A WebSocket server (ws or Socket.IO) that a service opens. */
export interface SocketSubject extends Subject {
  readonly owner: Service;
  readonly library: 'ws' | 'Socket.IO';
  readonly call: CallEvent;
  readonly options: Val | undefined;
  readonly env: KnownEnv;
}

/** WebSocket servers of the services that are started. */
export const socketServers = factEach('socket servers', services, (_repo: Repo, owner): readonly SocketSubject[] => {
  if (owner.wiring === undefined) return [];
  const all = owner.wiring.trace.flatMap((call) => {
    const known = libraryOf(call);
    return known === undefined || call.swept || happens(call.conds, owner.env).how === 'never' ? [] : [{ call, ...known }];
  });
  // One line that opens a server for each of many routes is one thing to mend.
  const made = [...new Map(all.map((m) => [`${m.call.at.file}:${m.call.at.start}`, m])).values()];
  return made.map(({ call, library, options }, i) => ({
    name: made.length === 1 ? owner.name : `${owner.name}: ${library} ${i + 1}`,
    at: call.at,
    service: owner.id,
    owner,
    library,
    call,
    options,
    env: owner.env,
  }));
});

function libraryOf(call: CallEvent): Pick<SocketSubject, 'library' | 'options'> | undefined {
  const by = packageOf(call.f);
  if (by === undefined) return undefined;
  if (by.pkg === 'ws' && call.isNew && /^(WebSocketServer|Server|WebSocket\.Server)$/.test(by.member))
    return { library: 'ws', options: call.args[0] };
  if (by.pkg !== 'socket.io' || !/^(Server)?$/.test(by.member)) return undefined;
  // `new Server(options)`, `new Server(httpServer, options)`, `require('socket.io')(server, options)`.
  const options = call.args.find((a, i) => a.t === 'obj' && (i > 0 || call.args.length === 1));
  return { library: 'Socket.IO', options: options ?? call.args[1] };
}

/** Bytes of the largest message a server takes. */
export interface MessageLimit {
  /** undefined: not known. */
  readonly bytes: number | undefined;
  readonly at: Loc;
  readonly byDefault: boolean;
}

const sizes = {
  ws: { name: 'maxPayload', bytes: 100 * 1024 * 1024 },
  'Socket.IO': { name: 'maxHttpBufferSize', bytes: 1e6 },
} as const;

/** ws takes messages of 100 MiB unless told, Socket.IO of 1 MB. */
export function messageLimit(socket: SocketSubject): MessageLimit {
  const { name, bytes } = sizes[socket.library];
  const { options, call } = socket;
  if (options === undefined || options.t === 'lit') return { bytes, at: call.at, byDefault: true };
  if (options.t !== 'obj') return { bytes: undefined, at: call.at, byDefault: false };
  const given = propOf(options, name);
  if (given === undefined)
    return options.obj.spreads.length > 0 ? { bytes: undefined, at: call.at, byDefault: false } : { bytes, at: call.at, byDefault: true };
  const numbers = alternativesOf(given).map((a) => numberOf(a.val.t === 'env' ? a.val.fallback : a.val.t === 'op' ? a.val.r : a.val));
  const known = numbers.every((n) => n !== undefined) ? Math.max(...(numbers as number[])) : undefined;
  return { bytes: known, at: options.obj.propAt.get(name) ?? call.at, byDefault: false };
}

/** Socket.IO servers that say something about other origins. */
export const socketPolicies = factEach('socket servers with a policy', socketServers, (_repo: Repo, socket): readonly SocketSubject[] =>
  socketOrigin(socket) === undefined ? [] : [socket],
);

/** Whom a Socket.IO server lets in from other origins; undefined where it says nothing about them (nobody). */
export function socketOrigin(
  socket: SocketSubject,
): { readonly origin: OriginPolicy; readonly at: Loc; readonly why: string; readonly credentials: boolean } | undefined {
  const { options, owner } = socket;
  const given = propOf(options, 'cors');
  const { wiring } = owner;
  if (socket.library !== 'Socket.IO' || given === undefined || wiring === undefined) return undefined;
  // `cors: undefined` is no policy: what stands there in development alone says nothing about production.
  const choices = alternativesOf(given).filter(
    (a) => happens(a.when, socket.env).how !== 'never' && !(a.val.t === 'lit' && a.val.v !== true),
  );
  const policies = choices.flatMap(({ val }) => ofOptions('cors', val.t === 'lit' ? undefined : val, wiring, socket.env, socket.call.at));
  const open =
    policies.find((p) => p.origin === 'any' || p.origin === 'reflects') ?? policies.find((p) => p.origin === 'unknown') ?? policies[0];
  return open === undefined ? undefined : { origin: open.origin, at: open.decidedAt, why: open.why, credentials: open.credentials };
}
