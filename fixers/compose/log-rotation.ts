import { fileForSettings } from '../../src/facts/compose/places.ts';
import type { RunningService } from '../../src/facts/compose/running.ts';
import { setInService } from '../../src/fix/compose.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Three files of 10 MB each: what Docker's documentation of the json-file driver shows. */
const maxSize = '10m';
const maxFiles = '3';

/** Has Docker cut the log of a service. */
export const logRotation = defineFixer<RunningService, unknown>({
  title: `Rotate the log at ${maxSize}, ${maxFiles} files`,
  // Whoever reads old logs on the host finds less of them.
  safety: 'review',
  edits(service, _data, repo) {
    const { logging, key } = service;
    if (logging === undefined) {
      const options = { 'max-size': maxSize, 'max-file': maxFiles };
      return setInService(repo, fileForSettings(repo, service), key, ['logging'], { driver: 'json-file', options });
    }
    return setInService(repo, logging.at.file, key, ['logging', 'options', 'max-size'], maxSize);
  },
});
