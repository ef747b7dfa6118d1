import type { HstsSubject } from '../../src/facts/server/hsts.ts';
import { assignedValue, replacement } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Loc, type Refusal } from '../../src/model/index.ts';
import { codeOf } from './parts/service.ts';

/** Lengthens a `maxAge` that is written down to a year. */
export const aYearOfHttps = defineFixer<HstsSubject, Loc>({
  title: 'Ask browsers for HTTPS for a year',
  // It cannot be taken back: browsers keep it for that long.
  safety: 'review',
  async edits({ http }, at: Loc | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (at === undefined) return { refuse: 'Subdomains are left out on purpose; find out which of them still answer over plain HTTP.' };
    const code = await codeOf(repo, http.owner, at.file);
    const value = code === undefined ? undefined : assignedValue(code, at);
    if (code === undefined || value === undefined || !/^[\d\s*_]+$/.test(value.getText()))
      return { refuse: 'The max-age is computed, or part of a longer text; make it 31536000 there.' };
    return [replacement(code, value, '31536000')];
  },
});
