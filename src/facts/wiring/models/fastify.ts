import { patternFits } from '../../patterns.ts';
import { posix } from 'node:path';
import { repositoryPath } from '../paths.ts';
import type { Machine, PackageModel } from '../machine.ts';
import { exportOf, loadFile } from '../modules.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type ObjVal, type Val } from '../values.ts';

/**
 * Fastify plugins that are loaded rather than named: `register(import('./x.js'))`, and every file of a
 * folder through `@fastify/autoload` with its `autoConfig` and `autoPrefix`.
 */
export const fastifyModel: PackageModel = {
  onCall: (m, call) => {
    if (call.method !== 'register' || call.recv === undefined) return undefined;
    const plugin = call.args[0];
    if (plugin?.t === 'module') {
      const main = exportOf(m, plugin.file, 'default') ?? exportOf(m, plugin.file, '=');
      return main === undefined ? undefined : registerOn(m, call, main, call.args[1]);
    }
    const by = packageOf(plugin);
    if (by === undefined || !/^(@fastify\/autoload|fastify-autoload)$/.test(by.pkg)) return undefined;
    const dir = stringOf(propOf(call.args[1], 'dir'));
    if (dir !== undefined) autoload(m, call, repositoryPath(dir.replace(/^file:\/\//, '')));
    return undefined;
  },
};

function registerOn(m: Machine, call: CallEvent, plugin: Val, options: Val | undefined): Val {
  const register: Val = { t: 'mem', of: call.recv ?? { t: 'lit', v: undefined }, p: 'register', at: call.nameAt };
  return m.invoke(register, options === undefined ? [plugin] : [plugin, options], call.at);
}

/** A folder that ships as `dist/plugins` stands as `src/plugins` in the repository. */
function autoload(m: Machine, call: CallEvent, dir: string): void {
  const options = call.args[1];
  const ignore = propOf(options, 'ignorePattern');
  const withPrefix = propOf(options, 'dirNameRoutePrefix');
  const base = stringOf(propOf(propOf(options, 'options'), 'prefix')) ?? '';
  const prefixed = !(withPrefix?.t === 'lit' && withPrefix.v === false);
  for (const file of m.repo.files) {
    if (file.kind !== 'js' || !file.path.startsWith(`${dir}/`) || /\.(test|spec|d)\.[cm]?[jt]s$/.test(file.path)) continue;
    const inside = file.path.slice(dir.length + 1);
    if (ignore?.t === 'regex' && matches(ignore.v, inside)) continue;
    // With an index file in a folder, only that one is loaded from it (maxDepth and indexPattern keep their defaults).
    const folder = posix.dirname(inside);
    const isIndex = /(^|\/)index\.[cm]?[jt]s$/.test(inside);
    if (!isIndex && folder !== '.' && hasIndex(m, `${dir}/${folder}`)) continue;
    const place = { file: file.path, start: 0, end: 0 };
    const loaded = loadFile(m, file.path, call.at, 'import');
    if (loaded.t !== 'module') continue;
    const plugin = exportOf(m, file.path, 'default') ?? exportOf(m, file.path, '=');
    if (plugin === undefined || plugin.t === 'lit') continue;
    const config = exportOf(m, file.path, 'autoConfig');
    const auto = stringOf(exportOf(m, file.path, 'autoPrefix'));
    const prefix = posix.join('/', base, auto ?? (prefixed && folder !== '.' ? folder.replace(/(^|\/)_/g, '$1:') : ''));
    const settings = config?.t === 'fn' ? m.invoke(config, [call.recv ?? { t: 'lit', v: undefined }], place) : config;
    registerOn(m, { ...call, at: place }, plugin, withPrefixOption(settings, prefix, place));
  }
}

function hasIndex(m: Machine, folder: string): boolean {
  return ['ts', 'js', 'mjs', 'cjs', 'mts', 'cts'].some((ext) => m.repo.file(`${folder}/index.${ext}`) !== undefined);
}

function matches(pattern: string, path: string): boolean {
  const body = /^\/(.*)\/[a-z]*$/s.exec(pattern)?.[1] ?? pattern;
  return patternFits(body, path) === true;
}

function withPrefixOption(settings: Val | undefined, prefix: string, at: ObjVal['at']): Val {
  const known = settings === undefined ? undefined : alternativesOf(settings).find((a) => a.val.t === 'obj')?.val;
  const obj: ObjVal = {
    props: new Map(known?.t === 'obj' ? known.obj.props : []),
    propAt: new Map(known?.t === 'obj' ? known.obj.propAt : []),
    spreads: known?.t === 'obj' ? [...known.obj.spreads] : [],
    at: known?.t === 'obj' ? known.obj.at : at,
    depth: 0,
  };
  if (prefix !== '/') obj.props.set('prefix', { t: 'lit', v: prefix });
  return { t: 'obj', obj };
}
