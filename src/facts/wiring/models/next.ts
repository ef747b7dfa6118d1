import type { Loc } from '../../../model/index.ts';
import type { StartOptions } from '../evaluate.ts';
import type { Machine } from '../machine.ts';
import { exportOf, exportsOf, loadFile } from '../modules.ts';
import { getMember } from '../members.ts';
import { alternativesOf, lit, placeOf, type Val } from '../values.ts';

/** What `next start` finds by name, as far as it matters here. */
interface Project {
  readonly root: string;
  readonly config: string | undefined;
  readonly instrumentation: readonly string[];
  readonly middleware: string | undefined;
  readonly page: string | undefined;
  readonly handlers: readonly { readonly file: string; readonly path: string }[];
  readonly pagesApi: readonly { readonly file: string; readonly path: string }[];
}

/**
 * What Next does when it starts, written into the trace as calls of the package `next` that no program makes:
 * `next.app(config)`, `next.header(rules)`, `next.middleware(fn, matcher)`, `next.route(path, method, fn, options)`.
 */
export function nextStart(project: Project): NonNullable<StartOptions['then']> {
  return { key: `next ${JSON.stringify(project)}`, run: (m) => startNext(m, project) };
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function startNext(m: Machine, project: Project): void {
  const loaded = (file: string): Loc => {
    const place = { file, start: 0, end: 0 };
    loadFile(m, file, place, 'import');
    return place;
  };
  for (const file of project.instrumentation) {
    const place = loaded(file);
    const register = exportOf(m, file, 'register');
    if (register?.t === 'fn') m.invoke(register, [], place);
  }
  startConfig(m, project);
  if (project.page !== undefined) told(m, 'page', [], { file: project.page, start: 0, end: 0 });
  if (project.middleware !== undefined) {
    const file = project.middleware;
    const place = loaded(file);
    const handler = ['default', 'middleware', 'proxy'].map((n) => exportOf(m, file, n)).find((v) => v !== undefined && v.t !== 'lit');
    const config = exportOf(m, file, 'config');
    const matcher = config === undefined ? lit(undefined) : getMember(m, config, 'matcher', place);
    if (handler !== undefined) told(m, 'middleware', [handler, matcher], placeOf(handler) ?? place);
  }
  for (const { file, path } of project.handlers) {
    const place = loaded(file);
    for (const { name, val } of exportsOf(m, file))
      if (methods.has(name) && val.t !== 'lit') told(m, 'route', [lit(path), lit(name), val], placeIn(file, val) ?? place);
  }
  for (const { file, path } of project.pagesApi) {
    const place = loaded(file);
    const handler = exportOf(m, file, 'default');
    const options = exportOf(m, file, 'config') ?? lit(undefined);
    if (handler !== undefined && handler.t !== 'lit')
      told(m, 'route', [lit(path), lit('ALL'), handler, options], placeIn(file, handler) ?? place);
  }
}

/** A handler written elsewhere is still found through its own file. */
function placeIn(file: string, val: Val): Loc | undefined {
  const place = placeOf(val);
  return place?.file === file ? place : undefined;
}

function told(m: Machine, what: string, args: readonly Val[], place: Loc): Val {
  return m.invoke({ t: 'ext', pkg: 'next', path: [`#${what}`], at: place }, args, place);
}

function startConfig(m: Machine, project: Project): void {
  const file = project.config;
  if (file === undefined) {
    told(m, 'app', [lit(undefined)], { file: `${project.root === '' ? '' : `${project.root}/`}package.json`, start: 0, end: 0 });
    return;
  }
  const place = { file, start: 0, end: 0 };
  loadFile(m, file, place, 'import');
  const exported = exportOf(m, file, 'default');
  const config =
    exported === undefined
      ? undefined
      : configIn(exported.t === 'fn' ? m.invoke(exported, [lit('phase-production-server'), lit({}.toString())], place) : exported);
  told(m, 'app', [config ?? { t: 'unknown', why: 'the configuration of Next' }], placeOf(config) ?? place);
  const headers = config === undefined ? undefined : getMember(m, config, 'headers', place);
  if (headers?.t === 'fn') told(m, 'headers', [m.invoke(headers, [], headers.fn.at)], headers.fn.at);
}

/** The object inside `withSentry(withMdx({...}), options)` and `withBundleAnalyzer(options)(config)`. */
function configIn(val: Val, depth = 0): Val | undefined {
  if (depth > 8) return undefined;
  for (const { val: v } of alternativesOf(val)) {
    if (v.t === 'obj') return v;
    if (v.t !== 'call') continue;
    for (const arg of v.call.args) {
      const inner = arg.t === 'fn' ? undefined : configIn(arg, depth + 1);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}
