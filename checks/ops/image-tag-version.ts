import { versionTag } from '../../fixers/ops/image-tag-version.ts';
import { taggedImages } from '../../src/facts/ops/image-tags.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/image-tag-version',
  covers: ['docker/tag-version'],
  title: 'Scripts build images under a version, not only as latest',
  category: 'delivery',
  severity: 'medium',
  why: 'The next build takes the name away from the last one, so there is no image to go back to. Nobody can say which code a server runs that pulled `latest`.',
  remedy: 'Tag with the commit or the version (`-t app:$(git rev-parse --short HEAD)`); `latest` may be a second tag.',
  sources: ['001:424-426', '002:297', '003:150-152'],
  absent: 'no script here builds an image for other machines',
  each: taggedImages,
  test({ at, image, file, version }) {
    if (version !== undefined) return pass(evidence(version.at, `${image}:${version.tag}`));
    return fail({ at, message: `${file} builds ${image} as \`latest\` only.`, key: 'latest' });
  },
  fix: versionTag,
});
