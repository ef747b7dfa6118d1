import type { Expr, JsOutline, Loc, Repo } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import { calledName, dottedName, isWholeEnv, visits } from '../js-walk.ts';
import type { Visit } from '../js-walk.ts';
import { handwrittenChecks, isStop } from './handwritten.ts';
import { fileMentionsEnv } from './reads.ts';

/** A place where the environment is checked, with what happens when it is wrong. */
export interface EnvValidation {
  readonly at: Loc;
  /** As in "envalid checks the whole environment". */
  readonly how: string;
  /** Names it checks; undefined when it checks all it describes. */
  readonly names: readonly string[] | undefined;
  /** An `if` that throws or exits, rather than a schema or a library. */
  readonly byHand?: true;
}

const schemaPackages =
  /^(zod(\/.*)?|joi|@hapi\/joi|yup|valibot|superstruct|ajv(\/.*)?|@sinclair\/typebox(\/.*)?|typebox|arktype|io-ts|runtypes|effect|@effect\/schema|class-validator|jsonschema|fastest-validator|myzod|ow|znv|decoders|@badrap\/valita|computed-types)$/;
const throwing = new Set([
  'parse',
  'parseAsync',
  'parseOrThrow',
  'assert',
  'attempt',
  'validateSync',
  'validateOrReject',
  'create',
  'decodeUnknownSync',
  'parseEnv',
  'from',
  'mask',
  'Parse',
  'Decode',
]);
const reporting = new Set(['safeParse', 'safeParseAsync', 'validate', 'is', 'Check', 'Errors', 'decode', 'run']);

/**
 * Where a set of files checks the environment they run in: by a library made for it, by a schema applied to
 * `process.env`, or by hand with a throw or an exit. A result that nothing looks at does not count.
 */
export function envValidations(repo: Repo, files: readonly string[]): readonly EnvValidation[] {
  const validators = ownValidators(repo, files);
  return files.flatMap((path) => {
    // Nest's module is given a schema where the environment itself is not mentioned.
    if (!fileMentionsEnv(repo, path) && !/\bConfigModule\b|['"](env-schema|envalid|envsafe|env-var|znv)['"]/.test(repo.text(path) ?? ''))
      return [];
    const outline = repo.outline(path, 'js');
    if (outline === undefined) return [];
    const all = visits(outline);
    const found = [...libraryChecks(path, outline, all), ...schemaChecks(path, outline, all, validators)];
    return found.length > 0 ? found : handwrittenChecks(path, outline, all);
  });
}

/** Libraries that read the environment themselves and throw. */
function libraryChecks(path: string, outline: JsOutline, all: readonly Visit[]): readonly EnvValidation[] {
  const from = new Set(outline.imports.map((each) => each.from));
  const uses = (pattern: RegExp): boolean => [...from].some((module) => pattern.test(module));
  const found: EnvValidation[] = [];
  const add = (expr: Expr, how: string): void => void found.push({ at: locOf(path, expr.at), how, names: undefined });
  for (const { expr } of all) {
    if (expr?.k !== 'call') continue;
    const name = calledName(expr);
    if (uses(/^envalid$/) && (name === 'cleanEnv' || name === 'customCleanEnv')) add(expr, 'envalid checks the environment');
    else if (uses(/^envsafe$/) && name === 'envsafe') add(expr, 'envsafe checks the environment');
    else if (uses(/^@t3-oss\/env-/) && name === 'createEnv' && !isTrue(propOf(expr.a[0], 'skipValidation')))
      add(expr, 't3-env checks the environment');
    else if (uses(/^znv$/) && name === 'parseEnv') add(expr, 'znv checks the environment');
    else if (uses(/^env-schema$/) && (name === 'envSchema' || name === 'default')) add(expr, 'env-schema checks the environment');
    else if (uses(/^convict$/) && name === 'validate' && expr.f.k === 'mem') add(expr, 'convict validates the configuration');
    else if (uses(/^env-var$/) && name === 'required') add(expr, 'env-var requires its variables');
    else if (uses(/^dotenv-safe$/) && (name === 'config' || name === 'load'))
      add(expr, 'dotenv-safe compares the environment with the template');
    else if (uses(/^@adonisjs\/core\/env$|^@ioc:Adonis\/Core\/Env$/) && (name === 'create' || name === 'rules'))
      add(expr, 'the framework checks the environment');
    else if (
      uses(/^@nestjs\/config$/) &&
      name === 'forRoot' &&
      (given(propOf(expr.a[0], 'validationSchema')) || given(propOf(expr.a[0], 'validate')))
    ) {
      add(expr, 'ConfigModule validates the environment');
    }
  }
  const validated =
    uses(/^class-validator$/) &&
    outline.classes.find(
      (each) => each.members.filter((member) => /^[A-Z][A-Z0-9_]*$/.test(member.name) && member.decorators.length > 0).length >= 2,
    );
  if (validated) {
    for (const { expr } of all) {
      const name = expr === undefined ? '' : (calledName(expr) ?? '');
      if (expr?.k !== 'call' || expr.a[0]?.k !== 'this' || !/^validate(Sync|OrReject)?$/.test(name)) continue;
      if (name === 'validateOrReject' || all.some(isStop)) add(expr, 'class-validator checks the fields of the environment');
    }
  }
  const plugin = outline.imports.find((each) => /^(@fastify\/env|fastify-env)$/.test(each.from));
  if (plugin !== undefined && requiresSomething(all))
    found.push({ at: locOf(path, plugin.at), how: `${plugin.from} checks the environment by a schema`, names: undefined });
  const safe = outline.imports.find((each) => /^dotenv-safe\/config/.test(each.from));
  if (safe !== undefined)
    found.push({ at: locOf(path, safe.at), how: 'dotenv-safe compares the environment with the template', names: undefined });
  return found;
}

/** A JSON schema with a non-empty `required` list. */
function requiresSomething(all: readonly Visit[]): boolean {
  return all.some(({ expr }) => {
    const list = propOf(expr, 'required');
    return list?.k === 'arr' ? list.e.length > 0 : list?.k === 'id';
  });
}

/** `schema.parse(process.env)`, `validateConfig(process.env, Class)` and the like. */
function schemaChecks(path: string, outline: JsOutline, all: readonly Visit[], validators: ReadonlySet<string>): readonly EnvValidation[] {
  const hasSchema = outline.imports.some((each) => schemaPackages.test(each.from));
  const stops = all.some((visit) => isStop(visit));
  return all.flatMap(({ expr }) => {
    if (expr?.k !== 'call' || !expr.a.some((argument) => isEnvLike(argument, all))) return [];
    const name = calledName(expr) ?? '';
    const own = expr.f.k === 'id' && validators.has(name);
    const bySchema = expr.f.k === 'mem' && (hasSchema || throwing.has(name) || reporting.has(name));
    const byFunction = expr.f.k === 'id' && hasSchema;
    if (!own && !((bySchema || byFunction) && (throwing.has(name) || (reporting.has(name) && stops)))) return [];
    if (name === 'parse' && dottedName(expr.f) === 'dotenv.parse') return [];
    return [{ at: locOf(path, expr.at), how: `${dottedName(expr.f) ?? name} checks the environment`, names: undefined }];
  });
}

/** `process.env`, a variable that is `process.env`, or an object put together from at least two of its variables. */
function isEnvLike(argument: Expr, all: readonly Visit[]): boolean {
  if (isWholeEnv(argument)) return true;
  const value =
    argument.k === 'id' ? all.find(({ stmt }) => stmt?.s === 'let' && stmt.to.p === 'id' && stmt.to.n === argument.n)?.stmt : undefined;
  const object = value?.s === 'let' && value.e !== undefined ? value.e : argument;
  if (isWholeEnv(object)) return true;
  // `schema.parse(withoutEmpty(process.env))`
  if (object.k === 'call')
    return !/^(stringify|keys|values|entries|inspect)$/.test(calledName(object) ?? '') && object.a.some((inner) => isWholeEnv(inner));
  if (object.k !== 'obj') return false;
  return object.p.filter((prop) => 'n' in prop && /^process\.env\.\w+$/.test(dottedName(prop.e) ?? '')).length >= 2;
}

/** Names of the program's own functions that check an object and throw: `validateConfig(process.env, …)` is one line elsewhere. */
function ownValidators(repo: Repo, files: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of files) {
    if (!/valid|schema|assert|parse/i.test(path) && !fileMentionsEnv(repo, path)) continue;
    const outline = repo.outline(path, 'js');
    if (outline === undefined || !outline.imports.some((each) => schemaPackages.test(each.from))) continue;
    const all = visits(outline);
    outline.functions.forEach((fn, index) => {
      const inside = all.filter((visit) => visit.fn === index);
      const checks = inside.some(
        ({ expr }) => expr?.k === 'call' && (throwing.has(calledName(expr) ?? '') || reporting.has(calledName(expr) ?? '')),
      );
      const throws =
        inside.some((visit) => isStop(visit)) ||
        inside.some(({ expr }) => expr?.k === 'call' && throwing.has(calledName(expr) ?? '') && calledName(expr) !== 'validateSync');
      if (!checks || !throws) return;
      const name = fn.name ?? all.find(({ expr, name: given_ }) => expr?.k === 'fn' && expr.i === index && given_ !== undefined)?.name;
      if (name !== undefined) names.add(name);
    });
  }
  return names;
}

function given(expr: Expr | undefined): boolean {
  return expr !== undefined && !(expr.k === 'lit' && (expr.v === null || expr.v === false)) && !(expr.k === 'id' && expr.n === 'undefined');
}

function isTrue(expr: Expr | undefined): boolean {
  return expr?.k === 'lit' && expr.v === true;
}

function propOf(object: Expr | undefined, name: string): Expr | undefined {
  if (object?.k !== 'obj') return undefined;
  const prop = object.p.find((each) => 'n' in each && each.n === name);
  return prop !== undefined && 'n' in prop ? prop.e : undefined;
}
