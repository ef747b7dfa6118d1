import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { bodyParsers } from '../../src/facts/server/body.ts';
import { httpServices, type HttpService } from '../../src/facts/services/index.ts';
import { boundBodies, type BodyFault } from '../../fixers/http/body-limit.ts';

/** Largest body a parser may take, in bytes (10 MB, the catalogue's bound). */
const most = 10 * 1024 * 1024;

export default defineCheck<HttpService, BodyFault>({
  id: 'http/body-limit',
  covers: ['express/body-limit'],
  title: 'Request bodies are bounded',
  category: 'application-security',
  severity: 'medium',
  why: 'A parser keeps the whole body in memory before the first line of a handler runs. A generous limit lets a handful of requests fill the memory of the process.',
  remedy: 'Give the body parser a limit that fits the largest body the API really takes, 10 MB at most, and send files another way.',
  cwe: [770, 400],
  sources: ['003:24-25,180'],
  absent: 'no started service parses request bodies',
  each: httpServices,
  test(service, repo) {
    const parsers = bodyParsers(service.app, service.env).filter((p) => p.happens.how !== 'never');
    const bound = Number(repo.options('http/body-limit')['maxBytes'] ?? most);
    const large = parsers.filter((p) => p.limit !== undefined && p.limit > bound);
    if (large.length > 0) {
      return fail(
        large.map((p) => ({
          at: p.decidedAt,
          message: Number.isFinite(p.limit)
            ? `${p.name} takes bodies of up to ${Math.round((p.limit ?? 0) / 1024 / 1024)} MB.`
            : `${service.name} reads request bodies in ${p.name} without any bound.`,
          key: p.name,
          data: { at: p.decidedAt, isOpen: !Number.isFinite(p.limit) || !p.explicit },
        })),
      );
    }
    const unread = parsers.find((p) => p.limit === undefined);
    if (unread !== undefined) return unknown(`the limit of ${unread.name} is not in the files`, [{ at: unread.decidedAt }]);
    const [first, ...rest] = parsers.map((p) => ({
      at: p.decidedAt,
      note: `${p.name}: ${Math.round((p.limit ?? 0) / 1024)} kB${p.explicit ? '' : ' (the library’s default)'}`,
    }));
    return first === undefined
      ? pass({ at: service.at, note: 'no body parser is mounted, so no body is read into memory' })
      : pass([first, ...rest]);
  },
  fix: boundBodies,
});
