import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { namedOrigins } from '../../src/facts/server/cors-origins.ts';
import { originFault } from '../../src/facts/server/origin-faults.ts';
import { bareOrigin } from '../../fixers/http/cors-origin-format.ts';

export default defineCheck({
  id: 'http/cors-origin-format',
  covers: ['env/cors-origin-format'],
  title: 'Allowed origins are written as browsers send them',
  category: 'application-security',
  severity: 'medium',
  why: 'Origins are compared letter by letter, and a browser sends scheme and host without a slash or a path. An origin written otherwise lets nobody in, which is first seen when the front end is live.',
  remedy: 'Write each origin as `https://host` with a port only where it is not the usual one, and nothing behind it.',
  refs: ['https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Origin'],
  sources: ['001:1221-1223'],
  absent: 'no file here names an origin that CORS lets in',
  each: namedOrigins,
  test({ name, origins }) {
    const wrong = origins.flatMap((origin) => {
      const fault = originFault(origin.text, origin.variable !== undefined);
      return fault === undefined ? [] : [{ ...origin, fault }];
    });
    if (wrong.length > 0)
      return fail(
        wrong.map(({ text, at, variable, fault }) => ({
          at,
          message: `${variable === undefined ? name : variable} allows the origin ${text}, which ${fault}.`,
          key: `${variable ?? ''} ${text}`,
          data: { text, at },
        })),
      );
    const [first, ...rest] = origins.map(({ text, at }) => ({ at, note: text }));
    return pass([first!, ...rest]);
  },
  fix: bareOrigin,
});
