import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { packageOf, propOf } from '../wiring/values.ts';
import { scaleOf, type Scale } from './scale.ts';
import { socketServers } from './sockets.ts';

/** A Socket.IO server of a service that runs more than once. */
export interface ScaledSocket extends Subject {
  readonly scale: Scale;
  /** What carries messages from one process to the others. */
  readonly adapter: Loc | undefined;
  /** Options that could not be looked into. */
  readonly open: boolean;
}

const adapters =
  /^(@socket\.io\/(redis|redis-streams|mongo|postgres|cluster|gcp-pubsub|aws-sqs|azure-service-bus|pm2)(-\w+)*-?adapter|@socket\.io\/(pm2|sticky)|socket\.io-(redis|emitter|adapter-\w+)|@nestjs\/platform-socket\.io)$/;

export const scaledSockets = factEach(
  'sockets of services that run more than once',
  socketServers,
  (repo: Repo, socket): readonly ScaledSocket[] => {
    const scale = socket.library === 'Socket.IO' ? scaleOf(repo, socket.owner) : undefined;
    if (scale === undefined) return [];
    const { options, owner } = socket;
    const given = propOf(options, 'adapter');
    const called = owner.wiring?.trace.find((c) => c.method === 'adapter' || adapters.test(packageOf(c.f)?.pkg ?? ''));
    const adapter =
      given === undefined ? called?.at : ((options?.t === 'obj' ? options.obj.propAt.get('adapter') : undefined) ?? socket.at);
    const open = options !== undefined && (options.t !== 'obj' || options.obj.spreads.length > 0);
    return [{ name: socket.name, at: socket.at, service: owner.id, scale, adapter, open }];
  },
);
