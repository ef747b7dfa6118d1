import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { TokenUser } from '../../src/facts/ci/overview.ts';
import { tokenNeeds } from '../../src/facts/ci/token-needs.ts';
import type { Job } from '../../src/facts/ci/types.ts';
import { type Edits, addKeys, nodeAt, setKey, setApart, together, yamlSheet } from '../../src/fix/yaml.ts';

type Scopes = Readonly<Record<string, 'read' | 'write'>>;

/** Gives the token what the steps need: reading for the workflow, more for the jobs that want it. */
export const leastPermissions = defineFixer<TokenUser>({
  title: 'Say what the token may do',
  // What an action does with the token is known from its documentation, not seen.
  safety: 'review',
  edits({ pipeline }, _data, repo): Edits {
    const sheet = yamlSheet(repo, pipeline.file);
    if (isRefusal(sheet)) return sheet;
    const own = pipeline.permissions;
    const isWide = (job: Job): boolean => job.permissions?.kind === 'all' && job.permissions.level === 'write';
    const jobs = pipeline.jobs.filter((job) => job.permissions === undefined || isWide(job));
    const needs = new Map<Job, Scopes>();
    for (const job of jobs) {
      const found = tokenNeeds(repo, pipeline, job);
      if ('why' in found) return { refuse: `${found.why[0]?.toUpperCase() ?? ''}${found.why.slice(1)} (${pipeline.file}).` };
      needs.set(job, found.scopes);
    }
    const whole = own === undefined || (own.kind === 'all' && own.level === 'write');
    const all = new Set([...needs.values()].map((scopes) => text(withRead(scopes))));
    // One answer for all jobs stands at the top; else reading does, and more in the jobs that need it.
    const top =
      whole && all.size === 1 && jobs.length === pipeline.jobs.length ? withRead([...needs.values()][0] ?? {}) : { contents: 'read' };
    const root = sheet.docs[0];
    const steps: Edits[] = [];
    if (whole && own === undefined)
      steps.push(setApart(sheet, addKeys(sheet, root, { permissions: top }, { after: ['name', 'run-name', 'on', 'true'] })));
    else if (whole) steps.push(setKey(sheet, root, 'permissions', top));
    for (const [job, scopes] of needs) {
      const wanted = withRead(scopes);
      const node = nodeAt(sheet, ['jobs', job.id]);
      if (isWide(job)) steps.push(setKey(sheet, node, 'permissions', wanted));
      else if (whole && text(wanted) !== text(top))
        steps.push(addKeys(sheet, node, { permissions: wanted }, { after: ['name', 'needs', 'if', 'runs-on'] }));
    }
    return together(...steps);
  },
});

function withRead(scopes: Scopes): Scopes {
  return { contents: 'read', ...scopes };
}

function text(scopes: Readonly<Record<string, string>>): string {
  return Object.entries(scopes)
    .map(([scope, level]) => `${scope} ${level}`)
    .sort()
    .join();
}
