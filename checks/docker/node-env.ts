import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { nodeEnvOf, nodeImages } from '../../src/facts/docker/node-images.ts';
import { dockerNodeEnv } from '../../fixers/docker/node-env.ts';

export default defineCheck({
  id: 'docker/node-env',
  covers: ['docker/node-env', 'env/node-env-production'],
  title: 'Node.js images run with NODE_ENV=production',
  category: 'packaging',
  severity: 'medium',
  why: 'Express, template engines and many libraries run in their development mode until NODE_ENV says otherwise: slower, with caches off and stack traces in answers. Nothing fails, so nobody notices.',
  remedy: 'Add ENV NODE_ENV=production to the stage that ships.',
  refs: ['https://nodejs.org/en/learn/getting-started/nodejs-the-difference-between-development-and-production'],
  cwe: [489],
  sources: ['001:357', '001:397'],
  absent: 'no Dockerfile here builds an image that ships and starts Node.js',
  each: nodeImages,
  test(image, repo) {
    const found = nodeEnvOf(repo, image);
    switch (found.kind) {
      case 'production':
        return pass(found.evidence);
      case 'unknown':
        return unknown(`${found.reason}, so NODE_ENV of ${image.name} is not in the files.`, [{ at: found.at }]);
      case 'other':
        return fail({ at: found.at, message: `${image.name} runs with NODE_ENV=${found.value}.`, key: 'other' });
      case 'unset':
        return fail({
          at: image.start.command.at,
          message: `${image.name} starts Node.js without NODE_ENV=production, and nothing here that runs it sets it.`,
          key: 'unset',
        });
    }
  },
  fix: dockerNodeEnv,
});
