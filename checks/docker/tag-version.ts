import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { publishedBuilds } from '../../src/facts/docker/published.ts';

export default defineCheck({
  id: 'docker/tag-version',
  covers: ['docker/tag-version'],
  title: 'Images are published under a version',
  category: 'delivery',
  severity: 'medium',
  why: 'An image that is only ever called latest replaces the one before it: nobody can say which code runs, and there is nothing to go back to. Two hosts that pull at different times run different programs.',
  remedy: 'Tag every image with the commit or the release as well, and deploy by that tag.',
  refs: ['https://docs.docker.com/build/ci/github-actions/manage-tags-labels/'],
  sources: ['001:424-426', '002:297', '003:150-152'],
  absent: 'nothing here builds images to be published or deployed',
  each: publishedBuilds,
  test({ at, tag, tagged, isPushed, build }) {
    if (tagged === 'version') return pass({ at, note: tag });
    if (tagged === 'variable') return unknown(`Which tag ${tag} stands for is not in the files.`, [{ at }]);
    return fail({
      at,
      message: `${build.at.file} ${isPushed ? 'publishes' : 'builds'} ${tag}, a name that moves with every build.`,
      // What no command here pushes may be for one machine.
      ...(isPushed ? {} : { severity: 'low' as const, confidence: 'medium' as const }),
      key: tag,
    });
  },
});
