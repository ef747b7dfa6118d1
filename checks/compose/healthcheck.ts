import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';
import { curlIgnoresErrors, testOf } from '../../src/facts/compose/health.ts';
import { keepsData } from '../../src/facts/compose/roles.ts';
import { ownHealthEvidence, runningServices } from '../../src/facts/compose/running.ts';
import { brokenServiceTest } from '../../src/facts/docker/health-tools.ts';
import { imageHealth } from '../../src/facts/docker/service-images.ts';
import { composeHealthcheck } from '../../fixers/compose/healthcheck.ts';

export default defineCheck({
  id: 'compose/healthcheck',
  covers: ['compose/healthcheck'],
  title: 'Compose services that stay up have a health check that can fail',
  category: 'reliability',
  severity: 'medium',
  why: 'Without one Docker only knows whether a process exists, so a database that is still starting and an application that hangs both count as up. Dependent services start too early, and nothing notices when one stops answering.',
  remedy:
    'Add a healthcheck that asks the service itself and fails on errors, such as pg_isready, redis-cli ping or curl -f on the health endpoint.',
  refs: ['https://docs.docker.com/reference/compose-file/services/#healthcheck'],
  sources: ['000:689', '000:505-524', '001:1353', '001:504-570'],
  absent: 'no compose file here runs services outside development and tests',
  each: runningServices,
  test(service, repo) {
    const { key, stack, healthcheck: check } = service;
    const test = check === undefined ? undefined : testOf(check);
    const own = ownHealthEvidence(service);
    const broken = brokenServiceTest(repo, service);
    if (own !== undefined && broken !== undefined) return fail({ ...broken, key: 'tool' });
    if (check !== undefined && own !== undefined) {
      if (!curlIgnoresErrors(check)) return pass(own);
      return fail({
        at: check.at,
        message: `The healthcheck of ${key} in ${stack} uses curl without -f and takes an error page for health.`,
        severity: 'low',
        key: 'curl',
      });
    }
    if (check !== undefined && test?.kind === 'disabled')
      return fail({ at: check.at, message: `${key} in ${stack} switches its health check off.`, key: 'disabled' });
    if (check !== undefined && test?.kind === 'hollow')
      return fail({ at: check.at, message: `The healthcheck of ${key} in ${stack} cannot fail: ${test.why}.`, key: 'hollow' });
    const ofImage = imageHealth(repo, service);
    if (ofImage.kind === 'checked') return pass(ofImage.evidence);
    const name = service.image?.value ?? 'its image';
    if (ofImage.kind === 'unknown')
      return unknown(`${key} in ${stack} has no health test of its own, and whether ${name} brings one is not in the files.`, [
        evidence(check?.at ?? service.keyAt),
      ]);
    return fail({
      at: check?.at ?? service.keyAt,
      message: `${key} in ${stack} has no healthcheck${check === undefined ? '' : ' test, only intervals for one'}.`,
      severity: service.role === 'app' || keepsData(service.role) ? 'medium' : 'low',
      confidence: service.purpose === 'production' ? 'high' : 'medium',
      key: 'absent',
    });
  },
  fix: composeHealthcheck,
});
