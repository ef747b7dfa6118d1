import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { scanCommands } from '../../src/facts/docker/published.ts';
import { scanWithScout } from '../../fixers/docker/removed-scan-command.ts';

export default defineCheck({
  id: 'docker/removed-scan-command',
  covers: ['docker/removed-scan-command'],
  title: 'Images are scanned with a command that exists',
  category: 'supply-chain',
  severity: 'low',
  why: 'Docker took "docker scan" out in 2023, so the step fails, or passes without looking at anything where failures are let through. The image goes out unchecked while the script says otherwise.',
  remedy: 'Use "docker scout cves", or a scanner such as Trivy or Grype.',
  refs: ['https://docs.docker.com/scout/'],
  sources: ['000:451'],
  absent: 'no command here scans an image with Docker itself',
  each: scanCommands,
  test({ at, removed, name }) {
    if (!removed) return pass({ at, note: 'docker scout' });
    return fail({ at, message: `${name.split(':')[0] ?? name} calls "docker scan", which Docker no longer has.`, key: name });
  },
  fix: scanWithScout,
});
