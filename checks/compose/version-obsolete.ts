import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { composeVersions } from '../../src/facts/compose/versions.ts';
import { versionObsolete } from '../../fixers/compose/version-obsolete.ts';

export default defineCheck({
  id: 'compose/version-obsolete',
  covers: ['compose/version-obsolete'],
  title: 'Compose files do without the obsolete version key',
  category: 'packaging',
  severity: 'info',
  profile: 'all',
  why: 'Compose ignores the key and warns about it at every command. Readers take it for a promise about features that it no longer makes.',
  remedy: 'Delete the top-level version.',
  refs: ['https://docs.docker.com/reference/compose-file/version-and-name/'],
  sources: ['000:503', '001:502'],
  peers: ['dclint no-version-field'],
  absent: 'no compose file here is for anything but development, tests and examples',
  each: composeVersions,
  test({ name, at, version, swarm }) {
    if (version === undefined) return pass({ at, note: 'no version key' });
    if (swarm !== undefined) return pass({ at: swarm.at, note: 'a Swarm stack, which still reads version' });
    return fail({ at: version.at, message: `${name} names the version ${version.value}, which compose ignores.`, key: 'version' });
  },
  fix: versionObsolete,
});
