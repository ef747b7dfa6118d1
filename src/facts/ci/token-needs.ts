import { type Repo, spanEnds, type YamlNode } from '../../model/index.ts';
import { actionPermissions, identityInputs } from '../knowledge/action-permissions.ts';
import { yamlAt, yamlList, yamlMap, yamlString } from '../yaml.ts';
import { actionUse } from './actions.ts';
import { calledPipeline } from './pipelines.ts';
import type { Job, Pipeline } from './types.ts';

/** The scopes of the token that a job makes use of, or why that cannot be known. */
export type TokenNeeds = { readonly scopes: Readonly<Record<string, 'read' | 'write'>> } | { readonly why: string };

type Scopes = Record<string, 'read' | 'write'>;

/** Local actions and workflows inside one another deeper than this are a loop. */
const deepest = 3;

/** What the steps of a job need the token for: by the actions they use and the commands they run. */
export function tokenNeeds(repo: Repo, pipeline: Pipeline, job: Job, depth = 0): TokenNeeds {
  const scopes: Scopes = {};
  const node = yamlAt(repo.outline(pipeline.file, 'workflow')?.docs[0], 'jobs', job.id);
  if (job.uses !== undefined) {
    const called = calledPipeline(repo, job);
    if (called === undefined || depth >= deepest) return { why: `what ${job.uses.text} does is not in this repository` };
    for (const inner of called.jobs) {
      const needs = tokenNeeds(repo, called, inner, depth + 1);
      if ('why' in needs) return needs;
      // What a called workflow says it wants, its caller has to have.
      const told = inner.permissions ?? called.permissions;
      merge(scopes, told?.kind === 'each' ? levels(told.scopes) : needs.scopes);
    }
    return { scopes };
  }
  const text = repo.text(pipeline.file) ?? '';
  const shared = yamlAt(node, 'env');
  if (shared !== undefined && token.test(text.slice(...spanEnds(shared.at))))
    return { why: `every step of job ${job.id} is given the token` };
  const found = ofSteps(repo, text, yamlAt(node, 'steps'), depth);
  if ('why' in found) return found;
  merge(scopes, found.scopes);
  // What scripts of package.json and of the repository do with it, too.
  for (const { text: called } of job.steps.flatMap((step) => step.commands))
    for (const [pattern, needed] of commands) if (pattern.test(called)) merge(scopes, needed);
  return { scopes };
}

const token = /\bsecrets\.GITHUB_TOKEN\b|\bgithub\.token\b/;

function ofSteps(repo: Repo, text: string, steps: YamlNode | undefined, depth: number): TokenNeeds {
  const scopes: Scopes = {};
  for (const step of yamlList(steps)) {
    const uses = yamlString(yamlAt(step, 'uses'));
    const needs =
      uses === undefined ? ofScript(text.slice(...spanEnds(step.at))) : ofAction(repo, uses, step, text.slice(...spanEnds(step.at)), depth);
    if ('why' in needs) return needs;
    merge(scopes, needs.scopes);
  }
  return { scopes };
}

function ofAction(repo: Repo, uses: string, step: YamlNode, written: string, depth: number): TokenNeeds {
  const use = actionUse(uses, { file: '', start: 0, end: 0 });
  if (use.kind === 'docker') return token.test(written) ? { why: `what ${uses} does with the token is not known` } : { scopes: {} };
  if (use.kind === 'local') {
    const folder = uses.replace(/^\.\//, '').replace(/\/$/, '');
    const file = ['action.yml', 'action.yaml'].map((name) => `${folder}/${name}`).find((path) => repo.file(path) !== undefined);
    const root = file === undefined ? undefined : repo.outline(file, 'action')?.docs[0];
    if (file === undefined || root === undefined || depth >= deepest) return { why: `${uses} could not be looked into` };
    if (yamlAt(root, 'runs', 'steps') === undefined) return { why: `${uses} is a program of its own` };
    return token.test(written)
      ? { why: `what ${uses} does with the token is not known` }
      : ofSteps(repo, repo.text(file) ?? '', yamlAt(root, 'runs', 'steps'), depth + 1);
  }
  const slug = use.slug.split('/').slice(0, 2).join('/').toLowerCase();
  const known = actionPermissions[slug];
  if (known === undefined) return { why: `what ${uses} needs the token for is not known` };
  const scopes: Scopes = { ...known };
  const inputs = new Map(yamlMap(yamlAt(step, 'with')).map(({ key, value }) => [key, yamlString(value) ?? '']));
  const identity = identityInputs[slug];
  if (identity !== undefined && inputs.has(identity.by) && !inputs.has(identity.unless)) scopes['id-token'] = 'write';
  if (slug === 'docker/login-action' && /ghcr\.io/.test(inputs.get('registry') ?? '') && token.test(inputs.get('password') ?? ''))
    scopes['packages'] = 'write';
  if (slug === 'codecov/codecov-action' && inputs.get('use_oidc') === 'true') scopes['id-token'] = 'write';
  if (slug === 'pnpm/action-setup' || slug === 'actions/setup-node') {
    if (/npm\.pkg\.github\.com/.test(inputs.get('registry-url') ?? '')) scopes['packages'] = 'read';
  }
  // An artifact of another run is asked for with a token that reads it.
  if (slug === 'actions/download-artifact' && inputs.has('run-id')) scopes['actions'] = 'read';
  return { scopes };
}

/** Commands that use the token, by what they do with it. */
const commands: readonly (readonly [RegExp, Scopes])[] = [
  [/\bgit\s+(-\S+\s+)*push\b/, { contents: 'write' }],
  [/\bgh\s+release\s+(create|edit|upload|delete)\b/, { contents: 'write' }],
  [/\bgh\s+pr\s+(comment|edit|review|close)\b/, { 'pull-requests': 'write' }],
  [/\bgh\s+pr\s+(create|merge)\b/, { contents: 'write', 'pull-requests': 'write' }],
  [/\bgh\s+issue\s+(comment|create|edit|close)\b/, { issues: 'write' }],
  [/\bsemantic-release\b/, { contents: 'write', issues: 'write', 'pull-requests': 'write' }],
  [/\bpublish\b[^\n]*--provenance\b/, { 'id-token': 'write' }],
  [/\bdocker\s+(login|push)\b[^\n]*ghcr\.io/, { packages: 'write' }],
];

function ofScript(written: string): TokenNeeds {
  const lines = written
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n');
  const scopes: Scopes = {};
  const hits = commands.filter(([pattern]) => pattern.test(lines));
  for (const [, needed] of hits) merge(scopes, needed);
  if (hits.length === 0 && (token.test(lines) || /\bgh\s+(api|pr|issue|release|workflow|run|repo|label|secret|variable)\b/.test(lines)))
    return { why: 'what a script does with the token is not known' };
  return { scopes };
}

function levels(scopes: Readonly<Record<string, string>>): Scopes {
  return Object.fromEntries(
    Object.entries(scopes).flatMap(([scope, level]) => (level === 'read' || level === 'write' ? [[scope, level]] : [])),
  );
}

function merge(into: Scopes, more: Readonly<Record<string, 'read' | 'write'>>): void {
  for (const [scope, level] of Object.entries(more)) if (into[scope] !== 'write') into[scope] = level;
}
