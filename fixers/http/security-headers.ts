import { type Edit, defineFixer } from '../../src/model/index.ts';
import type { AppPlace } from '../../src/facts/server/app-place.ts';
import type { HttpService } from '../../src/facts/services/index.ts';
import { addMiddleware } from '../../src/fix/middleware.ts';
import { addDependency } from '../../src/fix/package-json.ts';

/** The range of helmet that this fix was tried with: Express 4 and 5, Node 18 and later. */
export const helmetRange = '^8.3.0';

/** Mounts helmet directly after `express()` and adds the package. */
export const expressHelmet = defineFixer<HttpService, AppPlace>({
  title: 'Mount helmet() right after the app is created',
  // Its default content security policy can stop scripts and images of pages the same app serves.
  safety: 'review',
  async edits(_service, place: AppPlace | undefined, repo): Promise<readonly Edit[]> {
    const text = place === undefined ? undefined : repo.text(place.file);
    if (place?.packageFile === undefined || text === undefined) return [];
    const dependency = addDependency(repo, place.packageFile, 'helmet', helmetRange);
    if (dependency === undefined) return [];
    const mounted = await addMiddleware(text, { ...place, beside: 'express', module: 'helmet', local: 'helmet', call: 'helmet()' });
    return mounted.length === 0 ? [] : [...mounted, ...dependency];
  },
});
