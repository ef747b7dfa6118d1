import { installRoots } from '../../src/facts/deps/lockfiles.ts';
import type { Problem } from '../../src/model/index.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'deps/lockfile',
  covers: ['deps/lockfile'],
  title: 'One lock file fixes what is installed',
  category: 'supply-chain',
  severity: 'high',
  profile: 'essential',
  why: 'Without a lock file each install resolves the ranges anew, so the image built tonight is not the one that was tested. A bad release of any transitive dependency reaches production without a commit.',
  remedy: 'Commit the lock file of the package manager in use and remove those of others.',
  cwe: [1357],
  sources: ['000:215', '001:341', '001:384', '001:957'],
  absent: 'no package of its own installs dependencies here',
  each: installRoots,
  test({ file, at, locks, ignoredLock, declared, unlocked, expectedBy }) {
    const [lock, ...others] = locks;
    if (lock === undefined) {
      const why = ignoredLock === undefined ? 'has no lock file' : `has no lock file, and git is told to ignore ${ignoredLock}`;
      return fail({ at, message: `${file} ${why}.`, related: expectedBy, key: 'none' });
    }
    const problems: Problem<undefined>[] = [];
    const managers = [...new Set(locks.map((l) => l.manager))];
    if (managers.length > 1) {
      problems.push({
        at,
        message: `${file} has lock files of ${managers.join(' and ')}, which drift apart.`,
        severity: 'medium',
        key: 'several',
        related: others.map((l) => evidence({ file: l.path, start: 0, end: 0 })),
      });
    }
    if (declared !== undefined && !managers.includes(declared.manager)) {
      problems.push({
        at: declared.at,
        message: `${file} names ${declared.manager} as its package manager but ${lock.path} is a lock file of ${lock.manager}.`,
        severity: 'medium',
        key: 'manager',
      });
    }
    for (const missing of unlocked) {
      problems.push({
        at: missing.at,
        message: `${missing.name} of ${file} is not in ${lock.path}.`,
        severity: 'medium',
        confidence: 'medium',
        key: missing.name,
      });
    }
    return problems.length > 0 ? fail(problems) : pass([evidence({ file: lock.path, start: 0, end: 0 }, `lock file of ${lock.manager}`)]);
  },
});
