import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { imageContexts } from '../../src/facts/docker/context-sources.ts';

export default defineCheck({
  id: 'docker/build-context',
  covers: ['docker/build-context'],
  title: 'What a Dockerfile copies is in the context it is built with',
  category: 'packaging',
  severity: 'medium',
  why: 'A build sees only the folder it is given; a file beside or above that folder cannot be copied and the build stops. The image then only builds on the machine of whoever calls it in another way.',
  remedy: 'Give the build the folder that holds everything it copies (often the root, with -f for the Dockerfile), or correct the paths.',
  refs: ['https://docs.docker.com/build/concepts/context/'],
  sources: ['001:519-521', '001:537-539', '001:423-424'],
  absent: 'nothing here builds an image that ships with a context that the files name',
  each: imageContexts,
  test({ file, context, build, present, absent, shipped }) {
    const folder = context === '' ? 'the root' : context;
    const [first] = absent;
    if (first === undefined) return pass({ at: present ?? shipped.at, note: `is in ${folder}, the context of the build` });
    return fail(
      absent.map(({ path, at, found }) => ({
        at,
        message: `${file} copies ${path}, which is not in ${folder}, the folder it is built with (the repository has ${found}).`,
        related: [{ at: build.at, note: 'is built here' }],
        key: `${context} ${path}`,
      })),
    );
  },
});
