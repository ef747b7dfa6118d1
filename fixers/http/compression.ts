import type { HttpService } from '../../src/facts/services/index.ts';
import { stringOf } from '../../src/facts/wiring/values.ts';
import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { creationPlace, mayWait, mountAt } from './parts/mount.ts';
import { noPlace, tooOld } from './parts/reasons.ts';
import { isDeclared, majorOf } from './parts/service.ts';

/** Mounts the compression of the framework before everything else. */
export const compressAnswers = defineFixer<HttpService, 'missing'>({
  title: 'Compress the answers',
  // A proxy that is not in these files may do it already.
  safety: 'review',
  async edits(http, fault: 'missing' | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (fault === undefined) return { refuse: 'Compression is there for a part of the answers; move it before the routes.' };
    if (
      http.wiring.trace.some((c) =>
        c.args.some(
          (a) =>
            /text\/event-stream/.test(stringOf(a) ?? '') ||
            (a.t === 'obj' && [...a.obj.props.values()].some((v) => stringOf(v) === 'text/event-stream')),
        ),
      )
    )
      return {
        refuse: 'The service sends events as they happen, which compression would hold back; compress in the proxy, without that route.',
      };
    const place = await creationPlace(repo, http);
    switch (http.app.framework) {
      case 'express':
        return mountAt(repo, http, place, {
          import: { module: 'compression', name: 'default', as: ['compression', 'compress'], beside: 'express', isWhole: true },
          needs: [{ name: 'compression', range: '^1.8.0', types: { name: '@types/compression', range: '^1.8.0' } }],
          statements: (local, app) => `${app}.use(${local}());`,
        });
      case 'koa':
        return (majorOf(http.owner, 'koa', repo) ?? 0) < 2
          ? tooOld
          : mountAt(repo, http, place, {
              import: { module: 'koa-compress', name: 'default', as: ['compress', 'compression'], beside: 'koa', isWhole: true },
              needs: [{ name: 'koa-compress', range: '^5.2.0' }],
              statements: (local, app) => `${app}.use(${local}());`,
            });
      case 'hono':
        return !isDeclared(http.owner, 'hono', repo) || (majorOf(http.owner, 'hono', repo) ?? 0) < 4
          ? tooOld
          : mountAt(repo, http, place, {
              import: { module: 'hono/compress', name: 'compress', as: ['compress', 'compression'], beside: 'hono' },
              needs: [],
              statements: (local, app) => `${app}.use(${local}());`,
            });
      case 'fastify': {
        const range = { 4: '^7.0.3', 5: '^9.2.0' }[majorOf(http.owner, 'fastify', repo) ?? 0];
        // It looks at routes as they are registered, so it has to be there before them.
        if (range === undefined) return tooOld;
        if (place === undefined) return noPlace;
        if (!mayWait(repo, http, place))
          return { refuse: 'The plugin has to be waited for before the routes, and nothing can wait where the application is made.' };
        return mountAt(repo, http, place, {
          import: { module: '@fastify/compress', name: 'default', as: ['compress', 'compression'], beside: 'fastify' },
          needs: [{ name: '@fastify/compress', range }],
          statements: (local, app) => `await ${app}.register(${local});`,
        });
      }
      default:
        return {
          refuse: `Nest hands its answers to ${http.app.platform ?? 'another framework'}; compress there, or in the proxy in front.`,
        };
    }
  },
});
