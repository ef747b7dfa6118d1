import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';
import { restartOf, runningServices } from '../../src/facts/compose/running.ts';
import { restartPolicy } from '../../fixers/compose/restart-policy.ts';

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
    const { key, stack } = service;
    const restart = restartOf(service);
    if (restart.kind === 'again') return pass(restart.evidence);
    const confidence = service.purpose === 'production' ? ('high' as const) : ('medium' as const);
    switch (restart.kind) {
      case 'unknown':
        return unknown(`Whether ${key} in ${stack} is started again is up to the variable ${restart.variables.join(', ')}.`, [
          evidence(restart.at),
        ]);
      case 'off':
        return fail({
          at: restart.at,
          message: `${key} in ${stack} asks not to be started again ("${restart.value}").`,
          confidence,
          key: 'off',
        });
      case 'absent':
        return fail({
          at: service.keyAt,
          message: `${key} in ${stack} has no restart policy, so it stays down after a crash or a reboot.`,
          confidence,
          key: 'absent',
        });
    }
  },
  fix: restartPolicy,
});
