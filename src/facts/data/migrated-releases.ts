import { fact, factEach, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { releases } from '../ci/releases.ts';
import { dirOf } from '../modules/files.ts';
import { nearestPackage, packages } from '../packages.ts';
import { isExampleOrTest } from '../paths.ts';
import { services } from '../services/index.ts';
import { sqlSources } from './data-sources.ts';
import { schemaChanges } from './migrating.ts';

/** Releases of a repository that keeps migrations, and what applies them. */
export interface MigratedRelease extends Subject {
  /** The first job that releases. */
  readonly at: Loc;
  readonly job: string;
  readonly migrations: Loc;
  /** A command that applies them where the program starts or is released. */
  readonly applied: Evidence | undefined;
  /** Something that runs speaks of migrations, in a way that is not followed. */
  readonly mentioned: Evidence | undefined;
}

/** Files that run something in production or on the way there. */
const running =
  /(^|\/)(Procfile|Makefile|Taskfile\.ya?ml|justfile|(railway|vercel|app|nixpacks)\.json|[\w.-]+\.(ya?ml|toml|sh|bash|tf|tpl|hcl))$|(^|\/)[\w.-]*Dockerfile[\w.-]*$/i;
const scripts = /^(pre|post)?(start|build|install|deploy|release)\b|^(vercel|heroku)-\w+/;

/** One subject where a pipeline releases and migrations of Prisma or Drizzle are kept. */
export const migratedReleases = fact('data migrated releases', (repo: Repo): readonly MigratedRelease[] => {
  const [release] = releases(repo);
  const migrations = sqlSources(repo).find((s) => s.migration !== undefined)?.migration ?? drizzleJournal(repo);
  if (release === undefined || migrations === undefined) return [];
  const change = schemaChanges(repo).find((c) => c.how === 'deploy');
  const applied = change === undefined ? undefined : { at: change.at, note: change.text };
  return [
    {
      name: 'releases',
      at: release.at,
      job: `${release.pipeline.file} job ${release.job.id}`,
      migrations,
      applied,
      mentioned: mentioned(repo),
    },
  ];
});

function drizzleJournal(repo: Repo): Loc | undefined {
  const found = repo.files.find(
    ({ path }) =>
      /(^|\/)meta\/_journal\.json$/.test(path) &&
      isExampleOrTest(path) === undefined &&
      nearestPackage(repo, dirOf(path))?.dependencies.some((d) => /^drizzle-(orm|kit)$/.test(d.name)) === true,
  );
  return found === undefined ? undefined : { file: found.path, start: 0, end: 1 };
}

function mentioned(repo: Repo): Evidence | undefined {
  for (const { path } of repo.files) {
    if (!running.test(path) || /(^|\/)(pnpm-lock\.yaml|pnpm-workspace\.yaml)$/.test(path)) continue;
    const found = /migrat|db[:\s]push|db:deploy/i.exec(repo.text(path) ?? '');
    if (found !== null) return { at: { file: path, start: found.index, end: found.index + found[0].length }, note: 'speaks of migrations' };
  }
  for (const own of packages(repo))
    for (const [name, { text, at }] of Object.entries(own.scripts))
      if (scripts.test(name) && /migrat|db[:\s]push|db:deploy/i.test(text)) return { at, note: 'speaks of migrations' };
  const [own] = migratingPrograms(repo);
  return own === undefined ? undefined : { at: own.at, note: 'the program migrates' };
}

/** Calls of programs that speak of migrations, the first of each service. */
const migratingPrograms = factEach('programs that migrate', services, (_repo: Repo, { wiring }): readonly { readonly at: Loc }[] => {
  const call = wiring?.trace.find(
    ({ method, f }) => /migrat/i.test(method ?? '') || (f.t === 'ext' && /migrat/i.test(`${f.pkg} ${f.path.join(' ')}`)),
  );
  return call === undefined ? [] : [{ at: call.at }];
});
