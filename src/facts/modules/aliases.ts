import type { JsonNode, Repo } from '../../model/index.ts';
import { jsonAt, jsonEntries, jsonFile, jsonItems, jsonString } from '../json.ts';
import type { Package } from '../packages.ts';
import { join } from './files.ts';

/**
 * Paths that the aliases of a package give for a specifier: `_moduleAliases` (module-alias), and
 * `module-resolver` of Babel where its config is JSON.
 */
export function aliasTargets(repo: Repo, pkg: Package, specifier: string): readonly string[] {
  const configs = [
    jsonAt(pkg.json, 'babel'),
    ...['.babelrc', '.babelrc.json', 'babel.config.json'].map((name) => jsonFile(repo, join(pkg.dir, name))),
  ];
  const resolvers = configs.flatMap((config) => jsonItems(jsonAt(config, 'plugins')).flatMap(resolverOptions));
  const aliases = [jsonAt(pkg.json, '_moduleAliases'), ...resolvers.map((options) => jsonAt(options, 'alias'))];
  const direct = aliases.flatMap((map) =>
    jsonEntries(map).flatMap(({ key, value }) => {
      const target = jsonString(value);
      if (target === undefined || (specifier !== key && !specifier.startsWith(`${key.replace(/\/$/, '')}/`))) return [];
      return [join(pkg.dir, target + specifier.slice(key.replace(/\/$/, '').length))];
    }),
  );
  const roots = resolvers.flatMap((options) => jsonItems(jsonAt(options, 'root')).flatMap((item) => jsonString(item) ?? []));
  return [...direct, ...roots.map((root) => join(pkg.dir, `${root}/${specifier}`))];
}

function resolverOptions(plugin: JsonNode): readonly JsonNode[] {
  const [name, options] = jsonItems(plugin);
  return /^(babel-plugin-)?module-resolver$/.test(jsonString(name) ?? '') && options !== undefined ? [options] : [];
}
