import { imageScans } from '../../src/facts/ops/removed-commands.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/image-scan-command',
  covers: ['docker/removed-scan-command'],
  title: 'Images are scanned with a command that still exists',
  category: 'supply-chain',
  severity: 'low',
  profile: 'all',
  why: '`docker scan` was removed from Docker in 2023. The script prints an error, and nobody looks at the image any more.',
  remedy: 'Use `docker scout cves <image>` or `trivy image <image>`.',
  refs: ['https://docs.docker.com/engine/deprecated/'],
  sources: ['000:451'],
  absent: 'nothing here scans images',
  each: imageScans,
  test({ at, name, tool, removed }) {
    if (!removed) return pass(evidence(at, tool));
    return fail({ at, message: `${name.replace(/ docker scan.*$/, '')} calls \`docker scan\`, which Docker no longer has.`, key: name });
  },
});
