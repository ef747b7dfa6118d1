import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { services, type Service } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { happens, truthOf, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';

type Library = 'Apollo Server' | 'GraphQL Yoga' | 'mercurius';

/** A GraphQL server that a service makes. */
export interface GraphqlSubject extends Subject {
  readonly owner: Service;
  readonly wiring: Wiring;
  readonly env: KnownEnv;
  readonly library: Library;
  readonly call: CallEvent;
  readonly options: Val | undefined;
}

/** GraphQL servers of the services that are started. */
export const graphqlServers = factEach('graphql servers', services, (_repo: Repo, owner): readonly GraphqlSubject[] => {
  const { wiring, env } = owner;
  if (wiring === undefined) return [];
  const made = wiring.trace.flatMap((call) => {
    const known = libraryOf(call);
    return known === undefined || happens(call.conds, env).how === 'never' ? [] : [{ call, ...known }];
  });
  return made.map(({ call, library, options }, i) => ({
    name: made.length === 1 ? owner.name : `${owner.name}: ${library} ${i + 1}`,
    at: call.at,
    service: owner.id,
    owner,
    wiring,
    env,
    library,
    call,
    options,
  }));
});

function libraryOf(call: CallEvent): { readonly library: Library; readonly options: Val | undefined } | undefined {
  const by = packageOf(call.f);
  if (by !== undefined) {
    if (call.isNew && /^(@apollo\/server|apollo-server(-\w+)?)$/.test(by.pkg) && by.member === 'ApolloServer')
      return { library: 'Apollo Server', options: call.args[0] };
    if (by.pkg === 'graphql-yoga' && /^(createYoga|createServer)$/.test(by.member))
      return { library: 'GraphQL Yoga', options: call.args[0] };
    if (
      by.pkg === '@nestjs/graphql' &&
      by.member === 'GraphQLModule.forRoot' &&
      /Apollo/.test(packageOf(propOf(call.args[0], 'driver'))?.member ?? '')
    )
      return { library: 'Apollo Server', options: call.args[0] };
  }
  if (call.method === 'register' && packageOf(call.args[0])?.pkg === 'mercurius') return { library: 'mercurius', options: call.args[1] };
  return undefined;
}

/** What bounds a query before it runs: its depth, its cost, or that only known queries are answered. */
export type QueryBound =
  | { readonly how: 'bounded'; readonly at: Loc; readonly by: string }
  | { readonly how: 'unbounded' }
  | { readonly how: 'unknown'; readonly at: Loc; readonly why: string };

const bounding =
  /depth-limit|query-complexity|validation-complexity|cost-analysis|query-cost|graphql-armor|persisted|trusted|rate-limit-directive|graphql-no-alias/;

/** Looks for a bound on queries among the options of a GraphQL server. */
export function queryBound(server: GraphqlSubject): QueryBound {
  const { options, call } = server;
  if (options === undefined) return { how: 'unbounded' };
  let lost: Loc | undefined;
  for (const { val } of alternativesOf(options)) {
    if (val.t !== 'obj') {
      if (val.t !== 'lit') lost ??= call.at;
      continue;
    }
    if (val.obj.spreads.length > 0) lost ??= val.obj.at;
    const own = ['queryDepth', 'persistedQueries', 'persistedQueryProvider', 'onlyPersisted'].find(
      (name) => server.library === 'mercurius' && val.obj.props.has(name),
    );
    if (own !== undefined) return { how: 'bounded', at: val.obj.propAt.get(own) ?? call.at, by: own };
    for (const name of ['validationRules', 'plugins']) {
      const list = val.obj.props.get(name);
      if (list === undefined) continue;
      const found = boundIn(list, 0);
      if (found === 'unknown') lost ??= val.obj.propAt.get(name) ?? call.at;
      else if (found !== undefined) return { how: 'bounded', at: val.obj.propAt.get(name) ?? call.at, by: found };
    }
  }
  // A rule or plugin that the program adds elsewhere: `app.graphql.addValidationRule`, envelop around the server.
  const elsewhere = server.wiring.trace.find((c) => bounding.test(packageOf(c.f)?.pkg ?? ''));
  if (elsewhere !== undefined) return { how: 'unknown', at: elsewhere.at, why: 'a package that bounds queries is called somewhere else' };
  return lost === undefined ? { how: 'unbounded' } : { how: 'unknown', at: lost, why: 'its options could not be read whole' };
}

/** The package that bounds queries in a list of rules or plugins; "unknown" where an item could be one. */
function boundIn(val: Val, depth: number): string | undefined {
  if (depth > 4) return undefined;
  let unknown: string | undefined;
  for (const { val: v } of alternativesOf(val)) {
    if (v.t === 'arr') {
      if (v.open === true) unknown = 'unknown';
      for (const item of v.items) {
        const found = boundIn(item, depth + 1);
        if (found !== undefined && found !== 'unknown') return found;
        unknown ??= found;
      }
      continue;
    }
    const pkg = packageOf(v)?.pkg ?? (v.t === 'call' ? packageOf(v.call.f)?.pkg : undefined);
    if (pkg !== undefined) {
      if (bounding.test(pkg)) return pkg;
      // Plugins and rules of the libraries themselves bound nothing.
      if (!/^(@apollo\/|apollo-|graphql|@graphql-yoga\/|@envelop\/|@sentry\/|@nestjs\/|@as-integrations\/)/.test(pkg))
        unknown ??= 'unknown';
      continue;
    }
    // An object with hooks, a function, an instance: it may look at the query itself.
    if (v.t !== 'lit') unknown ??= 'unknown';
  }
  return unknown;
}

/** Whether a server tells its schema to everybody in production. */
export type Introspection =
  | { readonly how: 'on' | 'off'; readonly at: Loc; readonly note: string }
  | { readonly how: 'unknown'; readonly at: Loc; readonly why: string };

/** Apollo answers introspection outside of production only, unless told; the others answer it always. */
export function introspectionOf(server: GraphqlSubject): Introspection {
  const { options, call, env, library } = server;
  if (options !== undefined && options.t !== 'obj') return { how: 'unknown', at: call.at, why: 'its options could not be read' };
  if (library === 'Apollo Server') {
    const given = propOf(options, 'introspection');
    const at = options?.t === 'obj' ? (options.obj.propAt.get('introspection') ?? call.at) : call.at;
    if (given === undefined || (given.t === 'lit' && given.v === undefined)) {
      if (options?.t === 'obj' && options.obj.spreads.length > 0) return { how: 'unknown', at, why: 'its options could not be read whole' };
      return { how: 'off', at, note: 'Apollo Server answers introspection outside of production only' };
    }
    const truth = truthOf(given, env);
    if (truth.value === undefined || truth.env.length > 0) return { how: 'unknown', at, why: 'whether it is on comes from configuration' };
    return truth.value ? { how: 'on', at, note: 'introspection is on' } : { how: 'off', at, note: 'introspection is off' };
  }
  const lists = [propOf(options, 'plugins'), propOf(options, 'validationRules')].filter((v) => v !== undefined);
  const off = lists.some((list) => JSON.stringify(namesIn(list, 0)).match(/disable-?introspection|NoSchemaIntrospection/i) !== null);
  if (off) return { how: 'off', at: call.at, note: 'a plugin or rule refuses introspection' };
  if (options?.t === 'obj' && options.obj.spreads.length > 0)
    return { how: 'unknown', at: call.at, why: 'its options could not be read whole' };
  return { how: 'on', at: call.at, note: `${library} answers introspection unless it is told otherwise` };
}

function namesIn(val: Val, depth: number): readonly string[] {
  if (depth > 5) return [];
  const by = packageOf(val) ?? (val.t === 'call' ? packageOf(val.call.f) : undefined);
  if (by !== undefined) return [`${by.pkg}.${by.member}`];
  if (val.t === 'arr') return val.items.flatMap((i) => namesIn(i, depth + 1));
  if (val.t === 'alt') return val.of.flatMap((a) => namesIn(a.val, depth + 1));
  return [stringOf(val) ?? ''];
}
