import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { nodeImages, signalPath } from '../../src/facts/docker/node-images.ts';
import { signalForwarding } from '../../fixers/docker/signal-forwarding.ts';

export default defineCheck({
  id: 'docker/signal-forwarding',
  covers: ['docker/signal-forwarding'],
  title: 'The signal to stop reaches the program of the image',
  category: 'reliability',
  severity: 'medium',
  why: 'A container is told to stop by a signal to its first process. A package manager or a script in that place does not pass it on dependably, so the program is killed after the grace period in the middle of its requests.',
  remedy: 'Start node itself in CMD, end an entrypoint script with exec "$@", or put an init such as tini in front.',
  refs: ['https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#cmd'],
  sources: ['001:373', '001:404', '003:107'],
  absent: 'no Dockerfile here builds an image that ships and starts Node.js',
  each: nodeImages,
  test(image, repo) {
    const path = signalPath(repo, image);
    if (path.kind === 'direct') return pass(path.evidence);
    const message =
      path.kind === 'manager'
        ? `${image.name} starts its program through ${path.manager}, which stands between Docker's signal and the program.`
        : `${image.name} starts through ${path.path}, which does not hand over with exec and keeps Docker's signal to itself.`;
    return fail({ at: path.at, message, key: path.kind });
  },
  fix: signalForwarding,
});
