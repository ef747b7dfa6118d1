import type { Loc } from '../../../model/index.ts';
import type { Machine, PackageModel } from '../machine.ts';
import { getMember, isEnvHolder } from '../members.ts';
import { loadFile } from '../modules.ts';
import { packageOf, placeOf, propOf, stringOf, unknownVal, type CallEvent, type ObjVal, type Val } from '../values.ts';

/**
 * Libraries that read the environment through a schema (envalid, zod, Joi, t3-env, convict, node-config,
 * Nest's ConfigService): their results are objects whose members are environment variables with the
 * schema's defaults, so that `config.jwt.secret` still leads to JWT_SECRET.
 */
export const configurationModel: PackageModel = {
  onCall: (m, call) => envalid(call) ?? parsed(m, call) ?? t3(call) ?? convictGet(m, call) ?? nodeConfig(m, call) ?? nestConfig(m, call),
};

function objectAt(at: Loc, props: Iterable<readonly [string, Val]>, open = false): Val {
  const obj: ObjVal = { props: new Map(props), propAt: new Map(), spreads: open ? [unknownVal('other variables', at)] : [], at, depth: 0 };
  for (const [name, val] of obj.props) if (val.t === 'env') obj.propAt.set(name, val.at);
  return { t: 'obj', obj };
}

function isProcessEnv(val: Val | undefined): boolean {
  if (val === undefined) return false;
  if (val.t === 'mem') return val.p === 'env' && isEnvHolder(val.of);
  // `{ ...process.env, X: 1 }`
  return val.t === 'obj' && val.obj.spreads.some((s) => isProcessEnv(s));
}

/** `cleanEnv(process.env, { PORT: num({ default: 3000, devDefault: 1 }) })` */
function envalid(call: CallEvent): Val | undefined {
  const by = packageOf(call.f);
  if (by?.pkg !== 'envalid' || !/^(cleanEnv|customCleanEnv)$/.test(by.member)) return undefined;
  const spec = call.args[1];
  if (spec?.t !== 'obj') return undefined;
  const isProduction: Val = {
    t: 'op',
    op: '===',
    l: { t: 'env', name: 'NODE_ENV', at: call.at },
    r: { t: 'lit', v: 'production' },
    at: call.at,
  };
  const flags: readonly (readonly [string, Val])[] = [
    ['isProduction', isProduction],
    ['isProd', isProduction],
    ['isDevelopment', { t: 'not', e: isProduction }],
    ['isDev', { t: 'not', e: isProduction }],
    ['isTest', { t: 'lit', v: false }],
  ];
  return objectAt(call.at, [
    ...flags,
    ...[...spec.obj.props].map(([name, rule]): readonly [string, Val] => {
      const options = rule.t === 'call' ? rule.call.args[0] : undefined;
      const fallback = propOf(options, 'default');
      const at = spec.obj.propAt.get(name) ?? call.at;
      if (fallback !== undefined) return [name, { t: 'env', name, at, fallback }];
      const dev = propOf(options, 'devDefault');
      return [name, dev === undefined ? { t: 'env', name, at } : { t: 'env', name, at, fallback: dev, devOnly: true }];
    }),
  ]);
}

/** `schema.parse(process.env)` of zod and relatives, `schema.validate(process.env)` of Joi. */
function parsed(m: Machine, call: CallEvent): Val | undefined {
  const method = call.method ?? '';
  if (!/^(parse|safeParse|parseAsync|validate|validateSync|attempt|cast)$/.test(method)) return undefined;
  if (!call.args.some((a) => isProcessEnv(a))) return undefined;
  const schema = call.recv !== undefined && shapeOf(call.recv) !== undefined ? call.recv : call.args.find((a) => shapeOf(a) !== undefined);
  const shape = schema === undefined ? undefined : shapeOf(schema);
  if (shape === undefined) return undefined;
  const values = objectAt(
    call.at,
    [...shape.obj.props].map(([name, rule]): readonly [string, Val] => {
      const fallback = defaultOf(rule);
      const at = shape.obj.propAt.get(name) ?? call.at;
      return [name, fallback === undefined ? { t: 'env', name, at } : { t: 'env', name, at, fallback }];
    }),
    true,
  );
  if (method === 'validate' && isJoi(schema))
    return objectAt(call.at, [
      ['value', values],
      ['error', unknownVal('a validation error', call.at)],
    ]);
  if (method === 'safeParse')
    return objectAt(call.at, [
      ['data', values],
      ['success', unknownVal('the result of a validation', call.at)],
      ['error', unknownVal('a validation error', call.at)],
    ]);
  return values;
}

function isJoi(val: Val | undefined): boolean {
  if (val?.t !== 'call') return false;
  const by = packageOf(val.call.f);
  return by === undefined ? isJoi(val.call.recv) : /joi$/i.test(by.pkg);
}

/** The object a schema was made from, through chained refinements: `z.object({...}).passthrough()`, `Joi.object().keys({...})`. */
function shapeOf(val: Val, depth = 0): Extract<Val, { t: 'obj' }> | undefined {
  if (val.t !== 'call' || depth > 8) return undefined;
  const { method, args, recv } = val.call;
  const first = args[0];
  if (/^(object|keys|looseObject|strictObject|shape)$/.test(method ?? '') && first?.t === 'obj') return first;
  return recv === undefined ? undefined : shapeOf(recv, depth + 1);
}

/** The value of `.default(x)` in a chain of schema methods. */
function defaultOf(rule: Val, depth = 0): Val | undefined {
  if (rule.t !== 'call' || depth > 10) return undefined;
  if (rule.call.method === 'default' || rule.call.method === 'prefault' || rule.call.method === 'catch') return rule.call.args[0];
  return rule.call.recv === undefined ? undefined : defaultOf(rule.call.recv, depth + 1);
}

/** `createEnv({ server: {...}, client: {...}, runtimeEnv: process.env })` */
function t3(call: CallEvent): Val | undefined {
  const by = packageOf(call.f);
  if (by === undefined || !/^@t3-oss\/env-/.test(by.pkg) || by.member !== 'createEnv') return undefined;
  const props: (readonly [string, Val])[] = [];
  for (const part of ['shared', 'server', 'client']) {
    const shape = propOf(call.args[0], part);
    if (shape?.t !== 'obj') continue;
    for (const [name, rule] of shape.obj.props) {
      const fallback = defaultOf(rule);
      const at = shape.obj.propAt.get(name) ?? call.at;
      props.push([name, fallback === undefined ? { t: 'env', name, at } : { t: 'env', name, at, fallback }]);
    }
  }
  return objectAt(call.at, props);
}

/** `convict({ db: { uri: { env: 'DB_URI', default: 'x' } } }).get('db.uri')` */
function convictGet(m: Machine, call: CallEvent): Val | undefined {
  if (call.method !== 'get' || call.recv?.t !== 'call' || packageOf(call.recv.call.f)?.pkg !== 'convict') return undefined;
  const path = stringOf(call.args[0]);
  if (path === undefined) return undefined;
  let node: Val | undefined = call.recv.call.args[0];
  for (const name of path.split('.')) node = propOf(node, name);
  return node === undefined ? undefined : convictValue(node, call.at);
}

function convictValue(node: Val, at: Loc): Val {
  if (node.t !== 'obj') return node;
  const name = stringOf(node.obj.props.get('env'));
  const fallback = node.obj.props.get('default');
  if (name === undefined && fallback !== undefined) return fallback;
  const place = node.obj.propAt.get('env') ?? node.obj.at;
  if (name !== undefined) return fallback === undefined ? { t: 'env', name, at: place } : { t: 'env', name, at: place, fallback };
  return objectAt(
    at,
    [...node.obj.props].map(([key, inner]): readonly [string, Val] => [key, convictValue(inner, at)]),
  );
}

/**
 * `config.get('a.b')` of the `config` package: config/default, what config/production changes of it, and the
 * variables of config/custom-environment-variables in front of both.
 */
function nodeConfig(m: Machine, call: CallEvent): Val | undefined {
  const by = packageOf(call.f);
  if (by?.pkg !== 'config' || by.member !== 'get') return undefined;
  const path = stringOf(call.args[0])?.split('.');
  if (path === undefined) return undefined;
  if (m.filled.has('config')) return unknownVal(`${path.join('.')} may be filled when the program starts`, call.at);
  const [base, production, names] = ['default', 'production', 'custom-environment-variables'].map((name) => {
    let val = configFile(m, call, name);
    for (const part of path) val = val === undefined ? undefined : propOf(val, part);
    return val;
  });
  return withVariables(overlaid(base, production), names);
}

function configFile(m: Machine, call: CallEvent, name: string): Val | undefined {
  for (const ext of ['json', 'js', 'cjs', 'ts']) {
    const tail = `config/${name}.${ext}`;
    const file = m.repo.files.find(
      (f) => f.path === tail || (f.path.endsWith(`/${tail}`) && call.at.file.startsWith(f.path.slice(0, -tail.length))),
    );
    if (file === undefined) continue;
    const val = loadFile(m, file.path, call.at, 'require');
    return val.t === 'module' ? getMember(m, val, 'default', call.at) : val;
  }
  return undefined;
}

/** Objects are merged property by property, everything else is replaced. */
function overlaid(base: Val | undefined, over: Val | undefined): Val | undefined {
  if (over === undefined) return base;
  if (base?.t !== 'obj' || over.t !== 'obj') return over;
  const obj: ObjVal = { ...base.obj, props: new Map(base.obj.props), propAt: new Map([...base.obj.propAt, ...over.obj.propAt]) };
  for (const [name, val] of over.obj.props) {
    const merged = overlaid(base.obj.props.get(name), val);
    if (merged !== undefined) obj.props.set(name, merged);
  }
  return { t: 'obj', obj };
}

function withVariables(val: Val | undefined, names: Val | undefined): Val | undefined {
  const name = stringOf(names) ?? stringOf(propOf(names, '__name'));
  if (name !== undefined) {
    const at = placeOf(names) ?? placeOf(val) ?? { file: '', start: 0, end: 0 };
    return val === undefined ? { t: 'env', name, at } : { t: 'env', name, at, fallback: val };
  }
  if (names?.t !== 'obj' || (val !== undefined && val.t !== 'obj')) return val;
  const base = val ?? objectAt(names.obj.at, []);
  if (base.t !== 'obj') return val;
  const obj: ObjVal = { ...base.obj, props: new Map(base.obj.props) };
  for (const [key, inner] of names.obj.props) {
    const set = withVariables(obj.props.get(key), inner);
    if (set !== undefined) obj.props.set(key, set);
  }
  return { t: 'obj', obj };
}

/** `configService.get('NAME')`, `getOrThrow`, and namespaces made with `registerAs`. */
function nestConfig(m: Machine, call: CallEvent): Val | undefined {
  if (!/^(get|getOrThrow)$/.test(call.method ?? '')) return undefined;
  const owner = packageOf(call.recv);
  const isService =
    owner?.pkg === '@nestjs/config' ||
    (call.recv?.t === 'call' && call.recv.call.method === 'get' && packageOf(call.recv.call.args[0])?.member === 'ConfigService');
  if (!isService) return undefined;
  const path = stringOf(call.args[0]);
  if (path === undefined) return undefined;
  const [space, ...rest] = path.split('.');
  if (rest.length > 0) {
    const registered = m.trace.find((c) => packageOf(c.f)?.member === 'registerAs' && stringOf(c.args[0]) === space);
    const factory = registered?.args[1];
    if (factory?.t === 'fn') {
      let val = m.runs.get(`${factory.fn.file}#${factory.fn.index}`)?.last ?? unknownVal('a configuration factory');
      for (const part of rest) val = getMember(m, val, part, call.at);
      return val;
    }
    return undefined;
  }
  const second = call.args[1];
  const fallback = second !== undefined && second.t !== 'obj' ? second : undefined;
  return fallback === undefined ? { t: 'env', name: path, at: call.at } : { t: 'env', name: path, at: call.at, fallback };
}
