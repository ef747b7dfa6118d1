import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';
import type { VersionedUse } from '../../src/facts/ci/majors.ts';
import { pipelines } from '../../src/facts/ci/pipelines.ts';
import { firstSupportedMajor } from '../../src/facts/knowledge/action-runtimes.ts';

/**
 * Actions whose later major versions take the inputs of the earlier ones, from which major on; their release notes name
 * newer runtimes and defaults only.
 */
const compatibleFrom: Readonly<Record<string, number>> = {
  'actions/checkout': 1,
  'actions/setup-node': 1,
  'actions/setup-python': 1,
  'actions/setup-java': 2,
  'actions/setup-go': 2,
  'actions/cache': 1,
  'docker/login-action': 1,
  'docker/build-push-action': 2,
  'docker/setup-buildx-action': 1,
  'docker/setup-qemu-action': 1,
  'docker/metadata-action': 3,
  'pnpm/action-setup': 2,
  'aws-actions/configure-aws-credentials': 1,
  'aws-actions/amazon-ecr-login': 1,
  'hashicorp/setup-terraform': 1,
  'softprops/action-gh-release': 1,
  'github/codeql-action': 1,
};

/** Moves an action to the first major version that runners support, where nothing else has to change with it. */
export const supportedMajor = defineFixer<VersionedUse>({
  title: 'Move the action to a version that runners support',
  safety: 'review',
  edits({ use, at, elsewhere, major }, _data, repo): readonly Edit[] | Refusal {
    const slug = use.slug.split('/').slice(0, 2).join('/').toLowerCase();
    const wanted = repo.settings.knowledge?.['actions']?.[slug] ?? firstSupportedMajor[slug];
    const from = compatibleFrom[slug];
    if (wanted === undefined || from === undefined || major < from)
      return { refuse: `Between ${use.text} and version ${wanted ?? ''} its inputs or results changed; see its release notes.` };
    const steps = pipelines(repo).flatMap((pipeline) => pipeline.jobs.flatMap((job) => job.steps));
    const uses = steps.filter((step) => step.uses?.text === use.text);
    // From version 2 on it wants to be told which build of Java.
    if (slug === 'actions/setup-java' && uses.some((step) => step.inputs['distribution'] === undefined))
      return { refuse: `${use.text} names no distribution, which later versions want.` };
    return [at, ...elsewhere.map((each) => each.at)].map((place): Edit => {
      const written = (repo.text(place.file) ?? '').slice(place.start, place.end);
      const start = place.start + written.indexOf(`@${use.ref}`) + 1;
      return { kind: 'replace', at: { file: place.file, start, end: start + use.ref.length }, text: `v${wanted}` };
    });
  },
});
