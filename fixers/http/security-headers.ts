import type { HttpService } from '../../src/facts/services/index.ts';
import { isInAsync } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Refusal, type Repo } from '../../src/model/index.ts';
import { rendersHtml } from '../../src/facts/server/helmet.ts';
import { noPlace, tooOld } from './parts/reasons.ts';
import { creationPlace, mayWait, mountAt } from './parts/mount.ts';
import { nextHeaders } from './parts/next-config.ts';
import { hasInterop, isDeclared, majorOf, runsOn } from './parts/service.ts';

/** No headers at all, or some of them or on some answers only. */
export type HeadersFault = 'missing' | 'partial';

/** The range of helmet that this fix was tried with: Express 4 and 5, Nest, Koa; Node 18 and later. */
export const helmetRange = '^8.3.0';

/** Mounts the header middleware of the framework before everything else and adds the package. */
export const securityHeaders = defineFixer<HttpService, HeadersFault>({
  title: 'Send the security headers with every response',
  // Pages of other sites can no longer show this one in a frame.
  safety: 'review',
  async edits(http, fault: HeadersFault | undefined, repo): Promise<readonly Edit[] | Refusal> {
    const { framework } = http.app;
    if (framework === 'next') return nextHeaders(repo, http);
    // What is there in part was meant in some way.
    if (fault !== 'missing')
      return { refuse: 'Some headers are sent already, or on a part of the answers; mount what sends them before all routes.' };
    switch (framework) {
      case 'express':
        return helmet(repo, http, 'express');
      case 'nest':
        return http.app.platform === 'express' ? helmet(repo, http, '@nestjs/core') : fastifyHelmet(repo, http, '@nestjs/core');
      case 'fastify':
        return fastifyHelmet(repo, http, 'fastify');
      case 'koa':
        return koaHelmet(repo, http);
      case 'hono':
        return honoHeaders(repo, http);
      default:
        return {
          refuse: `A ${framework === 'node' ? 'plain server' : framework} takes no middleware for them; set the headers on every answer, or in the proxy in front.`,
        };
    }
  },
});

async function helmet(repo: Repo, http: HttpService, beside: string): Promise<readonly Edit[] | Refusal> {
  if (!runsOn(repo, http.owner, 18)) return tooOld;
  return mountAt(repo, http, await creationPlace(repo, http), {
    import: { module: 'helmet', name: 'default', as: ['helmet', 'securityHeaders'], beside },
    needs: [{ name: 'helmet', range: helmetRange, typescript: 5 }],
    statements: (local, app) => `${app}.use(${local}(${optionsFor(repo, http)}));`,
  });
}

/**
 * The default content policy stops what pages load from elsewhere and scripts inside of them. Where there are pages the
 * policy only reports, until somebody has looked at the reports.
 */
function optionsFor(repo: Repo, http: HttpService): string {
  return rendersHtml(http) && (majorOf(http.owner, 'helmet', repo) ?? 8) >= 4 ? '{ contentSecurityPolicy: { reportOnly: true } }' : '';
}

/** The plugin's major version goes with that of Fastify. */
const fastifyHelmetRanges: Readonly<Record<number, string>> = { 4: '^11.1.1', 5: '^13.2.0' };

async function fastifyHelmet(repo: Repo, http: HttpService, beside: string): Promise<readonly Edit[] | Refusal> {
  const major = http.app.framework === 'nest' ? nestFastify(repo, http) : majorOf(http.owner, 'fastify', repo);
  const range = fastifyHelmetRanges[major ?? 0];
  const place = await creationPlace(repo, http);
  if (range === undefined) return tooOld;
  if (place === undefined) return noPlace;
  const waits = mayWait(repo, http, place);
  // Nest's own type of an application has no `register`.
  if (http.app.framework === 'nest' && (!place.anchor.getText().includes('NestFastifyApplication') || isInAsync(place) !== true))
    return noPlace;
  return mountAt(repo, http, place, {
    import: { module: '@fastify/helmet', name: 'default', as: ['helmet', 'fastifyHelmet'], beside },
    needs: [{ name: '@fastify/helmet', range }],
    statements: (local, app) =>
      `${waits ? 'await ' : ''}${app}.register(${[local, optionsFor(repo, http)].filter((t) => t !== '').join(', ')});`,
  });
}

/** Major version of the Fastify below Nest: the adapter brings its own. */
function nestFastify(repo: Repo, http: HttpService): number | undefined {
  const major = majorOf(http.owner, '@nestjs/platform-fastify', repo);
  return major === undefined ? undefined : major >= 11 ? 5 : major === 10 ? 4 : undefined;
}

async function koaHelmet(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const place = await creationPlace(repo, http);
  if (place === undefined) return noPlace;
  if ((majorOf(http.owner, 'koa', repo) ?? 0) < 2 || !runsOn(repo, http.owner, 18) || !hasInterop(place.code, 'koa')) return tooOld;
  return mountAt(repo, http, place, {
    import: { module: 'koa-helmet', name: 'default', as: ['helmet', 'securityHeaders'], beside: 'koa' },
    // koa-helmet wants helmet beside it.
    needs: [
      { name: 'helmet', range: helmetRange, typescript: 5 },
      { name: 'koa-helmet', range: '^9.0.0' },
    ],
    statements: (local, app) => `${app}.use(${local}(${optionsFor(repo, http)}));`,
  });
}

async function honoHeaders(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  if (!isDeclared(http.owner, 'hono', repo) || (majorOf(http.owner, 'hono', repo) ?? 0) < 4) return tooOld;
  return mountAt(repo, http, await creationPlace(repo, http), {
    import: { module: 'hono/secure-headers', name: 'secureHeaders', as: ['secureHeaders', 'securityHeaders'], beside: 'hono' },
    needs: [],
    // By itself it says half a year.
    statements: (local, app) => `${app}.use(${local}({ strictTransportSecurity: 'max-age=31536000; includeSubDomains' }));`,
  });
}
