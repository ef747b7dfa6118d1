import { fileForSettings } from '../../src/facts/compose/places.ts';
import type { RunningService } from '../../src/facts/compose/running.ts';
import { running } from '../../src/facts/links/running.ts';
import { setInService } from '../../src/fix/compose.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Memory of a service of Node.js and of what serves a frontend: the limits that the guides give a backend and a frontend. */
const limits = { http: '1G', worker: '1G', frontend: '512M' } as const;

/** Limits the memory of a service whose program is in the repository. */
export const resourceLimits = defineFixer<RunningService, unknown>({
  title: 'Limit the memory of the service',
  // How much it needs under load can only be measured.
  safety: 'review',
  edits(service, _data, repo) {
    const own = running(repo).find(({ compose }) => compose.some(({ name }) => name === service.name));
    if (own === undefined) return { refuse: `How much memory ${service.key} needs is not in the files: measure it under load.` };
    if (/max[-_]old[-_]space[-_]size/.test(heapSettings(service)))
      return { refuse: `${service.key} sets the size of its heap itself: the limit has to lie above it.` };
    const memory = limits[own.service.kind];
    return setInService(repo, fileForSettings(repo, service), service.key, ['deploy', 'resources', 'limits', 'memory'], memory);
  },
});

function heapSettings({ command, environment }: RunningService): string {
  return `${command?.text ?? ''} ${environment.get('NODE_OPTIONS')?.value ?? ''}`;
}
