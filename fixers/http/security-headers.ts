import type { HttpService } from '../../src/facts/services/index.ts';
import { isInAsync } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Repo } from '../../src/model/index.ts';
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
  // The default content security policy can stop scripts and images of pages the same app serves.
  safety: 'review',
  async edits(http, fault: HeadersFault | undefined, repo): Promise<readonly Edit[]> {
    const { framework } = http.app;
    if (framework === 'next') return nextHeaders(repo, http);
    // What is there in part was meant in some way.
    if (fault !== 'missing') return [];
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
        return [];
    }
  },
});

async function helmet(repo: Repo, http: HttpService, beside: string): Promise<readonly Edit[]> {
  if (!runsOn(http.owner, 18)) return [];
  return mountAt(repo, http, await creationPlace(repo, http), {
    import: { module: 'helmet', name: 'default', as: ['helmet', 'securityHeaders'], beside },
    needs: [{ name: 'helmet', range: helmetRange }],
    statements: (local, app) => `${app}.use(${local}());`,
  });
}

/** The plugin's major version goes with that of Fastify. */
const fastifyHelmetRanges: Readonly<Record<number, string>> = { 4: '^11.1.1', 5: '^13.2.0' };

async function fastifyHelmet(repo: Repo, http: HttpService, beside: string): Promise<readonly Edit[]> {
  const major = http.app.framework === 'nest' ? nestFastify(repo, http) : majorOf(http.owner, 'fastify', repo);
  const range = fastifyHelmetRanges[major ?? 0];
  const place = await creationPlace(repo, http);
  if (range === undefined || place === undefined) return [];
  const waits = mayWait(repo, http, place);
  // Nest's own type of an application has no `register`.
  if (http.app.framework === 'nest' && (!place.anchor.getText().includes('NestFastifyApplication') || isInAsync(place) !== true)) return [];
  return mountAt(repo, http, place, {
    import: { module: '@fastify/helmet', name: 'default', as: ['helmet', 'fastifyHelmet'], beside },
    needs: [{ name: '@fastify/helmet', range }],
    statements: (local, app) => `${waits ? 'await ' : ''}${app}.register(${local});`,
  });
}

/** Major version of the Fastify below Nest: the adapter brings its own. */
function nestFastify(repo: Repo, http: HttpService): number | undefined {
  const major = majorOf(http.owner, '@nestjs/platform-fastify', repo);
  return major === undefined ? undefined : major >= 11 ? 5 : major === 10 ? 4 : undefined;
}

async function koaHelmet(repo: Repo, http: HttpService): Promise<readonly Edit[]> {
  const place = await creationPlace(repo, http);
  if (place === undefined || (majorOf(http.owner, 'koa', repo) ?? 0) < 2 || !runsOn(http.owner, 18) || !hasInterop(place.code, 'koa'))
    return [];
  return mountAt(repo, http, place, {
    import: { module: 'koa-helmet', name: 'default', as: ['helmet', 'securityHeaders'], beside: 'koa' },
    // koa-helmet wants helmet beside it.
    needs: [
      { name: 'helmet', range: helmetRange },
      { name: 'koa-helmet', range: '^9.0.0' },
    ],
    statements: (local, app) => `${app}.use(${local}());`,
  });
}

async function honoHeaders(repo: Repo, http: HttpService): Promise<readonly Edit[]> {
  if (!isDeclared(http.owner, 'hono', repo) || (majorOf(http.owner, 'hono', repo) ?? 0) < 4) return [];
  return mountAt(repo, http, await creationPlace(repo, http), {
    import: { module: 'hono/secure-headers', name: 'secureHeaders', as: ['secureHeaders', 'securityHeaders'], beside: 'hono' },
    needs: [],
    statements: (local, app) => `${app}.use(${local}());`,
  });
}
