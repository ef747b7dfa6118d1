import type { Loc } from '../../model/index.ts';
import { actionDeploys } from './deploy-commands.ts';
import type { Task } from './tasks.ts';
import type { ActionUse } from './types.ts';

/**
 * Reads a `uses:` value. A ref counts as a version when it looks like one (`v4`, `1.2.3`, `v3-node20`);
 * any other name is a branch.
 */
export function actionUse(text: string, at: Loc): ActionUse {
  if (text.startsWith('./') || text.startsWith('../')) return { text, kind: 'local', slug: text, owner: '', ref: '', pin: 'none', at };
  if (text.startsWith('docker://')) {
    const digest = /@sha256:[0-9a-f]{64}$/.test(text);
    return {
      text,
      kind: 'docker',
      slug: text.slice('docker://'.length).replace(/@sha256:.*$|:[^/:]*$/, ''),
      owner: '',
      ref: '',
      pin: digest ? 'digest' : 'none',
      at,
    };
  }
  const cut = text.indexOf('@');
  const path = cut === -1 ? text : text.slice(0, cut);
  const ref = cut === -1 ? '' : text.slice(cut + 1);
  return { text, kind: 'remote', slug: path, owner: path.split('/')[0] ?? '', ref, pin: pinOf(ref), at };
}

function pinOf(ref: string): ActionUse['pin'] {
  if (ref === '') return 'none';
  if (/^[0-9a-f]{40}$|^[0-9a-f]{64}$/i.test(ref)) return 'commit';
  return /^(v|release[/-]v?|.*@)?\d+(\.\d+)*([-+.].*)?$/i.test(ref) ? 'version' : 'branch';
}

/** Actions that do a known job by themselves, without `owner/`s that vary. */
const known: readonly (readonly [RegExp, readonly Task[]])[] = [
  [/^cypress-io\/github-action$/, ['test']],
  [
    /^(actions\/dependency-review-action|snyk\/actions(\/.*)?|aquasecurity\/trivy-action|anchore\/scan-action|google\/osv-scanner(-action)?(\/.*)?|oke-py\/npm-audit-action|socketdev\/action)$/,
    ['audit'],
  ],
  [
    /^(github\/codeql-action\/analyze|returntocorp\/semgrep-action|semgrep\/semgrep-action|sonarsource\/.*|gitleaks\/gitleaks-action|trufflesecurity\/trufflehog)$/,
    ['scan'],
  ],
  [
    /^(github\/super-linter.*|super-linter\/super-linter.*|reviewdog\/action-eslint|wearerequired\/lint-action|biomejs\/.*lint.*|oxc-project\/.*lint.*|sibiraj-s\/action-eslint|tinovyatkin\/action-eslint|samverschueren\/.*eslint.*)$/,
    ['lint'],
  ],
  [
    /^(js-devtools\/npm-publish|changesets\/action|cycjimmy\/semantic-release-action|googleapis\/release-please-action|google-github-actions\/release-please-action|codfish\/semantic-release-action)$/,
    ['publish'],
  ],
  [/^(artiomtr\/jest-coverage-report-action|mattallty\/jest-github-action|arthurkushman\/.*jest.*|stefanoeb\/jest-action)$/, ['test']],
];

const nxTargets: Readonly<Record<string, readonly Task[]>> = {
  lint: ['lint'],
  test: ['test'],
  e2e: ['test'],
  build: ['build', 'typecheck'],
  typecheck: ['typecheck'],
};

/** What a remote action does by itself, by a table of known actions and, for deployments, by its name. */
export function tasksOfAction(use: ActionUse, inputs: Readonly<Record<string, string>>): readonly Task[] {
  if (use.kind !== 'remote') return [];
  const slug = use.slug.toLowerCase();
  if (
    slug === 'docker/build-push-action' ||
    slug === 'docker/bake-action' ||
    slug === 'redhat-actions/buildah-build' ||
    slug === 'mr-smithers-excellent/docker-build-push'
  ) {
    return /^(true|yes)$/.test(inputs['push'] ?? '') || (inputs['push'] ?? '').includes('${{')
      ? ['build', 'docker-build', 'docker-push']
      : ['build', 'docker-build'];
  }
  // Its `install` input decides whether the action installs; `command` or `start` only change how it tests.
  if (slug === 'cypress-io/github-action') return /^false$/.test(inputs['runTests'] ?? '') ? [] : ['test'];
  if (slug === 'borales/actions-yarn' || slug === 'bahmutov/npm-install') return [];
  // Every executor of Nx that builds TypeScript checks the types as well, unless it is told not to.
  if (/(^|\/)nrwl-nx-action$/.test(slug)) return (inputs['targets'] ?? '').split(/[\s,]+/).flatMap((target) => nxTargets[target] ?? []);
  const hit = known.find(([pattern]) => pattern.test(slug));
  if (hit !== undefined) return hit[1];
  return actionDeploys(slug, inputs) === undefined ? [] : ['deploy'];
}
