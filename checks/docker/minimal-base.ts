import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { officialNodeImages } from '../../src/facts/docker/global-packages.ts';

export default defineCheck({
  id: 'docker/minimal-base',
  covers: ['docker/minimal-base'],
  title: 'Images that ship are built on a small base',
  category: 'packaging',
  severity: 'low',
  why: 'The full Node.js image brings compilers, Python, git and hundreds of packages that no service calls. Every one of them shows up in scans, has to be patched, and helps whoever gets in.',
  remedy: 'Take the -slim or -alpine variant for the stage that ships, or a distroless image.',
  refs: ['https://github.com/nodejs/docker-node#image-variants'],
  cwe: [1104],
  sources: ['001:333', '001:379'],
  absent: 'no image that ships is built on an official Node.js image with a known tag',
  each: officialNodeImages,
  test({ name, shipped, tag, small }) {
    if (small) return pass({ at: shipped.baseAt, note: `node:${tag}` });
    return fail({ at: shipped.baseAt, message: `${name} ships the full image node:${tag} with compilers and tools.`, key: 'full' });
  },
});
