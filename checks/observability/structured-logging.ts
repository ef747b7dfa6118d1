import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { loggersOf, untoldPackage } from '../../src/facts/server/observability.ts';
import { followedServices } from '../../src/facts/server/process.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';
import { structuredLogging } from '../../fixers/observability/structured-logging.ts';

export default defineCheck({
  id: 'observability/structured-logging',
  covers: ['observability/structured-logging'],
  title: 'The service logs structured JSON lines',
  category: 'observability',
  severity: 'medium',
  why: 'During an incident somebody filters logs by request, user and time. Free text has to be read; JSON can be asked.',
  remedy: 'Log through pino, or winston with format.json(), and keep pretty printing for development.',
  sources: ['000:390-405', '001:888-905', '002:112,121', '003:193'],
  absent: 'no started service was found',
  each: followedServices,
  fix: structuredLogging,
  test(service) {
    const loggers = loggersOf(service.wiring, service.owner.apps, service.owner.env).filter(
      (l) => l.happens.how !== 'never' && l.happens.how !== 'off-by-default',
    );
    const json = loggers.find((l) => l.format === 'json');
    if (json !== undefined)
      return pass(
        pathTo(
          service.owner,
          json.decidedAt,
          [],
          json.pkg === '@opentelemetry/api-logs' ? 'OpenTelemetry logs are records with fields' : `${json.pkg} writes JSON`,
        ),
      );
    const unread = loggers.find((l) => l.format === 'unknown');
    if (unread !== undefined) return unknown(`the format of the ${unread.pkg} logger could not be read`, [{ at: unread.at }]);
    const text = loggers[0];
    if (text !== undefined)
      return fail({ at: text.decidedAt, message: `${service.name} logs through ${text.pkg} as text in production.`, key: 'text' });
    if (service.doubt !== undefined) return unknown(`not all of ${service.name} could be followed: ${service.doubt}`);
    const untold = untoldPackage(service.wiring, 'logs');
    if (untold !== undefined) return unknown(`what the lines of ${untold.pkg} look like is not known here`, [{ at: untold.at }]);
    return fail({ at: service.at, message: `${service.name} makes no structured logger.`, key: 'missing', data: 'missing' });
  },
});
