import type { DependentService } from '../../src/facts/compose/dependencies.ts';
import { itemsToKeys, nodeAt, setAt, yamlSheet } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Has a service wait until its store answers. */
export const dependsOnHealthy = defineFixer<DependentService, string>({
  title: 'Wait until the store is healthy',
  // A health check that never succeeds keeps the service down.
  safety: 'review',
  edits(service, store, repo) {
    const dependency = service.dependencies.find(({ entry }) => entry.service === store);
    if (dependency?.on === undefined) return { refuse: `${store} is defined in none of the files of ${service.stack}.` };
    if (dependency.health === undefined) return { refuse: `${store} has no health check yet that could be waited for.` };
    const sheet = yamlSheet(repo, dependency.entry.at.file);
    if (isRefusal(sheet)) return sheet;
    const own = nodeAt(sheet, ['services', service.key]);
    const list = nodeAt(sheet, ['services', service.key, 'depends_on']);
    if (list?.y !== 'seq') return setAt(sheet, 0, ['services', service.key, 'depends_on', store, 'condition'], 'service_healthy');
    // What the short form means, spelled out for the others.
    const conditionOf = (item: string): string => {
      const isStore = service.dependencies.some(({ entry, health }) => entry.service === item && health !== undefined);
      return isStore ? 'service_healthy' : 'service_started';
    };
    return itemsToKeys(sheet, own, 'depends_on', (item) => ({ condition: conditionOf(item) }));
  },
});
