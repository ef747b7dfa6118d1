import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { dirOf } from '../modules/files.ts';
import { evaluate } from '../wiring/evaluate.ts';
import { exportsOf, jsonVal } from '../wiring/modules.ts';
import { placeOf, propOf, stringOf, type Val } from '../wiring/values.ts';

/** One app of a PM2 ecosystem file. */
export interface EcosystemApp {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly interpreterArgs: readonly string[];
  /** Folder of the repository, when the file gives one. */
  readonly cwd: string | undefined;
  /** `env`, overlaid by `env_<chosen>`. */
  readonly env: ReadonlyMap<string, string>;
  /** Number, "max", or undefined. */
  readonly instances: number | string | undefined;
  readonly at: Loc;
}

/** The apps of a PM2 ecosystem file in JavaScript or JSON; none when it cannot be read. */
export function ecosystemApps(repo: Repo, file: string, environment?: string): readonly EcosystemApp[] {
  const root = ecosystemVal(repo, file);
  const list = propOf(root, 'apps') ?? root;
  const items = list?.t === 'arr' ? list.items : list?.t === 'obj' ? [list] : [];
  return items.flatMap((item) => appOf(item, file, environment));
}

function ecosystemVal(repo: Repo, file: string): Val | undefined {
  const kind = repo.file(file)?.kind;
  if (kind === 'json') return jsonVal(repo.outline(file, 'json')?.root ?? null, file);
  if (kind !== 'js') return undefined;
  const wiring = evaluate(repo, file, []);
  return exportsOf(wiring.machine, file).find((e) => e.name === 'default')?.val;
}

function appOf(item: Val, file: string, environment: string | undefined): readonly EcosystemApp[] {
  if (item.t !== 'obj') return [];
  const script = stringOf(propOf(item, 'script'));
  if (script === undefined) return [];
  const cwd = stringOf(propOf(item, 'cwd'));
  const env = new Map([...envOf(propOf(item, 'env')), ...envOf(propOf(item, `env_${environment ?? 'production'}`))]);
  const instances = propOf(item, 'instances');
  return [
    {
      name: stringOf(propOf(item, 'name')) ?? posix.basename(script),
      script,
      args: wordsOf(propOf(item, 'args')),
      interpreterArgs: wordsOf(propOf(item, 'node_args') ?? propOf(item, 'interpreter_args')),
      cwd: cwd === undefined || posix.isAbsolute(cwd) ? dirOf(file) : posix.resolve('/', dirOf(file), cwd).slice(1),
      env,
      instances: instances?.t === 'lit' && (typeof instances.v === 'number' || typeof instances.v === 'string') ? instances.v : undefined,
      at: placeOf(item) ?? { file, start: 0, end: 0 },
    },
  ];
}

function wordsOf(val: Val | undefined): readonly string[] {
  if (val?.t === 'arr') return val.items.map((i) => stringOf(i) ?? '').filter((w) => w !== '');
  return (stringOf(val) ?? '').split(/\s+/).filter((w) => w !== '');
}

function envOf(val: Val | undefined): readonly (readonly [string, string])[] {
  if (val?.t !== 'obj') return [];
  return [...val.obj.props].flatMap(([name, v]) =>
    v.t === 'lit' && v.v !== null && v.v !== undefined ? [[name, String(v.v)] as const] : [],
  );
}
