import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { installingImages } from '../../src/facts/docker/layers.ts';

export default defineCheck({
  id: 'docker/copy-lock-first',
  covers: ['docker/copy-lock-first'],
  title: 'Manifests are copied and installed before the sources',
  category: 'performance',
  severity: 'low',
  profile: 'all',
  why: 'When everything is copied before the install every change of any file installs all dependencies again. Builds take minutes instead of seconds, and deployments of a fix with them.',
  remedy: 'Copy package.json and the lock file, install, and only then copy the rest.',
  refs: ['https://docs.docker.com/build/cache/optimize/'],
  sources: ['001:341-344', '001:384-387'],
  absent: 'no image that ships installs dependencies of a package.json',
  each: installingImages,
  test({ name, early, install }) {
    if (early === undefined) return pass({ at: install, note: 'installs before the sources come in' });
    return fail({
      at: early,
      message: `${name} copies everything before it installs its dependencies.`,
      related: [{ at: install, note: 'installs here' }],
      key: 'early',
    });
  },
});
