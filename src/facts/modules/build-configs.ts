import { posix } from 'node:path';
import type { Expr, Repo } from '../../model/index.ts';
import { visits } from '../js-walk.ts';
import type { Bundle } from './bundles.ts';
import { join } from './files.ts';

const configs = /^((rollup|webpack|tsup|esbuild|rspack|rolldown|tsdown|build)(\.[\w-]+)*|build|esbuild)\.([cm]?js|[cm]?ts)$/;

/** What the configuration files of bundlers beside a package.json say about source and output, where both are written out. */
export function configuredBundles(repo: Repo, dir: string): readonly Bundle[] {
  const prefix = dir === '' ? '' : `${dir}/`;
  return repo.ofKind('js').flatMap(({ path }): readonly Bundle[] => {
    if (!path.startsWith(prefix)) return [];
    const name = path.slice(prefix.length);
    const inFolder = /^(scripts|config|build|tools)\//.test(name);
    if ((name.includes('/') && !inFolder) || !configs.test(posix.basename(name))) return [];
    const text = repo.text(path) ?? '';
    if (!/entryPoints|entry|input/.test(text)) return [];
    const outline = repo.outline(path, 'js');
    if (outline === undefined) return [];
    return visits(outline).flatMap((v) => (v.expr?.k === 'obj' ? bundlesIn(v.expr, dir, /tsup|tsdown/.test(name)) : []));
  });
}

type Obj = Extract<Expr, { k: 'obj' }>;

function bundlesIn(obj: Obj, dir: string, withDefaults: boolean): readonly Bundle[] {
  const entries = entriesOf(prop(obj, 'entryPoints') ?? prop(obj, 'entry') ?? prop(obj, 'input'));
  if (entries.length === 0) return [];
  const output = prop(obj, 'output');
  const out = output?.k === 'arr' ? output.e[0] : output;
  const given = out?.k === 'obj' ? out : undefined;
  const file = pathText(prop(obj, 'outfile')) ?? pathText(given === undefined ? undefined : prop(given, 'file'));
  const [first] = entries;
  if (file !== undefined && first !== undefined) return [{ source: join(dir, first.source), built: join(dir, file) }];
  const folder =
    pathText(prop(obj, 'outdir') ?? prop(obj, 'outDir')) ??
    pathText(given === undefined ? undefined : (prop(given, 'dir') ?? prop(given, 'path'))) ??
    (withDefaults || given !== undefined ? 'dist' : undefined);
  if (folder === undefined) return [];
  const named = given === undefined ? undefined : textOf(prop(given, 'filename') ?? prop(given, 'entryFileNames'));
  return entries.map(({ name, source }) => {
    const stem = name ?? posix.basename(source).replace(/\.\w+$/, '');
    return { source: join(dir, source), built: join(dir, `${folder}/${(named ?? '[name].js').replace('[name]', stem)}`) };
  });
}

function prop(obj: Obj, name: string): Expr | undefined {
  for (const p of obj.p) if ('n' in p && p.n === name) return p.e;
  return undefined;
}

function textOf(e: Expr | undefined): string | undefined {
  return e?.k === 'lit' && typeof e.v === 'string' ? e.v : undefined;
}

/** A path, also as `path.resolve(__dirname, 'dist')` or `new URL('./dist', import.meta.url)`. */
function pathText(e: Expr | undefined): string | undefined {
  const text = textOf(e);
  if (text !== undefined) return text;
  if (e?.k !== 'call') return undefined;
  const parts = e.a.flatMap((a) => textOf(a) ?? []);
  return parts.length === 0 ? undefined : posix.join(...parts);
}

/** `'src/a.ts'`, `['src/a.ts']`, `{ server: './src/a.ts' }`; webpack calls a single one "main". */
function entriesOf(e: Expr | undefined): readonly { readonly name: string | undefined; readonly source: string }[] {
  if (e === undefined) return [];
  const isSource = (text: string): boolean => /\.[cm]?[jt]sx?$/.test(text) || text.startsWith('./');
  if (e.k === 'obj')
    return e.p.flatMap((p) => {
      const source = 'n' in p ? pathText(p.e) : undefined;
      return 'n' in p && source !== undefined && isSource(source) ? [{ name: p.n, source }] : [];
    });
  const list = e.k === 'arr' ? e.e : [e];
  return list.flatMap((item) => {
    const source = pathText(item);
    return source === undefined || !isSource(source) ? [] : [{ name: undefined, source }];
  });
}
