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
  const least = severities.indexOf(target.severity);
  const isManifestTouched = [...touched].some((file) => after.repo.file(file)?.kind === 'package');
  const fresh = freshFailures(before, after, target).find(
    (failure) =>
      severities.indexOf(failure.severity) >= least &&
      // A package that was added is in the lock file once the install command has run that the fix names.
      !(isManifestTouched && failure.check.id === 'deps/lockfile'),
  );
  if (fresh !== undefined) return `It would bring a new finding of ${fresh.check.id}: ${fresh.problem.message}`;
  return undefined;
}

/**
 * Findings that were not there before. One that a fix only words anew is not among them: it takes the place of a finding
 * of the same check in the same file that is gone and was at least as severe (`uses: a@v2` is not pinned, and neither is
 * `a@v4`). The subject of the fix itself gets no such credit.
 */
function freshFailures(before: Judgement, after: Judgement, target: Failure): readonly Failure[] {
  const known = new Set(before.failures.map((failure) => failure.id));
  const left = new Set(after.failures.map((failure) => failure.id));
  const own = subjectKey(target.check.id, target.subject);
  const gone = before.failures.filter((failure) => !left.has(failure.id) && failure.id !== target.id);
  return after.failures.filter((failure) => {
    if (known.has(failure.id)) return false;
    if (subjectKey(failure.check.id, failure.subject) === own) return true;
    const same = gone.findIndex(
      (old) =>
        old.check.id === failure.check.id &&
        old.problem.at.file === failure.problem.at.file &&
        severities.indexOf(old.severity) >= severities.indexOf(failure.severity),
    );
    if (same === -1) return true;
    gone.splice(same, 1);
    return false;
  });
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
  caddy: true,
  dotenv: true,
  shell: true,
  prisma: true,
  sql: true,
} satisfies Record<OutlineKind, true>;
const outlined: ReadonlySet<string> = new Set(Object.keys(kinds));
