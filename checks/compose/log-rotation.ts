import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { runningServices } from '../../src/facts/compose/running.ts';
import { logRotation } from '../../fixers/compose/log-rotation.ts';

export default defineCheck({
  id: 'compose/log-rotation',
  covers: ['compose/log-rotation'],
  title: 'Container logs are rotated or shipped',
  category: 'reliability',
  severity: 'low',
  profile: 'all',
  why: 'The default log driver writes one file per container and never cuts it, until the disk of the host is full. Then the database beside it can no longer write either.',
  remedy:
    'Set logging.options.max-size and max-file on the service, or a driver that rotates or ships by itself (local, journald, fluentd).',
  refs: ['https://docs.docker.com/engine/logging/drivers/json-file/'],
  cwe: [400],
  sources: ['000:69', '001:183-184'],
  absent: 'no compose file here runs services outside development and tests',
  each: runningServices,
  test({ key, stack, keyAt, logging }) {
    if (logging?.driver === 'json-file' && logging.maxSize !== undefined)
      return pass({ at: logging.at, note: `rotated at ${logging.maxSize}` });
    if (logging !== undefined && logging.driver !== 'json-file') return pass({ at: logging.at, note: `driver ${logging.driver}` });
    // The daemon of the host may rotate by default, which no file of a repository shows.
    return fail({
      at: logging?.at ?? keyAt,
      message: `The log of ${key} in ${stack} grows without end unless the host's Docker is set up to rotate.`,
      confidence: 'medium',
      key: 'rotation',
    });
  },
  fix: logRotation,
});
