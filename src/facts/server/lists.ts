import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { functionsOf, methodCallsOf, stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import type { Route } from './types.ts';

/** A query of a list that a route answers with. */
export interface ListQuery {
  readonly at: Loc;
  /** As it reads: `findMany()`. */
  readonly what: string;
  /** Nothing narrows it down and nothing bounds it: every row comes. */
  readonly whole: boolean;
}

/** Things that become more with every day of use. Tables of what there is to choose from (roles, prices, departments) stay short. */
const growing =
  /^(app)?(users?|accounts?|members?|customers?|clients?|employees?|producers?|students?|patients?|guests?|orders?|invoices?|payments?|transactions?|transfers?|bookings?|reservations?|appointments?|posts?|articles?|comments?|repl(y|ies)|reviews?|ratings?|messages?|chats?|conversations?|notifications?|events?|logs?|audit(log|event|entry|entries)?s?|activit(y|ies)|sessions?|todos?|tasks?|tickets?|issues?|notes?|products?|items?|files?|documents?|images?|photos?|videos?|uploads?|leads?|contacts?|subscri(ptions?|bers?)|deliver(y|ies)|shipments?|registrations?|submissions?|votes?|likes?|follows?|scores?|records?|entr(y|ies)|histor(y|ies)|visits?|views?|clicks?)$/i;

/** A service with the routes whose lists come from a database. */
export interface ListSubject extends Subject {
  readonly http: HttpService;
  readonly lists: readonly { readonly route: Route; readonly query: ListQuery }[];
}

/** Services whose GET routes ask a database for lists. */
export const listSubjects = factEach('lists of http services', httpServices, (_repo: Repo, http): readonly ListSubject[] => {
  const seen = new Set<string>();
  const lists = http.app.entries.flatMap((route) => {
    if (route.kind !== 'route' || !route.methods.includes('GET') || happens(route.conds, http.env).how === 'never') return [];
    const fns = functionsOf(route.handlers.at(-1) ?? { t: 'lit', v: undefined });
    const calls = fns.flatMap((fn) => methodCallsOf(http.wiring, fn, ['findMany', 'find', 'findAll']));
    return calls.flatMap((call) => {
      const query = queryOf(http, call);
      const key = `${call.at.file}:${call.at.start}`;
      if (query === undefined || seen.has(key)) return [];
      seen.add(key);
      return [{ route, query }];
    });
  });
  const [first] = lists;
  return first === undefined
    ? []
    : [{ name: http.name, at: first.query.at, ...(http.service === undefined ? {} : { service: http.service }), http, lists }];
});

function queryOf(http: HttpService, call: CallEvent): ListQuery | undefined {
  const [filter] = call.args;
  if (!growing.test(modelOf(call.recv) ?? '')) return undefined;
  const found = (whole: boolean): ListQuery => ({ at: call.at, what: `${call.method ?? ''}()`, whole });
  if (call.method === 'findMany' && ofPrisma(call.recv)) return found(isUnbounded(filter, ['where', 'take', 'cursor', 'first', 'last']));
  if (call.method === 'findAll' && stemsFrom(call.recv, (pkg) => /^sequelize(-typescript)?$/.test(pkg)))
    return found(isUnbounded(filter, ['where', 'limit']));
  if (call.method !== 'find') return undefined;
  if (stemsFrom(call.recv, (pkg) => pkg === 'mongoose')) {
    const isAll = filter === undefined || (filter.t === 'obj' && filter.obj.props.size === 0 && filter.obj.spreads.length === 0);
    // `Order.find().limit(20)`, `.cursor()`, a plugin that pages.
    const isBounded = http.wiring.trace.some(
      (c) => /^(limit|cursor|paginate|where|eachAsync|distinct|countDocuments)$/.test(c.method ?? '') && chainedOn(c, call),
    );
    return found(isAll && call.args.length < 3 && !isBounded);
  }
  return undefined;
}

/** The name a model goes by: `prisma.order`, `mongoose.model('Order', …)`, `sequelize.define('order', …)`. */
function modelOf(recv: Val | undefined): string | undefined {
  if (recv?.t === 'mem') return recv.p;
  return recv?.t === 'call' && /^(model|define)$/.test(recv.call.method ?? '') ? stringOf(recv.call.args[0]) : undefined;
}

/** `prisma.order`, a member of the client. */
function ofPrisma(recv: Val | undefined): boolean {
  if (recv?.t !== 'mem') return false;
  const client = recv.of;
  return client.t === 'call' && client.call.isNew && packageOf(client.call.f)?.member === 'PrismaClient';
}

/** Options that are all known, and have none of these. */
function isUnbounded(options: Val | undefined, names: readonly string[]): boolean {
  if (options === undefined) return true;
  return options.t === 'obj' && options.obj.spreads.length === 0 && names.every((name) => !options.obj.props.has(name));
}

function chainedOn(call: CallEvent, start: CallEvent): boolean {
  for (let recv = call.recv, n = 0; recv?.t === 'call' && n < 8; recv = recv.call.recv, n++) if (recv.call === start) return true;
  return false;
}
