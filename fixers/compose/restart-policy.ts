import { fileForSettings } from '../../src/facts/compose/places.ts';
import { restartOf, type RunningService } from '../../src/facts/compose/running.ts';
import { setInService } from '../../src/fix/compose.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Has Docker start a service again after a crash or a reboot. */
export const restartPolicy = defineFixer<RunningService, unknown>({
  title: 'Start the service again unless somebody stopped it',
  safety: 'safe',
  edits(service, _data, repo) {
    const restart = restartOf(service);
    if (restart.kind === 'off')
      return { refuse: `${service.key} asks not to be started again ("${restart.value}"); whether that was meant only its author knows.` };
    return setInService(repo, fileForSettings(repo, service), service.key, ['restart'], 'unless-stopped');
  },
});
