import type { ServedWorkload } from '../../src/facts/kubernetes/probes.ts';
import { healthRequestOfContainer } from '../../src/facts/links/health-request.ts';
import { healthRoutes } from '../../src/facts/server/health.ts';
import { defineFixer } from '../../src/model/index.ts';
import { probeEdits } from './readiness-probe.ts';

/** Has a container started again that no longer answers. */
export const livenessProbe = defineFixer<ServedWorkload, string>({
  title: 'Start the container again when its health path no longer answers',
  safety: 'review',
  edits(workload, name, repo) {
    const container = workload.serving.find((each) => each.name === name);
    if (container === undefined) return [];
    const request = healthRequestOfContainer(repo, { workload: workload.workload, container }, 'health');
    if (!('why' in request)) {
      const { service, path } = request;
      const asks = service.apps.some((app) =>
        healthRoutes(app, service.wiring!, service.env).some((route) => route.path === path && (route.asks.length > 0 || route.opaque)),
      );
      // A database that is down would have every pod started again and again.
      if (asks)
        return { refuse: `${path} of ${service.name} asks more than the process itself; a liveness probe needs a path that does not.` };
    }
    return probeEdits(repo, workload, name, 'livenessProbe');
  },
});
