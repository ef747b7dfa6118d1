import { fact, type Loc, type Repo, type YamlNode } from '../../model/index.ts';
import { deployedServices } from '../compose/stacks.ts';
import { isExampleOrTest } from '../paths.ts';
import { yamlAt, yamlList, yamlLoc, yamlMap, yamlString } from '../yaml.ts';

/** One setting of Traefik, its name in lower case as Traefik compares them: `http.routers.api.rule`. */
export interface TraefikSetting {
  readonly name: string;
  readonly value: string;
  readonly at: Loc;
}

/** Settings that are read together: the labels of one container, or one file of the file provider. */
export interface TraefikSource {
  readonly provider: 'docker' | 'file';
  /** The compose service that carries the labels: where requests go. */
  readonly target: string | undefined;
  readonly settings: readonly TraefikSetting[];
}

/** Every source of routers and middlewares in deployed stacks and in dynamic configuration. */
export const traefikSources = fact('traefik sources', (repo: Repo): readonly TraefikSource[] => [
  ...deployedServices(repo).flatMap(({ key, labels }): readonly TraefikSource[] => {
    if (labels.get('traefik.enable')?.value === 'false') return [];
    const settings = [...labels].flatMap(([label, { value, at }]): readonly TraefikSetting[] =>
      /^traefik\.http\./i.test(label) ? [{ name: label.slice('traefik.'.length).toLowerCase(), value: value ?? '', at }] : [],
    );
    return settings.length === 0 ? [] : [{ provider: 'docker', target: key, settings }];
  }),
  ...dynamicFiles(repo),
]);

/** Middlewares that an entry point puts before everything, from `--entrypoints.x.http.middlewares=` or the static file. */
export const entryPointMiddlewares = fact('traefik entry point middlewares', (repo: Repo): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const { command } of deployedServices(repo))
    for (const word of command?.words ?? []) {
      const [, name = '', list] = /^--entrypoints\.([\w-]+)\.http\.middlewares=(.+)$/i.exec(word) ?? [];
      if (list !== undefined) found.set(name.toLowerCase(), list.split(','));
    }
  for (const { path } of repo.ofKind('yaml')) {
    if (!/traefik/i.test(path)) continue;
    for (const doc of repo.outline(path, 'yaml')?.docs ?? [])
      for (const { key, value } of yamlMap(yamlAt(doc, 'entryPoints'))) {
        const list = yamlList(yamlAt(value, 'http', 'middlewares')).flatMap((item) => yamlString(item) ?? []);
        if (list.length > 0) found.set(key.toLowerCase(), list);
      }
  }
  return found;
});

/** YAML files whose `http` holds routers or middlewares. */
function dynamicFiles(repo: Repo): readonly TraefikSource[] {
  return repo.ofKind('yaml').flatMap(({ path }): readonly TraefikSource[] => {
    const text = repo.text(path) ?? '';
    if (!/^http:/m.test(text) || !/^[ \t]+(middlewares|routers):/m.test(text) || isExampleOrTest(path) !== undefined) return [];
    return (repo.outline(path, 'yaml')?.docs ?? []).map((doc) => ({
      provider: 'file' as const,
      target: undefined,
      settings: flattened(path, yamlAt(doc, 'http'), 'http'),
    }));
  });
}

/** Maps as dotted names, lists of texts with commas between, lists of maps by number. */
function flattened(file: string, node: YamlNode | undefined, name: string): readonly TraefikSetting[] {
  if (node === undefined) return [];
  if (node.y === 'map') {
    // `compress: {}` switches on by being there.
    if (node.entries.length === 0) return [{ name, value: 'true', at: yamlLoc(file, node) }];
    return node.entries.flatMap(({ key, value }) => flattened(file, value, `${name}.${key.toLowerCase()}`));
  }
  const items = yamlList(node);
  if (items.length > 0 && items.some((item) => item.y === 'map')) return items.flatMap((item, i) => flattened(file, item, `${name}[${i}]`));
  const value = items.length > 0 ? items.flatMap((item) => yamlString(item) ?? []).join(',') : yamlString(node);
  return value === undefined ? [] : [{ name, value, at: yamlLoc(file, node) }];
}
