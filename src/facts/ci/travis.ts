import { type Loc, locOf, type Repo, spanEnd, type YamlNode } from '../../model/index.ts';
import { yamlAt, yamlBoolean, yamlEntry, yamlItems, yamlLoc, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { placeOfCommand, scalarsOf } from './nodes.ts';
import { freshBudget, resolveText } from './resolve.ts';
import type { CiCommand, Job, Pipeline, Step } from './types.ts';

/** Phases in the order Travis runs them; those after `script` cannot fail the build. */
const phases = ['before_install', 'install', 'before_script', 'script'] as const;
const afterwards = ['after_success', 'after_script', 'before_deploy'] as const;

/**
 * `.travis.yml` of the root. A node project without `script` runs `npm test`, without `install` `npm ci`
 * (or `npm install` when there is no lock file).
 */
export function travisPipelines(repo: Repo): readonly Pipeline[] {
  return repo
    .ofKind('travis-ci')
    .filter((f) => !f.path.includes('/'))
    .map((f) => pipeline(repo, f.path));
}

function pipeline(repo: Repo, file: string): Pipeline {
  const root = repo.outline(file, 'travis-ci')?.docs[0];
  const includes = [...yamlItems(yamlAt(root, 'jobs', 'include')), ...yamlItems(yamlAt(root, 'matrix', 'include'))];
  const allowed = yamlItems(yamlAt(root, 'jobs', 'allow_failures')).concat(yamlItems(yamlAt(root, 'matrix', 'allow_failures')));
  const at: Loc = { file, start: 0, end: root?.y === 'map' && root.entries[0] !== undefined ? spanEnd(root.entries[0].keyAt) : 0 };
  const expands = ['node_js', 'env', 'os'].some((k) => yamlItems(yamlAt(root, k)).length > 1) || includes.length === 0;
  const jobs: Job[] = [];
  if (expands) jobs.push(job(repo, file, root, undefined, 'build', at, []));
  let stage = 'test';
  const order: string[] = [];
  for (const [i, include] of includes.entries()) {
    stage = yamlString(yamlAt(include, 'stage')) ?? stage;
    if (!order.includes(stage)) order.push(stage);
    const earlier = jobs.filter((j) => order.indexOf(stageOf(j.id)) < order.indexOf(stage)).map((j) => j.id);
    const id = `${stage}/${yamlString(yamlAt(include, 'name')) ?? i + 1}`;
    const mayFail = allowed.some(
      (a) =>
        a.y === 'map' &&
        a.entries.every((e) => yamlString(e.value) !== undefined && yamlString(yamlAt(include, e.key)) === yamlString(e.value)),
    );
    jobs.push({ ...job(repo, file, root, include, id, yamlLoc(file, include), earlier), mayFail });
  }
  const deploy = yamlEntry(root, 'deploy');
  if (deploy !== undefined)
    jobs.push(
      deployJob(
        file,
        deploy.value,
        locOf(file, deploy.keyAt),
        jobs.map((j) => j.id),
      ),
    );
  const branches = yamlStrings(yamlAt(root, 'branches', 'only'));
  const trigger = (event: string): Pipeline['triggers'][number] => ({ event, branches, tags: [], workflows: [], crons: [], at });
  return {
    system: 'travis',
    file,
    name: file,
    at,
    triggers: [trigger('push'), trigger('pull_request')],
    permissions: undefined,
    jobs,
    unread: root === undefined ? [`${file} could not be read`] : [],
  };
}

/** Jobs of the expanded matrix belong to the stage called test. */
function stageOf(id: string): string {
  return id.includes('/') ? id.slice(0, id.indexOf('/')) : 'test';
}

function job(
  repo: Repo,
  file: string,
  root: YamlNode | undefined,
  own: YamlNode | undefined,
  id: string,
  at: Loc,
  needs: readonly string[],
): Job {
  const get = (key: string): YamlNode | undefined => yamlAt(own, key) ?? yamlAt(root, key);
  const language = yamlString(get('language'));
  const isNode = language === 'node_js' || (language === undefined && get('node_js') !== undefined);
  const steps: Step[] = [];
  for (const phase of [...phases, ...afterwards]) {
    const node = get(phase);
    const hollow = (afterwards as readonly string[]).includes(phase) ? `${phase} does not decide the build` : undefined;
    const place = { repo, folder: '', at, via: [], budget: freshBudget(), hollow, strict: false, pipefail: false };
    if (node === undefined && isNode && phase === 'script') steps.push(plainStep('script', at, resolveText('npm test', place)));
    if (node === undefined && isNode && phase === 'install') steps.push(plainStep('install', at, resolveText(defaultInstall(repo), place)));
    // Travis looks at the status of every line by itself.
    const commands = scalarsOf(node).flatMap((n) =>
      resolveText(n.raw, { ...place, at: yamlLoc(file, n) }, (c) => placeOfCommand(repo, file, n, n.raw, c)),
    );
    if (node !== undefined && yamlBoolean(node) !== false && yamlString(node) !== 'skip')
      steps.push(plainStep(phase, yamlLoc(file, node), commands));
  }
  const versions = yamlItems(get('node_js')).flatMap((n) =>
    yamlString(n) === undefined ? [] : [{ value: yamlString(n)!, at: yamlLoc(file, n) }],
  );
  return {
    id,
    name: id,
    at,
    needs,
    permissions: undefined,
    environment: undefined,
    condition: undefined,
    mayFail: false,
    manual: false,
    uses: undefined,
    image: undefined,
    matrix: versions.length > 0 ? { node_js: versions } : {},
    steps,
  };
}

function defaultInstall(repo: Repo): string {
  if (repo.exists('yarn.lock')) return 'yarn --frozen-lockfile';
  return repo.exists('package-lock.json') || repo.exists('npm-shrinkwrap.json') ? 'npm ci' : 'npm install';
}

function plainStep(name: string, at: Loc, commands: readonly CiCommand[]): Step {
  return { name, at, uses: undefined, inputs: {}, condition: undefined, commands };
}

/** `deploy:` runs when `script` succeeded, so it needs every job. Pages and package registries are no servers. */
function deployJob(file: string, node: YamlNode, at: Loc, needs: readonly string[]): Job {
  const providers = yamlItems(node).flatMap(
    (n) => yamlString(yamlAt(n, 'provider')) ?? yamlMap(n).flatMap((e) => (e.key === 'provider' ? (yamlString(e.value) ?? []) : [])),
  );
  const commands = providers.map((provider): CiCommand => {
    const release = /^(npm|releases|pages|pypi|gh-pages|packagecloud|snap)/.test(provider);
    return {
      program: provider,
      args: [],
      text: `deploy: ${provider}`,
      tasks: release ? ['publish'] : ['deploy'],
      at,
      via: [],
      hollow: undefined,
      install: undefined,
    };
  });
  return {
    id: 'deploy',
    name: 'deploy',
    at,
    needs,
    permissions: undefined,
    environment: undefined,
    condition: undefined,
    mayFail: false,
    manual: false,
    uses: undefined,
    image: undefined,
    matrix: {},
    steps: [plainStep('deploy', yamlLoc(file, node), commands)],
  };
}
