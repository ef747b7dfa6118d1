import type { HttpService } from '../../src/facts/services/index.ts';
import { type Edit, defineFixer, type Repo } from '../../src/model/index.ts';
import { creationPlace, mountAt } from './parts/mount.ts';

/** No headers at all, or some of them or on some answers only. */
export type HeadersFault = 'missing' | 'partial';

/** The range of helmet that this fix was tried with: Express 4 and 5, Node 18 and later. */
export const helmetRange = '^8.3.0';

/** Mounts the header middleware of the framework before everything else and adds the package. */
export const securityHeaders = defineFixer<HttpService, HeadersFault>({
  title: 'Send the security headers with every response',
  // The default content security policy can stop scripts and images of pages the same app serves.
  safety: 'review',
  async edits(http, fault: HeadersFault | undefined, repo): Promise<readonly Edit[]> {
    // What is there in part was meant in some way.
    if (fault !== 'missing') return [];
    switch (http.app.framework) {
      case 'express':
        return express(repo, http);
      default:
        return [];
    }
  },
});

async function express(repo: Repo, http: HttpService): Promise<readonly Edit[]> {
  return mountAt(repo, http, await creationPlace(repo, http), {
    import: { module: 'helmet', name: 'default', as: ['helmet', 'securityHeaders'], beside: 'express' },
    needs: [{ name: 'helmet', range: helmetRange }],
    statements: (helmet, app) => `${app}.use(${helmet}());`,
  });
}
