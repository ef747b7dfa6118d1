import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { nextImages } from '../../src/facts/docker/layers.ts';

export default defineCheck({
  id: 'docker/next-standalone',
  covers: ['docker/next-standalone'],
  title: 'Next.js images ship the standalone output',
  category: 'packaging',
  severity: 'low',
  why: 'The whole .next folder with all node_modules is several times what the server needs, development dependencies among it. The standalone output holds the files that are really required.',
  remedy: 'Set output: "standalone" in the Next.js config and copy .next/standalone and .next/static.',
  refs: ['https://nextjs.org/docs/app/api-reference/config/next-config-js/output'],
  sources: ['001:398-401', '003:33'],
  absent: 'no image that ships copies what Next.js built',
  each: nextImages,
  test({ name, whole, standalone }) {
    if (standalone !== undefined) return pass({ at: standalone, note: 'the standalone output' });
    return fail({ at: whole!, message: `${name} ships the whole .next folder instead of the standalone output.`, key: 'whole' });
  },
});
