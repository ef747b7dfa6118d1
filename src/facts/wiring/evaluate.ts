import type { Loc, Repo } from '../../model/index.ts';
import { callFunction, callValue } from './calls.ts';
import { singleton } from './classes.ts';
import { giveUp, limits, type Machine, type ModuleVal, type PackageModel } from './machine.ts';
import { exportOf, loadFile } from './modules.ts';
import { unknownVal, type CallEvent, type ClassVal, type Val } from './values.ts';

/** What one entry does when it starts, as far as the files show. */
export interface Wiring {
  readonly entry: string;
  /** Calls of packages, builtins and things unknown, in order of evaluation; swept ones last. */
  readonly trace: readonly CallEvent[];
  /** Every module the entry reaches, by file. */
  readonly modules: ReadonlyMap<string, ModuleVal>;
  readonly classes: readonly ClassVal[];
  /** Why the picture may not be whole. Empty when it is. */
  readonly incomplete: readonly { readonly why: string; readonly at?: Loc }[];
  /** Kept for models that look further (decorators, autoloaded folders). */
  readonly machine: Machine;
}

/** How the entry is started, beyond its name. */
export interface StartOptions {
  /** Files loaded before it: `node --import ./instrument.mjs`. */
  readonly preloads?: readonly string[];
  /** A tool that makes the application and hands it to the entry: `fastify start app.js`. */
  readonly tool?: 'fastify';
  /** What a framework does after the entry was loaded, by a name that tells it from others. */
  readonly then?: { readonly key: string; readonly run: (m: Machine) => void };
  /** The tool is told to write its logs for people. */
  readonly prettyLogs?: boolean;
}

/**
 * Follows the program from its entry: imports, calls, classes, callbacks and conditions, without running
 * anything. Afterwards every function of the reached modules that was not called is looked at once on its
 * own ("swept"), so that handlers behind a container or a decorator are in the trace as well.
 */
export function evaluate(repo: Repo, entry: string, models: readonly PackageModel[], start: StartOptions = {}): Wiring {
  const m: Machine = {
    repo,
    entry,
    models,
    trace: [],
    modules: new Map(),
    classes: [],
    globals: new Map(),
    singletons: new Map(),
    filled: new Set(),
    incomplete: [],
    runs: new Map(),
    closures: new Map(),
    edges: new Map(),
    active: [],
    assigned: [],
    later: [],
    conds: [],
    condsNow: [],
    within: undefined,
    perRequest: false,
    swept: false,
    inFn: undefined,
    steps: 0,
    scopes: 0,
    invoke: (f, args, at) => callValue(m, f, args, { at, nameAt: at, isNew: false, used: true }),
    load: (file, at, how) => loadFile(m, file, at, how),
  };
  try {
    run(m, entry, start);
    runLater(m);
    sweep(m);
    runLater(m);
  } catch (error) {
    // Calls inside expressions inside calls: what was seen until then is kept, and absence proves nothing.
    if (!(error instanceof RangeError)) throw error;
    giveUp(m, 'the code is nested too deeply');
  }
  return { entry, trace: m.trace, modules: m.modules, classes: m.classes, incomplete: m.incomplete, machine: m };
}

function run(m: Machine, entry: string, start: StartOptions): void {
  const place = { file: entry, start: 0, end: 0 };
  for (const file of start.preloads ?? []) loadFile(m, file, place, 'import');
  const loaded = loadFile(m, entry, place, 'require');
  start.then?.run(m);
  if (start.tool !== 'fastify') return;
  const app = m.invoke({ t: 'ext', pkg: 'fastify', path: [], at: place }, [toolOptions(start, place)], place);
  const plugin = loaded.t === 'module' ? (exportOf(m, entry, 'default') ?? loaded) : loaded;
  m.invoke({ t: 'mem', of: app, p: 'register', at: place }, [plugin], place);
}

/** fastify-cli makes the application with a logger of its own: JSON, or pretty with -P. */
function toolOptions(start: StartOptions, at: Loc): Val {
  const object = (props: readonly (readonly [string, Val])[]): Val => ({
    t: 'obj',
    obj: { props: new Map(props), propAt: new Map(), spreads: [], at, depth: 0 },
  });
  const pretty = object([['transport', object([['target', { t: 'lit', v: 'pino-pretty' }]])]]);
  return object([['logger', start.prettyLogs === true ? pretty : { t: 'lit', v: true }]]);
}

function runLater(m: Machine): void {
  for (let next = m.later.shift(); next !== undefined; next = m.later.shift()) next();
}

function sweep(m: Machine): void {
  m.swept = true;
  // Classes first: their methods see an instance with its injected parts. The list grows while it is walked.
  for (const cls of m.classes) {
    const self = singleton(m, cls, cls.at);
    for (const member of cls.outline.members) {
      if (member.fn === undefined || member.kind === 'constructor' || member.kind === 'static-block') continue;
      const key = `${cls.file}#${member.fn}`;
      if (m.runs.has(key)) continue;
      const known = m.closures.get(key);
      const fn = known ?? {
        file: cls.file,
        index: member.fn,
        env: cls.env,
        at: cls.at,
        params: 0,
        props: new Map(),
        self,
        home: cls,
        name: member.name,
      };
      callFunction(m, { ...fn, self, home: cls }, unknownArguments(m, cls.file, member.fn), cls.at);
    }
  }
  let found = true;
  while (found && m.steps < limits.steps) {
    found = false;
    for (const [key, fn] of [...m.closures]) {
      if (m.runs.has(key)) continue;
      found = true;
      callFunction(m, fn, unknownArguments(m, fn.file, fn.index), fn.at);
    }
  }
}

function unknownArguments(m: Machine, file: string, index: number): ReturnType<typeof unknownVal>[] {
  const outline = m.modules.get(file)?.outline.functions[index];
  return (outline?.params ?? []).map((p) => unknownVal(p.p === 'id' ? `parameter ${p.n}` : 'a parameter'));
}
