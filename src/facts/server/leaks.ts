import {
  type Expr,
  factEach,
  factOf,
  type Loc,
  locOf,
  type Pattern,
  type Repo,
  type Span,
  spanEnd,
  spanEnds,
  spanStart,
  type Stmt,
  type Subject,
} from '../../model/index.ts';
import { dottedName, visits, type Visit } from '../js-walk.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { callsOf, functionsFrom, functionsOf } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { alternativesOf, type Cond, type FnVal, type Val } from '../wiring/values.ts';
import type { Mount } from './types.ts';

/** A place where an error's own words reach the client in production. */
export interface ErrorLeak {
  readonly at: Loc;
  readonly what: 'stack' | 'message';
  readonly where: 'handler' | 'catch';
}

export interface LeakSubject extends Subject {
  readonly http: HttpService;
  readonly leaks: readonly ErrorLeak[];
  /** Where errors are answered. */
  readonly answers: readonly Loc[];
}

const answering = ['json', 'send', 'render', 'jsonp', 'end'];

/** Services that answer errors themselves, in a central handler or in catch blocks. */
export const leakSubjects = factEach('services that answer errors', httpServices, (repo: Repo, http): readonly LeakSubject[] => {
  const leaks: ErrorLeak[] = [];
  const answers: Loc[] = [];
  for (const entry of http.app.entries) {
    if (entry.kind !== 'mount' || !entry.handlesErrors || happens(entry.conds, http.env).how === 'never') continue;
    answers.push(entry.at);
    leaks.push(...inHandler(repo, entry, http));
  }
  const caught = new Map<string, CaughtAnswer>();
  for (const entry of http.app.entries) {
    if (entry.kind !== 'route') continue;
    for (const fn of entry.handlers.flatMap((h) => functionsOf(h)))
      for (const { file, index } of functionsFrom(http.wiring, fn))
        for (const answer of caughtAnswers(repo, file)) if (answer.fn === index) caught.set(`${answer.at.file}:${answer.at.start}`, answer);
  }
  for (const answer of caught.values()) {
    answers.push(answer.at);
    if (answer.leaks !== undefined) leaks.push({ at: answer.at, what: answer.leaks, where: 'catch' });
  }
  const first = answers[0];
  return first === undefined
    ? []
    : [{ name: http.name, at: first, ...(http.service === undefined ? {} : { service: http.service }), http, leaks, answers }];
});

function inHandler(repo: Repo, entry: Mount, http: HttpService): readonly ErrorLeak[] {
  const found = new Map<string, ErrorLeak>();
  for (const fn of functionsOf(entry.value)) {
    const message = messageRead(repo, fn);
    for (const call of callsOf(http.wiring, fn)) {
      if (!answering.includes(call.method ?? '')) continue;
      const how = happens(call.conds, http.env).how;
      if (how === 'never' || how === 'off-by-default') continue;
      for (const arg of call.args) {
        const stack = stackIn(arg, http, 0);
        if (stack !== undefined) found.set(`${stack.file}:${stack.start}`, { at: stack, what: 'stack', where: 'handler' });
        const words = message === undefined || how !== 'always' ? undefined : wordsIn(arg, message);
        if (words !== undefined) found.set(`${words.file}:${words.start}`, { at: words, what: 'message', where: 'handler' });
      }
    }
  }
  return [...found.values()];
}

/** Words in a handler that tell errors apart: what a client is told may well depend on them. */
const tellsErrorsApart =
  /NODE_ENV|prod|\bdev|isDev|debug|instanceof|isOperational|expose|[<>=]\s*5\d\d|5\d\d\s*[<>=]|INTERNAL_SERVER_ERROR|\.message\s*=[^=]/i;

/** Tells whether a place reads the message of the error a handler was given; undefined where the handler tells errors apart. */
function messageRead(repo: Repo, fn: FnVal): ((at: Loc) => boolean) | undefined {
  const text = repo.text(fn.file);
  const own = repo.outline(fn.file, 'js')?.functions[fn.index];
  const name = nameOf(own?.params[0]);
  if (text === undefined || own === undefined || name === undefined) return undefined;
  if (tellsErrorsApart.test(text.slice(...spanEnds(own.bodyAt)))) return undefined;
  return (at) => at.file === fn.file && text.slice(at.start, at.end).replace('?.', '.') === `${name}.message`;
}

/** Where the message of an error stands in what is answered. */
function wordsIn(val: Val, isMessage: (at: Loc) => boolean, depth = 0): Loc | undefined {
  if (depth > 4) return undefined;
  switch (val.t) {
    case 'mem':
      return isMessage(val.at) ? val.at : undefined;
    case 'op':
      return ['+', '||', '??'].includes(val.op)
        ? (wordsIn(val.l, isMessage, depth + 1) ?? wordsIn(val.r, isMessage, depth + 1))
        : undefined;
    case 'obj':
      return [...val.obj.props.values()].map((inner) => wordsIn(inner, isMessage, depth + 1)).find((at) => at !== undefined);
    case 'alt':
      return alternativesOf(val)
        .map((a) => wordsIn(a.val, isMessage, depth + 1))
        .find((at) => at !== undefined);
    default:
      return undefined;
  }
}

/** Where the stack of an error stands in what is answered in production. */
function stackIn(val: Val, http: HttpService, depth: number, when: readonly Cond[] = []): Loc | undefined {
  // A switch that could not be followed may well be one for development.
  if (depth > 4 || happens(when, http.env).how !== 'always') return undefined;
  switch (val.t) {
    case 'mem':
      return val.p === 'stack' && (val.of.t === 'param' || val.of.t === 'unknown') ? val.at : undefined;
    case 'obj':
      for (const inner of val.obj.props.values()) {
        const at = stackIn(inner, http, depth + 1, when);
        if (at !== undefined) return at;
      }
      return undefined;
    case 'alt':
      for (const a of alternativesOf(val)) {
        const at = stackIn(a.val, http, depth + 1, [...when, ...a.when]);
        if (at !== undefined) return at;
      }
      return undefined;
    default:
      return undefined;
  }
}

interface CaughtAnswer {
  readonly fn: number | undefined;
  readonly at: Loc;
  readonly leaks: ErrorLeak['what'] | undefined;
}

/** Answers with a status of 500 and above that stand in catch blocks of a file. */
const caughtAnswers = factOf(
  'answers in catch blocks',
  (repo: Repo, file: string): readonly CaughtAnswer[] => {
    if (!/\.(status|code)\(\s*5\d\d/.test(repo.text(file) ?? '')) return [];
    const outline = repo.outline(file, 'js');
    if (outline === undefined) return [];
    const found: CaughtAnswer[] = [];
    for (const visit of visits(outline)) {
      const { expr } = visit;
      if (expr?.k !== 'call' || expr.f.k !== 'mem' || typeof expr.f.p !== 'string' || !answering.includes(expr.f.p)) continue;
      if (!hasServerStatus(expr.f.o)) continue;
      const caught = caughtName(visit);
      const arg = expr.a[0];
      if (caught === undefined || arg === undefined) continue;
      const leak = leakIn(arg, caught, isGuarded(visit, file, repo));
      found.push({ fn: visit.fn, at: locOf(file, leak?.at ?? expr.at), leaks: leak?.what });
    }
    return found;
  },
  (file) => file,
);

/** `res.status(500)`, `reply.code(503)`. */
function hasServerStatus(expr: Expr): boolean {
  if (expr.k !== 'call' || expr.f.k !== 'mem' || !/^(status|code)$/.test(String(expr.f.p))) return false;
  const [code] = expr.a;
  return code?.k === 'lit' && typeof code.v === 'number' && code.v >= 500;
}

/** The name of the error in whose catch block something stands. */
function caughtName(visit: Visit): string | undefined {
  for (let v: Visit | undefined = visit; v?.parent !== undefined; v = v.parent) {
    const stmt: Stmt | undefined = v.parent.stmt;
    if (stmt?.s === 'try' && v.role === 'catch') return nameOf(stmt.param);
  }
  return undefined;
}

function nameOf(pattern: Pattern | undefined): string | undefined {
  return pattern?.p === 'id' ? pattern.n : undefined;
}

/** A test between the catch and the answer decides what is said: development only, or errors of a known kind. */
function isGuarded(visit: Visit, file: string, repo: Repo): boolean {
  for (let v: Visit | undefined = visit; v?.parent !== undefined; v = v.parent) {
    if (v.parent.stmt?.s === 'try' && v.role === 'catch') return false;
    const { stmt, expr } = v.parent;
    const test = stmt?.s === 'if' ? stmt.test : expr?.k === 'cond' ? expr.test : undefined;
    if (test !== undefined && v.role !== 'test') {
      const text = (repo.text(file) ?? '').slice(spanStart(test.at), spanEnd(test.at));
      if (/NODE_ENV|prod|dev|debug|instanceof|isOperational|\.name|\.code|isAxios|expose/i.test(text)) return true;
    }
  }
  return false;
}

function leakIn(arg: Expr, caught: string, guarded: boolean): { readonly at: Span; readonly what: ErrorLeak['what'] } | undefined {
  if (guarded) return undefined;
  switch (arg.k) {
    case 'mem': {
      const name = dottedName(arg);
      if (name === `${caught}.stack`) return { at: arg.at, what: 'stack' };
      return name === `${caught}.message` ? { at: arg.at, what: 'message' } : undefined;
    }
    case 'obj':
      for (const prop of arg.p) {
        const found = 'spread' in prop ? undefined : leakIn(prop.e, caught, false);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'tpl':
      for (const part of arg.parts) {
        const found = typeof part === 'string' ? undefined : leakIn(part, caught, false);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'op':
      return arg.op === '+' || arg.op === '||' || arg.op === '??'
        ? (leakIn(arg.l, caught, false) ?? leakIn(arg.r, caught, false))
        : undefined;
    default:
      return undefined;
  }
}
