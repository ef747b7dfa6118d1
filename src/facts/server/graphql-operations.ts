import { posix } from 'node:path';
import type { Loc } from '../../model/index.ts';
import { repositoryPath } from '../wiring/paths.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { exportOf, exportsOf } from '../wiring/modules.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { alternativesOf, packageOf, placeOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { answeredBy } from './node-http.ts';
import { fieldsIn, type SdlField } from './sdl.ts';
import type { Entry, HttpApp, Route } from './types.ts';

/** Packages that make a schema or a server of resolvers and type definitions. */
const makers =
  /^(@apollo\/(server|subgraph|federation)|apollo-server(-\w+)?|graphql-yoga|@graphql-tools\/schema|graphql-tools|mercurius|graphql-modules|@graphql-modules\/.*)$/;
/** Packages whose functions put several maps of resolvers, or several texts of a schema, together. */
const mergers =
  /^(@graphql-tools\/(merge|resolvers-composition|schema)|merge-graphql-schemas|graphql-tools|lodash(\.\w+)?|deepmerge|ramda)$/;
/** Packages that answer requests with a GraphQL schema. */
const answering =
  /^(@apollo\/server|apollo-server(-\w+)?|graphql-yoga|@as-integrations\/.*|express-graphql|graphql-http|mercurius|koa-graphql|@hono\/graphql-server)$/;

/** The applications, that which serves a GraphQL schema with the operations of it that change something or log somebody in. */
export function withOperations(apps: readonly HttpApp[], wiring: Wiring): readonly HttpApp[] {
  if (apps.length === 0) return apps;
  const found = operationsIn(wiring);
  if (found.length === 0) return apps;
  const served = apps.map((app) => servedAt(app, wiring)).find((s) => s !== undefined) ?? onlyOne(apps);
  if (served === undefined || served.app.operations !== undefined) return apps;
  const { app, path, inside } = served;
  const operations = found.map(({ name, at, call, value }): Route => ({
    kind: 'route',
    call,
    at,
    methods: ['POST'],
    path,
    operation: name,
    conds: call.conds,
    inside,
    through: [],
    handlers: value === undefined ? [] : [value],
  }));
  return apps.map((a) => (a === app ? { ...app, operations } : a));
}

interface Served {
  readonly app: HttpApp;
  readonly path: string | undefined;
  readonly inside: readonly number[];
}

function onlyOne(apps: readonly HttpApp[]): Served | undefined {
  const [app] = apps;
  return app === undefined || apps.length > 1 ? undefined : { app, path: '/graphql', inside: [app.call.id] };
}

/** Where an application answers with a schema: a package as a whole, something mounted, `server.applyMiddleware({ app })`. */
function servedAt(app: HttpApp, wiring: Wiring): Served | undefined {
  if (app.settings.some((s) => s.name === answeredBy)) return { app, path: '/', inside: [app.call.id] };
  const valuesOf = (e: Entry): readonly Val[] => (e.kind === 'mount' ? [e.value] : e.handlers);
  const entry = app.entries.find((e) => valuesOf(e).some((v) => stemsFrom(v, (pkg) => answering.test(pkg))));
  if (entry !== undefined) return { app, path: entry.path, inside: entry.inside };
  const applied = wiring.trace.find(
    (c) =>
      c.method === 'applyMiddleware' &&
      c.args.some((a) =>
        alternativesOf(propOf(a, 'app') ?? { t: 'lit', v: undefined }).some((v) => v.val.t === 'call' && v.val.call === app.call),
      ),
  );
  if (applied === undefined) return undefined;
  return { app, path: stringOf(propOf(applied.args[0], 'path')) ?? '/graphql', inside: [app.call.id] };
}

interface Operation {
  readonly name: string;
  readonly at: Loc;
  readonly call: CallEvent;
  /** Its resolver; undefined where only the schema names it. */
  readonly value: Val | undefined;
}

/** Mutations, and queries that log somebody in, of every schema that the program makes. */
function operationsIn(wiring: Wiring): readonly Operation[] {
  const found: Operation[] = [];
  const stated: Operation[] = [];
  for (const call of wiring.trace) {
    const by = packageOf(call.f) ?? (call.method === 'register' ? packageOf(call.args[0]) : undefined);
    if (by === undefined || !makers.test(by.pkg)) continue;
    for (const options of call.args) {
      const resolvers = propOf(options, 'resolvers');
      if (resolvers !== undefined)
        for (const kind of ['Mutation', 'Query'] as const)
          for (const map of mapsIn(resolvers, kind, wiring, 0)) found.push(...fieldsOf(map, kind, call, wiring));
      const texts = propOf(options, 'typeDefs') ?? (propOf(options, 'schema')?.t === 'lit' ? propOf(options, 'schema') : undefined);
      if (texts !== undefined)
        stated.push(
          ...sdlFields(texts, wiring, 0)
            .filter((f) => counts(f.name, f.of))
            .map(({ name, at }) => ({ name, at, call, value: undefined })),
        );
    }
  }
  const all = found.length > 0 ? found : stated;
  return all.filter((o, i) => all.findIndex((other) => other.name === o.name) === i);
}

/** A query is looked at where it is a login all the same. */
function counts(name: string, kind: 'Mutation' | 'Query'): boolean {
  return kind === 'Mutation' || /^(user)?_?(log_?in|sign_?in|authenticate)(_?user)?$/i.test(name);
}

/** The `Mutation` of a map of resolvers, of a list of maps, or of maps that a package puts together. */
function mapsIn(val: Val, kind: string, wiring: Wiring, depth: number): readonly Val[] {
  if (depth > 5) return [];
  return alternativesOf(val).flatMap(({ val: v }): readonly Val[] => {
    if (v.t === 'arr') return v.items.flatMap((i) => mapsIn(i, kind, wiring, depth + 1));
    if (v.t === 'module') {
      const own = exportOf(wiring.machine, v.file, kind);
      return own === undefined || own.t === 'lit' ? [] : [own];
    }
    if (v.t === 'obj') {
      const own = v.obj.props.get(kind);
      return [...(own === undefined ? [] : [own]), ...v.obj.spreads.flatMap((s) => mapsIn(s, kind, wiring, depth + 1))];
    }
    if (v.t === 'call' && mergers.test(packageOf(v.call.f)?.pkg ?? ''))
      return v.call.args.flatMap((a) => mapsIn(a, kind, wiring, depth + 1));
    return [];
  });
}

/** The fields of one such map, each with its resolver. */
function fieldsOf(map: Val, kind: 'Mutation' | 'Query', call: CallEvent, wiring: Wiring, depth = 0): readonly Operation[] {
  if (depth > 5) return [];
  const one = (name: string, value: Val, at: Loc | undefined): readonly Operation[] =>
    counts(name, kind) ? [{ name, at: at ?? placeOf(value) ?? call.at, call, value: propOf(value, 'resolve') ?? value }] : [];
  return alternativesOf(map).flatMap(({ val }): readonly Operation[] => {
    if (val.t === 'obj')
      return [
        ...[...val.obj.props].flatMap(([name, value]) => one(name, value, val.obj.propAt.get(name))),
        ...val.obj.spreads.flatMap((s) => (s.t === 'obj' || s.t === 'module' ? fieldsOf(s, kind, call, wiring, depth + 1) : [])),
      ];
    if (val.t === 'module') return exportsOf(wiring.machine, val.file).flatMap(({ name, val: value }) => one(name, value, placeOf(value)));
    if (val.t === 'call' && mergers.test(packageOf(val.call.f)?.pkg ?? ''))
      return val.call.args.flatMap((a) => fieldsOf(a, kind, call, wiring, depth + 1));
    return [];
  });
}

/** The fields of `type Mutation` and `type Query` in type definitions: texts, `gql` templates, files that are read. */
function sdlFields(val: Val, wiring: Wiring, depth: number): readonly SdlField[] {
  if (depth > 5) return [];
  const { repo } = wiring.machine;
  return alternativesOf(val).flatMap(({ val: v }): readonly SdlField[] => {
    if (v.t === 'arr') return v.items.flatMap((i) => sdlFields(i, wiring, depth + 1));
    const text = stringOf(v);
    if (text !== undefined) {
      if (isSchemaPath(text)) return schemaFiles(text, wiring).flatMap((file) => fieldsIn(repo.text(file) ?? '', { file, start: 0 }));
      const at = placeOf(v);
      const written = at === undefined ? undefined : repo.text(at.file)?.slice(at.start, at.end);
      return at === undefined || written === undefined ? [] : fieldsIn(written, at);
    }
    if (v.t !== 'call') return [];
    const { call } = v;
    const by = packageOf(call.f);
    if (by?.pkg === 'graphql-tag' || /(^|\.)gql$/.test(by?.member ?? ''))
      return fieldsIn(repo.text(call.at.file)?.slice(call.at.start, call.at.end) ?? '', call.at);
    if (call.method === 'toString' && call.recv !== undefined) return sdlFields(call.recv, wiring, depth + 1);
    const reads = by !== undefined && (by.pkg === 'fs' || mergers.test(by.pkg) || /^@graphql-tools\/(load|load-files)$/.test(by.pkg));
    return reads ? call.args.flatMap((a) => sdlFields(a, wiring, depth + 1)) : [];
  });
}

function isSchemaPath(text: string): boolean {
  return text.length < 200 && /\.(graphqls?|gql)$/.test(text) && !/\s/.test(text);
}

/** The file of that path, or every file of a schema below the folder that a pattern starts with. */
function schemaFiles(path: string, wiring: Wiring): readonly string[] {
  const plain = repositoryPath(path);
  if (!path.includes('*')) {
    const own = posix.join(posix.dirname(wiring.entry), path);
    return [plain, own].filter((file, i, all) => wiring.machine.repo.exists(file) && all.indexOf(file) === i).slice(0, 1);
  }
  const folder = repositoryPath(path.slice(0, path.indexOf('*')));
  return wiring.machine.repo.files.map((f) => f.path).filter((file) => /\.(graphqls?|gql)$/.test(file) && file.startsWith(folder));
}
