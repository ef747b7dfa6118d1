import { defineCheck, fail, pass, unknown, type Evidence } from '../../src/model/index.ts';
import { containerOfAnyImage, containersRunning } from '../../src/facts/docker/deployments.ts';
import { commandLineProgram, disabledHealthcheck, healthWatchers, listensEvidence, stageLoc } from '../../src/facts/docker/health.ts';
import { brokenHealthcheck } from '../../src/facts/docker/health-tools.ts';
import { deployedImages } from '../../src/facts/docker/images.ts';
import { borrowedCharts } from '../../src/facts/kubernetes/charts.ts';
import { dockerHealthcheck } from '../../fixers/docker/healthcheck.ts';

export default defineCheck({
  id: 'docker/healthcheck',
  covers: ['docker/healthcheck'],
  title: 'Something watches whether containers of the image still work',
  category: 'reliability',
  severity: 'medium',
  why: 'A process that hangs, has lost its database or answers only errors still counts as running. Without a health check nothing takes it out of rotation, starts it again or stops a deployment that brings it in.',
  remedy: 'Add HEALTHCHECK with a request to the health endpoint, or a healthcheck in compose or probes in Kubernetes, whichever runs it.',
  refs: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  sources: ['000:534', '001:354-373', '001:395-404', '002:274', '003:168-174'],
  peers: ['hadolint DL3057'],
  absent: 'no Dockerfile here builds an image that ships',
  each: deployedImages,
  test(image, repo) {
    const [first, ...rest] = healthWatchers(repo, image);
    if (first !== undefined) return pass([first, ...rest] as [Evidence, ...Evidence[]]);
    const broken = brokenHealthcheck(image);
    if (broken !== undefined) return fail({ ...broken, key: 'tool' });
    if (image.doubt !== undefined) return unknown(`${image.doubt.reason}.`, [{ at: image.doubt.at }]);
    const template = containersRunning(repo, image).find(({ workload }) => workload.templated) ?? containerOfAnyImage(repo);
    if (template !== undefined)
      return unknown(`${template.workload.file} may run ${image.name} and is a template, so probes may come in with its values.`, [
        { at: template.container.at },
      ]);
    const [chart] = borrowedCharts(repo);
    if (chart !== undefined)
      return unknown(`${chart.file} may run ${image.name} with the probes of the chart ${chart.from}, which is not in the repository.`, [
        { at: chart.at },
      ]);
    const off = disabledHealthcheck(image);
    if (off !== undefined)
      return fail({
        at: off,
        message: `${image.name} switches the health check of its base off and has none of its own.`,
        key: 'disabled',
      });
    const listens = listensEvidence(repo, image);
    const { family, cmd, entrypoint } = image.shipped;
    if (family === 'other' && cmd === undefined && entrypoint === undefined)
      return unknown(`${image.name} takes everything from a base image that is not known.`, [{ at: image.shipped.baseAt }]);
    const none = 'no HEALTHCHECK, no compose healthcheck, no probes';
    const program = listens === undefined ? commandLineProgram(repo, image) : undefined;
    if (program !== undefined) return unknown(`${image.name} runs ${program.note}, and whether that stays is not in the files.`, [program]);
    const unwatched = `Nothing here watches the health of containers of ${image.name}: ${none}.`;
    if (listens === undefined) return fail({ at: stageLoc(image), message: unwatched, severity: 'low', confidence: 'low', key: 'absent' });
    const message = `${image.name} takes requests, but nothing here watches its health: ${none}.`;
    const confidence = family === 'other' ? ('medium' as const) : ('high' as const); // `other` may bring one of its own.
    return fail({ at: stageLoc(image), message, related: [{ at: listens, note: 'listens here' }], confidence, key: 'absent' });
  },
  fix: dockerHealthcheck,
});
