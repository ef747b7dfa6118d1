import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { deployedImages } from '../../src/facts/docker/images.ts';
import { lambdaBase } from '../../src/facts/docker/lambda.ts';
import type { Image } from '../../src/facts/docker/types.ts';
import { nonRootData, outsideUsers, stepDownEvidence } from '../../src/facts/docker/users.ts';
import type { NonRootData } from '../../src/facts/docker/users.ts';
import { nonRootUser } from '../../fixers/docker/non-root-user.ts';

export default defineCheck<Image, NonRootData>({
  id: 'docker/non-root-user',
  covers: ['docker/non-root-user'],
  title: 'The image that ships runs as a user other than root',
  category: 'packaging',
  severity: 'high',
  why: 'Whoever takes over a process that runs as root can change everything in the container, and one flaw in the kernel or the runtime away is root on the host. Clusters that enforce a restricted policy refuse to start such an image at all.',
  remedy: 'Add USER with an unprivileged account to the last stage, behind the steps that need root, and give it the folders it writes to.',
  refs: ['https://docs.docker.com/build/building/best-practices/#user'],
  cwe: [250],
  sources: ['001:354-373', '001:395-404', '003:32', '003:34'],
  peers: ['hadolint DL3002'],
  absent: 'no Dockerfile here builds an image that ships',
  each: deployedImages,
  test(image, repo) {
    const { user } = image.shipped;
    if (image.doubt !== undefined) return unknown(`${image.doubt.reason}.`, [{ at: image.doubt.at }]);
    const steps = user.known && user.root ? stepDownEvidence(repo, image) : undefined;
    if (steps !== undefined) return pass(steps);
    const lambda = lambdaBase(image);
    if (lambda !== undefined) return pass(lambda);
    if (user.known && !user.root) return pass({ at: user.at, note: user.why });
    const outside = outsideUsers(repo, image);
    if (!user.known)
      return outside[0] !== undefined
        ? pass(outside[0])
        : unknown(`Whether ${image.name} runs as root is not in the files: ${user.why}.`, [{ at: user.at }]);
    const because = user.how === 'instruction' ? `${user.why} is the last word on it` : user.why;
    const data = nonRootData(image);
    if (outside.length > 0) {
      const message = `${image.name} itself runs as root (${because}); only where it is deployed is that taken away.`;
      return fail({ at: user.at, message, severity: 'info', related: outside, key: 'root', data });
    }
    // Where the base decides, USER is missing in the stage that ships.
    const inherited = user.how !== 'instruction' && user.at.start !== image.shipped.baseAt.start;
    return fail({
      at: inherited ? image.shipped.at : user.at,
      message: `${image.name} runs as root: ${because}.`,
      // The master of nginx needs root for port 80 only, its workers have left it.
      ...(image.shipped.family === 'nginx' ? { severity: 'medium' as const } : {}),
      related: [...(inherited ? [{ at: user.at, note: 'the base that decides' }] : []), ...image.shippedWhy],
      key: 'root',
      data,
    });
  },
  fix: nonRootUser,
});
