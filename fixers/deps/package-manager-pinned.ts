import { type Edit, type Repo, defineFixer, type Refusal } from '../../src/model/index.ts';
import { pipelines } from '../../src/facts/ci/pipelines.ts';
import type { RootPackage } from '../../src/facts/deps/declared.ts';
import { addEntry } from '../../src/fix/json.ts';

/** Writes down the version that the repository already uses elsewhere. */
export const pinManager = defineFixer<RootPackage>({
  title: 'Say which version of the package manager is used',
  safety: 'review',
  edits({ pkg, manager }, _data, repo): readonly Edit[] | Refusal {
    const text = repo.text(pkg.file);
    if (text === undefined || manager === undefined || pkg.json.j !== 'object') return [];
    const versions = new Set(versionsOf(repo, manager));
    const [version] = versions;
    if (version === undefined)
      return { refuse: `No file says the exact version of ${manager}; \`corepack use ${manager}@<version>\` writes it.` };
    if (versions.size > 1) return { refuse: `The files name several versions of ${manager}: ${[...versions].sort().join(', ')}.` };
    return addEntry({ file: pkg.file, text }, pkg.json, 'packageManager', `${manager}@${version}`, [
      'name',
      'version',
      'private',
      'description',
      'license',
      'type',
    ]);
  },
});

const exact = /^\d+\.\d+\.\d+$/;

/** Exact versions that CI, images and scripts install, or that Yarn keeps in the repository. */
function versionsOf(repo: Repo, manager: 'pnpm' | 'yarn'): readonly string[] {
  const named = new RegExp(`(?:^|[\\s"'\`])${manager}@(\\d+\\.\\d+\\.\\d+)(?=$|[\\s"'\`;&|+])`, 'gm');
  const texts = (['workflow', 'gitlab-ci', 'dockerfile', 'shell'] as const).flatMap((kind) =>
    repo.ofKind(kind).map(({ path }) => repo.text(path) ?? ''),
  );
  const inActions = pipelines(repo).flatMap((pipeline) =>
    pipeline.jobs.flatMap((job) =>
      job.steps.flatMap((step) => {
        const version = step.inputs['version']?.value ?? '';
        return manager === 'pnpm' && step.uses?.slug === 'pnpm/action-setup' && exact.test(version) ? [version] : [];
      }),
    ),
  );
  const kept = repo.files.flatMap(({ path }) => /(?:^|\/)\.yarn\/releases\/yarn-(\d+\.\d+\.\d+)\.c?js$/.exec(path)?.[1] ?? []);
  return [
    ...texts.flatMap((text) => [...text.matchAll(named)].map((match) => match[1] ?? '')),
    ...inActions,
    ...(manager === 'yarn' ? kept : []),
  ];
}
