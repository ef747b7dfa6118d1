import type { Loc } from '../../../model/index.ts';
import { singleton } from '../classes.ts';
import { closure, evalExpr } from '../expressions.ts';
import { scriptsLike } from '../globs.ts';
import type { Machine } from '../machine.ts';
import { loadFile } from '../modules.ts';
import { lit, packageOf, stringOf, unknownVal, type CallEvent, type ClassVal, type Val } from '../values.ts';

/** How a library of decorated controllers writes its routes. */
export interface ControllerStyle {
  readonly pkg: RegExp;
  /** Decorators of a class that is a controller; the first argument is the prefix of its paths. */
  readonly controller: RegExp;
  /** Decorators of a method that give it a route, with the verb. */
  readonly verb: (decorator: string) => string | undefined;
  /** Decorators of classes and methods whose arguments run before the handler. */
  readonly before: RegExp;
  /** A decorator of methods that holds their path, where the one of the verb does not. */
  readonly path?: string;
  /** What follows the path in a decorator runs before the handler as well. */
  readonly restIsMiddleware?: true;
  /** What a decorator of a class or method puts in front of the handler besides. */
  readonly guard?: (decorator: CallEvent, member: string) => Val | undefined;
}

/** Where routes are written to: an Express application or router, or a router of Koa. */
export interface RouteTarget {
  readonly router: Val;
  readonly prefix: string;
}

interface Decorator {
  readonly member: string;
  readonly call: CallEvent | undefined;
}

/** Decorators of a class or method that are of this library. */
function decoratorsOf(values: readonly Val[], style: ControllerStyle): readonly Decorator[] {
  return values.flatMap((val): readonly Decorator[] => {
    const by = packageOf(val.t === 'call' ? val.call.f : val);
    if (by === undefined || !style.pkg.test(by.pkg)) return [];
    return [{ member: by.member, call: val.t === 'call' ? val.call : undefined }];
  });
}

/** Whether a class is a controller in this style. */
export function isController(cls: ClassVal, style: ControllerStyle): boolean {
  return decoratorsOf(cls.decorators, style).some((d) => style.controller.test(d.member));
}

/** The classes among these values; text is a pattern of files whose classes are meant. */
export function classesOf(
  m: Machine,
  values: readonly Val[],
  place: Loc,
): { readonly classes: readonly ClassVal[]; readonly lost: boolean } {
  let lost = false;
  const classes = values.flatMap((val): readonly ClassVal[] => {
    if (val.t === 'class') return [val.cls];
    const pattern = stringOf(val) ?? searchedFor(val);
    if (pattern !== undefined) {
      const files = new Set(filesLike(m, pattern, place));
      lost ||= files.size === 0;
      return m.classes.filter((c) => files.has(c.file));
    }
    if (val.t === 'obj') {
      // `Object.values(controllers)`, `import * as controllers`.
      const inner = classesOf(m, [...val.obj.props.values()], place);
      lost ||= inner.lost;
      return inner.classes;
    }
    lost ||= val.t !== 'lit' && val.t !== 'fn';
    return [];
  });
  return { classes, lost };
}

/** The pattern of `glob.sync('controllers/*.ts')`. */
function searchedFor(val: Val): string | undefined {
  const by = val.t === 'call' ? packageOf(val.call.f) : undefined;
  return val.t === 'call' && by !== undefined && /^(glob|fast-glob|globby|tinyglobby)$/.test(by.pkg)
    ? stringOf(val.call.args[0])
    : undefined;
}

/** Loads the modules that a pattern (`/src/controllers/*.js`, built or not) stands for and gives their names. */
export function filesLike(m: Machine, pattern: string, place: Loc): readonly string[] {
  const found = scriptsLike(m, pattern);
  for (const file of found) loadFile(m, file, place, 'require');
  return found;
}

/** Writes the routes of controllers into the trace as calls of a router: `router.get('/users', guard, handler)`. */
export function writeRoutes(m: Machine, { router, prefix }: RouteTarget, classes: readonly ClassVal[], style: ControllerStyle): void {
  for (const cls of new Set(classes)) {
    const own = decoratorsOf(cls.decorators, style);
    const head = own.find((d) => style.controller.test(d.member));
    if (head === undefined) continue;
    const base = pathIn(head.call);
    const outer = beforeOf(own, style, head);
    const self = singleton(m, cls, cls.at);
    for (const member of cls.outline.members) {
      if (member.kind !== 'method' || member.fn === undefined || member.decorators.length === 0) continue;
      const decorators = decoratorsOf(
        member.decorators.map((d) => evalExpr(m, cls.file, d, cls.env)),
        style,
      );
      const inner = beforeOf(decorators, style, undefined);
      const handler: Val = { t: 'fn', fn: closure(m, cls.file, member.fn, cls.env, { self, home: cls, name: member.name }) };
      for (const decorator of decorators) {
        const verb = style.verb(decorator.member);
        if (verb === undefined) continue;
        const placed = style.path === undefined ? decorator : decorators.find((d) => d.member === style.path);
        const path = placed === undefined ? '' : pathIn(placed.call);
        const at = decorator.call?.at ?? cls.at;
        const full: Val =
          base === undefined || path === undefined ? unknownVal('a path that is computed', at) : lit(joined(prefix, base, path), at);
        const beside = style.restIsMiddleware === true ? (decorator.call?.args.slice(1) ?? []) : [];
        m.invoke({ t: 'mem', of: router, p: verb, at }, [full, ...outer, ...inner, ...beside, handler], at);
      }
    }
  }
}

/** Everything that decorators put in front of a handler, in their order. */
function beforeOf(decorators: readonly Decorator[], style: ControllerStyle, head: Decorator | undefined): readonly Val[] {
  return decorators.flatMap((d): readonly Val[] => {
    if (d === head) return style.restIsMiddleware === true ? (d.call?.args.slice(1) ?? []) : [];
    if (style.before.test(d.member)) return d.call?.args ?? [];
    const guard = d.call === undefined ? undefined : style.guard?.(d.call, d.member);
    return guard === undefined ? [] : [guard];
  });
}

/** The path a decorator is given; none is the empty one, undefined is one that cannot be told. */
function pathIn(call: CallEvent | undefined): string | undefined {
  const [first] = call?.args ?? [];
  if (first === undefined || first.t === 'obj' || first.t === 'fn' || first.t === 'class') return '';
  return stringOf(first);
}

/** `{id}` of OpenAPI is `:id` of a router. */
function joined(...parts: readonly string[]): string {
  return `/${parts.join('/')}`
    .replace(/\/+/g, '/')
    .replace(/\{(\w+)\}/g, ':$1')
    .replace(/(.)\/$/, '$1');
}
