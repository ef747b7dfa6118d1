import { severities } from '../model/index.ts';
import type { OutlineKind, Repo, Subject } from '../model/index.ts';
import type { Failure, Judgement } from './plan.ts';

/** Identifies a subject of a check across scans. */
export function subjectKey(check: string, subject: Subject): string {
  return [check, subject.service ?? '', subject.name].join('\0');
}

/**
 * Why a fix must be dropped, judged by what the checks say before and after it; undefined when it holds.
 * It holds when every touched file still parses, the finding is gone (and its subject did not merely
 * become unreadable), and nothing new of the same or a higher severity has come up.
 */
export function verifyFault(before: Judgement, after: Judgement, target: Failure, touched: Iterable<string>): string | undefined {
  for (const file of touched) {
    if (parseErrors(after.repo, file) > parseErrors(before.repo, file)) return `${file} would no longer parse.`;
  }
  if (after.failures.some((failure) => failure.id === target.id)) return 'The finding would still be there.';
  const outcome = after.outcomes.get(subjectKey(target.check.id, target.subject));
  if (outcome === 'unknown' || outcome === 'error') return `${target.check.id} could no longer judge ${target.subject.name}.`;
  const known = new Set(before.failures.map((failure) => failure.id));
  const least = severities.indexOf(target.severity);
  const files = new Set(touched);
  const fresh = after.failures.find(
    (failure) =>
      !known.has(failure.id) &&
      severities.indexOf(failure.severity) >= least &&
      !isInstalled(failure, files) &&
      !isSuccessor(failure, before, after, target),
  );
  if (fresh !== undefined) return `It would bring a new finding of ${fresh.check.id}: ${fresh.problem.message}`;
  return undefined;
}

/** A package that the fix adds is in the lock file after the install that the user is told to run. */
function isInstalled({ check, problem }: Failure, touched: ReadonlySet<string>): boolean {
  return check.id === 'deps/lockfile' && touched.has(problem.at.file);
}

/** What was wrong with a subject of another check is less wrong now, and goes by another name. */
function isSuccessor(failure: Failure, before: Judgement, after: Judgement, target: Failure): boolean {
  const key = subjectKey(failure.check.id, failure.subject);
  if (key === subjectKey(target.check.id, target.subject)) return false;
  const isSame = (f: Failure): boolean => subjectKey(f.check.id, f.subject) === key;
  const earlier = before.failures.filter(isSame);
  return (
    after.failures.filter(isSame).length <= earlier.length &&
    earlier.some((f) => severities.indexOf(f.severity) >= severities.indexOf(failure.severity))
  );
}

/** Parse errors of a file: Infinity when its kind has an outline and none could be made, 0 when its kind has none. */
function parseErrors(repo: Repo, file: string): number {
  const kind = repo.file(file)?.kind;
  if (kind === undefined || !outlined.has(kind)) return 0;
  return repo.outline(file, kind as OutlineKind)?.errors.length ?? Infinity;
}

const kinds = {
  js: true,
  package: true,
  json: true,
  lockfile: true,
  dockerfile: true,
  compose: true,
  workflow: true,
  action: true,
  'gitlab-ci': true,
  'travis-ci': true,
  kubernetes: true,
  yaml: true,
  nginx: true,
  dotenv: true,
  shell: true,
  prisma: true,
  sql: true,
} satisfies Record<OutlineKind, true>;
const outlined: ReadonlySet<string> = new Set(Object.keys(kinds));
