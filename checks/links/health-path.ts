import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { probedPaths } from '../../src/facts/links/probed-paths.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';

export default defineCheck({
  id: 'links/health-path',
  covers: [],
  title: 'Every path that a health probe asks for is a route of the service it probes',
  category: 'reliability',
  severity: 'high',
  why: 'A probe of a route that does not exist gets 404 for ever: the container never becomes healthy, is started over and over, or never gets traffic. It shows only when the new version is rolled out.',
  remedy: 'Let the probe ask for the path the service answers, or add the route; both ends are named in the finding.',
  refs: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  sources: ['001:861-885', '004:1673-1726', '004:852-880'],
  absent: 'no health probe in these files asks a service of this repository for a path',
  each: probedPaths,
  test({ probe, answer, face }) {
    const asks = { at: probe.at, note: `${probe.what} asks for ${probe.path}` };
    if (answer.how === 'unread')
      return unknown(`Whether ${probe.target.name} answers ${probe.path} cannot be told: ${answer.why}.`, [asks]);
    if (answer.how === 'maybe')
      return unknown(`Whether ${probe.target.name} answers ${probe.path} cannot be told: ${answer.why}.`, [asks, { at: answer.at }]);
    if (answer.how === 'route')
      return pass([
        asks,
        ...(answer.entry === undefined
          ? [{ at: answer.at, note: `answers ${probe.path}` }]
          : reasoning(probe.target, answer.entry, `answers ${probe.path}`)),
      ]);
    if (answer.how === 'catch-all')
      return fail({
        at: probe.at,
        message: `The ${probe.what} asks for ${probe.path}, which only the catch-all route of ${probe.target.name} answers: it is healthy whatever is asked.`,
        related: [{ at: answer.at, note: 'answers every path' }],
        severity: 'medium',
        confidence: 'medium',
        key: `catch-all ${probe.path}`,
      });
    return fail({
      at: probe.at,
      message: `The ${probe.what} asks for ${probe.path}, but ${probe.target.name} has no such route.`,
      related: face === undefined ? [] : [{ at: face.at, note: 'the application' }],
      key: probe.path,
    });
  },
});
