import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { buildingImages } from '../../src/facts/docker/bundling.ts';

export default defineCheck({
  id: 'docker/multi-stage',
  covers: ['docker/multi-stage'],
  title: 'Images that build code ship only the result',
  category: 'packaging',
  severity: 'medium',
  why: 'An image that ships the stage in which it was built carries sources, compilers and development dependencies into production. Each of them is something to patch, something to read and something to run for whoever gets in.',
  remedy: 'Build in a stage of its own and copy the result with COPY --from into the stage that ships.',
  refs: ['https://docs.docker.com/build/building/multi-stage/'],
  cwe: [1104],
  sources: ['001:333-373', '001:379-404', '002:154', '002:173', '003:32-34'],
  absent: 'no Dockerfile here builds code for an image that ships',
  each: buildingImages,
  test({ name, shippedStep, copied, shipped }) {
    if (shippedStep === undefined) return pass(copied ?? { at: shipped.at, note: 'what builds is another stage' });
    return fail({ at: shippedStep, message: `${name} ships the stage in which it builds its code.`, key: 'single' });
  },
});
