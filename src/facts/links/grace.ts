import type { Repo } from '../../model/index.ts';
import type { Service } from '../services/index.ts';
import { running } from './running.ts';
import { dockerGrace, durationOf, kubernetesGrace } from './stopping.ts';

/** PM2 kills an app this long after SIGINT unless `kill_timeout` says otherwise. Milliseconds, from its documentation. */
const pm2Grace = 1_600;

/**
 * The least time that anything which runs a service leaves it between the signal and its end. Milliseconds;
 * undefined where nothing is known to run it, or where the time is not in the files.
 */
export function graceOf(repo: Repo, service: Service): number | undefined {
  const own = running(repo).find((r) => r.service.id === service.id);
  const times = [
    ...(own?.compose ?? []).map((unit) => (unit.stopGracePeriod === undefined ? dockerGrace : durationOf(unit.stopGracePeriod.value))),
    ...(own?.containers ?? []).map(({ workload }) => (workload.terminationGracePeriodSeconds ?? kubernetesGrace / 1000) * 1000),
    // Whoever starts an image alone stops it with `docker stop`.
    ...(own !== undefined && own.images.length > 0 && own.compose.length + own.containers.length === 0 ? [dockerGrace] : []),
    ...service.starts.filter((s) => s.program.parents.includes('pm2')).map(() => pm2Grace),
  ].filter((ms) => ms !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
