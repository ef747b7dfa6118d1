import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { errorTrackersOf, untoldPackage } from '../../src/facts/server/observability.ts';
import { followedServices } from '../../src/facts/server/process.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';
import { trackErrors } from '../../fixers/observability/error-tracking.ts';

export default defineCheck({
  id: 'observability/error-tracking',
  covers: ['observability/error-tracking'],
  title: 'Errors are reported to an error tracker',
  category: 'observability',
  severity: 'medium',
  why: 'Errors that only stand in a log are found when a customer calls. A tracker groups them, counts them and says which release brought them.',
  remedy: 'Initialise an error tracker (Sentry, Bugsnag, Rollbar or the like) first thing when the service starts.',
  sources: ['000:371-385', '001:816-834', '002:116', '003:70-78'],
  absent: 'no started service was found',
  each: followedServices,
  test(service) {
    const tracker = errorTrackersOf(service.wiring, service.owner.env).find((t) => t.happens.how !== 'never');
    if (tracker !== undefined) return pass(pathTo(service.owner, tracker.at, [], `${tracker.pkg} is initialised`));
    if (service.doubt !== undefined) return unknown(`not all of ${service.name} could be followed: ${service.doubt}`);
    const untold = untoldPackage(service.wiring, 'errors');
    if (untold !== undefined) return unknown(`whether ${untold.pkg} reports errors is not known here`, [{ at: untold.at }]);
    return fail({ at: service.at, message: `${service.name} initialises no error tracker.`, key: 'missing' });
  },
  fix: trackErrors,
});
