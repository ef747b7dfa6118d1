import type { Loc, Repo, Subject, YamlNode } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { yamlAt, yamlItems, yamlLoc, yamlMap, yamlString } from '../yaml.ts';

/** The configuration of an Alertmanager. */
export interface Alertmanager extends Subject {
  readonly receivers: readonly { readonly name: string; readonly at: Loc; readonly targets: number }[];
  readonly routes: readonly { readonly receiver: string; readonly at: Loc }[];
}

/** Configurations of Alertmanager: a route and receivers. */
export const alertmanagers = fact('alerts/alertmanager', (repo: Repo): readonly Alertmanager[] =>
  repo.ofKind('yaml').flatMap(({ path }): Alertmanager[] => {
    if (isExampleOrTest(path) !== undefined || !/^receivers\s*:/m.test(repo.text(path) ?? '')) return [];
    const root = repo.outline(path, 'yaml')?.docs[0];
    const route = yamlAt(root, 'route');
    const receivers = yamlAt(root, 'receivers');
    if (route?.y !== 'map' || receivers?.y !== 'seq') return [];
    return [
      {
        name: path,
        at: yamlLoc(path, yamlAt(route, 'receiver') ?? route),
        receivers: receivers.items.map((item) => ({
          name: yamlString(yamlAt(item, 'name')) ?? '',
          at: yamlLoc(path, yamlAt(item, 'name') ?? item),
          targets: yamlMap(item).filter((e) => e.key.endsWith('_configs') && yamlItems(e.value).length > 0).length,
        })),
        routes: routesIn(path, route, 0),
      },
    ];
  }),
);

function routesIn(file: string, route: YamlNode, depth: number): Alertmanager['routes'] {
  const receiver = yamlAt(route, 'receiver');
  const name = yamlString(receiver);
  const own = receiver === undefined || name === undefined ? [] : [{ receiver: name, at: yamlLoc(file, receiver) }];
  return [...own, ...(depth > 8 ? [] : yamlItems(yamlAt(route, 'routes')).flatMap((r) => routesIn(file, r, depth + 1)))];
}
