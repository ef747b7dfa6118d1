import { posix } from 'node:path';
import { type Loc, locOf, type Repo, spanEnd, spanStart, type YamlNode } from '../../model/index.ts';
import { yamlAt, yamlBoolean, yamlEntry, yamlItems, yamlLoc, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { actionUse, tasksOfAction } from './actions.ts';
import { conditionOf, stepsOf } from './github-steps.ts';
import type { ActionUse, Job, Permissions, Pipeline, Step, Trigger } from './types.ts';

/** Workflows of GitHub: only files directly below `.github/workflows` of the root run. */
export function githubPipelines(repo: Repo): readonly Pipeline[] {
  return repo
    .ofKind('workflow')
    .filter((f) => posix.dirname(f.path) === '.github/workflows')
    .map((f) => workflow(repo, f.path));
}

function workflow(repo: Repo, file: string): Pipeline {
  const outline = repo.outline(file, 'workflow');
  const root = outline?.docs[0];
  const unread = outline === undefined || root === undefined || outline.errors.length > 0 ? [`${file} could not be read`] : [];
  const name = yamlString(yamlAt(root, 'name')) ?? file;
  const nameEntry = yamlEntry(root, 'name') ?? (root?.y === 'map' ? root.entries[0] : undefined);
  const defaults = yamlString(yamlAt(root, 'defaults', 'run', 'working-directory')) ?? '';
  return {
    system: 'github',
    file,
    name,
    at:
      nameEntry === undefined
        ? { file, start: 0, end: 0 }
        : {
            file,
            start: spanStart(nameEntry.keyAt),
            end: Math.max(spanEnd(nameEntry.keyAt), nameEntry.value.y === 'scalar' ? spanEnd(nameEntry.value.at) : 0),
          },
    triggers: triggersOf(file, root),
    permissions: permissionsOf(file, yamlAt(root, 'permissions')),
    jobs: yamlMap(yamlAt(root, 'jobs')).map((entry) => job(repo, file, entry.key, entry.value, locOf(file, entry.keyAt), defaults)),
    unread,
  };
}

function job(repo: Repo, file: string, id: string, node: YamlNode, at: Loc, defaults: string): Job {
  const uses = yamlAt(node, 'uses');
  const environment = yamlAt(node, 'environment');
  const environmentName = yamlString(environment) ?? yamlString(yamlAt(environment, 'name'));
  const container = yamlAt(node, 'container');
  const image = yamlString(container) === undefined ? yamlAt(container, 'image') : container;
  const condition = conditionOf(file, yamlAt(node, 'if'));
  const mayFail = yamlBoolean(yamlAt(node, 'continue-on-error')) === true;
  const folder = yamlString(yamlAt(node, 'defaults', 'run', 'working-directory')) ?? defaults;
  const hollow = condition?.never === true ? 'the job never runs' : mayFail ? 'the job may fail (continue-on-error)' : undefined;
  const usesText = yamlString(uses);
  const reused = uses === undefined || usesText === undefined ? undefined : actionUse(usesText, yamlLoc(file, uses));
  return {
    id,
    name: yamlString(yamlAt(node, 'name')) ?? id,
    at,
    needs: yamlStrings(yamlAt(node, 'needs')),
    permissions: permissionsOf(file, yamlAt(node, 'permissions')),
    environment:
      environmentName === undefined || environment === undefined ? undefined : { name: environmentName, at: yamlLoc(file, environment) },
    condition,
    mayFail,
    manual: false,
    uses: reused,
    image: image === undefined ? undefined : { name: yamlString(image) ?? '', at: yamlLoc(file, image) },
    matrix: matrixOf(file, yamlAt(node, 'strategy', 'matrix')),
    steps: reused?.kind === 'remote' ? [remoteStep(reused, hollow)] : stepsOf(repo, file, yamlAt(node, 'steps'), folder, hollow),
  };
}

/** A workflow of another repository: only what its name says is known. */
function remoteStep(use: ActionUse, hollow: string | undefined): Step {
  const tasks = tasksOfAction(use, {}).filter((t) => t === 'deploy');
  return {
    name: undefined,
    at: use.at,
    uses: undefined,
    inputs: {},
    condition: undefined,
    commands: [{ program: use.slug, args: [], text: use.text, tasks, at: use.at, via: [], hollow, install: undefined }],
  };
}

/** Keys of a matrix with their values, `include` entries joined. */
function matrixOf(file: string, node: YamlNode | undefined): Job['matrix'] {
  const values: Record<string, { value: string; at: Loc }[]> = {};
  for (const { key, value } of yamlMap(node)) {
    if (key === 'exclude') continue;
    const cells =
      key === 'include' ? yamlItems(value).flatMap((item) => yamlMap(item)) : yamlItems(value).map((item) => ({ key, value: item }));
    for (const cell of cells) {
      const text = yamlString(cell.value);
      if (text !== undefined) (values[cell.key] ??= []).push({ value: text, at: yamlLoc(file, cell.value) });
    }
  }
  return values;
}

/** `on:` in its three spellings. YAML 1.1 readers turn the key into `true`; both are looked for. */
function triggersOf(file: string, root: YamlNode | undefined): readonly Trigger[] {
  const on = yamlAt(root, 'on') ?? yamlAt(root, 'true');
  if (on === undefined) return [];
  const plain = (event: string, at: Loc): Trigger => ({ event, branches: [], tags: [], workflows: [], crons: [], at });
  if (on.y !== 'map') return yamlItems(on).flatMap((n) => (yamlString(n) === undefined ? [] : [plain(yamlString(n)!, yamlLoc(file, n))]));
  return on.entries.map((e) => ({
    ...plain(e.key, locOf(file, e.keyAt)),
    branches: yamlStrings(yamlAt(e.value, 'branches')),
    tags: yamlStrings(yamlAt(e.value, 'tags')),
    workflows: yamlStrings(yamlAt(e.value, 'workflows')),
    crons: yamlItems(e.value).flatMap((item) => yamlString(yamlAt(item, 'cron')) ?? []),
  }));
}

/** `permissions:` of a workflow or a job; undefined when it is not there. */
export function permissionsOf(file: string, node: YamlNode | undefined): Permissions | undefined {
  if (node === undefined) return undefined;
  const at = yamlLoc(file, node);
  const text = yamlString(node);
  if (text !== undefined) return { kind: 'all', level: text === 'write-all' ? 'write' : text === 'read-all' ? 'read' : 'none', at };
  const scopes: Record<string, string> = {};
  for (const e of yamlMap(node)) scopes[e.key] = yamlString(e.value) ?? '';
  return { kind: 'each', scopes, at };
}
