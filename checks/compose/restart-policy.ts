import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { restartEvidence, runningServices } from '../../src/facts/compose/running.ts';

export default defineCheck({
  id: 'compose/restart-policy',
  covers: ['compose/restart-policy'],
  title: 'Compose services that stay up are started again when they stop',
  category: 'reliability',
  severity: 'medium',
  why: 'Docker leaves a container that crashed where it fell, and starts none of them after the host has rebooted. One unhandled error at night is then an outage until somebody looks.',
  remedy: 'Set "restart: unless-stopped" on the service, or deploy.restart_policy under Swarm.',
  refs: ['https://docs.docker.com/reference/compose-file/services/#restart'],
  sources: ['000:505-524', '001:507', '001:522', '001:540', '001:552'],
  absent: 'no compose file here runs services outside development and tests',
  each: runningServices,
  test(service) {
    const found = restartEvidence(service);
    if (found !== undefined) return pass(found);
    const off = service.restart ?? service.restartPolicy;
    const confidence = service.purpose === 'production' ? ('high' as const) : ('medium' as const);
    if (off !== undefined) {
      return fail({
        at: off.at,
        message: `${service.key} in ${service.stack} asks not to be started again ("${off.value}").`,
        confidence,
        key: 'off',
      });
    }
    return fail({
      at: service.keyAt,
      message: `${service.key} in ${service.stack} has no restart policy, so it stays down after a crash or a reboot.`,
      confidence,
      key: 'absent',
    });
  },
});
