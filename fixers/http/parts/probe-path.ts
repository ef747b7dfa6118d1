import { probedPaths } from '../../../src/facts/links/probed-paths.ts';
import { healthPurpose } from '../../../src/facts/server/health.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import type { Repo } from '../../../src/model/index.ts';

/** Usual paths of probes, and the one that only says whether the process is alive. */
const usual = { health: '/health', readiness: '/ready', liveness: '/livez' } as const;
export type Purpose = keyof typeof usual;

/**
 * The path a new probe route should have: one that a deployment of the service asks for already and nobody answers, else
 * the usual one. Undefined where the service has a route of that path.
 */
export function probePath(repo: Repo, http: HttpService, purpose: Purpose): string | undefined {
  const wanted =
    purpose === 'liveness'
      ? undefined
      : probedPaths(repo).find(
          ({ probe, answer }) => probe.target.id === http.owner.id && answer.how === 'none' && healthPurpose(probe.path) === purpose,
        )?.probe.path;
  const path = wanted ?? usual[purpose];
  return http.app.entries.some((e) => e.kind === 'route' && e.path === path) || /[^\w/.-]/.test(path) ? undefined : path;
}

export function usualPath(purpose: Purpose): string {
  return usual[purpose];
}
