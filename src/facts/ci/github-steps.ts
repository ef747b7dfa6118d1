import { posix } from 'node:path';
import { type Evidence, type Loc, locOf, type Repo, spanEnd, spanFrom, spanStart, type YamlNode } from '../../model/index.ts';
import { yamlAt, yamlBoolean, yamlItems, yamlLoc, yamlMap, yamlString } from '../yaml.ts';
import { actionUse, tasksOfAction } from './actions.ts';
import { buildCommands } from './containers.ts';
import { inRepo, placeOfCommand } from './nodes.ts';
import { freshBudget, resolveText } from './resolve.ts';
import type { Budget, Place } from './resolve.ts';
import type { ActionUse, CiCommand, Condition, Step } from './types.ts';

/** Local actions that use local actions: deeper than this they are not followed. */
const maximumDepth = 5;

/**
 * The steps of a job or a composite action.
 * @param folder working directory given by `defaults`
 * @param hollow why nothing in these steps counts, if so
 * @param via how the steps were reached, for local actions
 * @param from where the CI file calls for them; default their own place
 */
export function stepsOf(
  repo: Repo,
  file: string,
  node: YamlNode | undefined,
  folder: string,
  hollow: string | undefined,
  via: readonly Evidence[] = [],
  from?: Loc,
  budget?: Budget,
): readonly Step[] {
  return yamlItems(node)
    .filter((n) => n.y === 'map')
    .map((n) => step(repo, file, n, folder, hollow, via, from, budget ?? freshBudget()));
}

function step(
  repo: Repo,
  file: string,
  node: YamlNode,
  folder: string,
  outer: string | undefined,
  via: readonly Evidence[],
  from: Loc | undefined,
  budget: Budget,
): Step {
  const condition = conditionOf(file, yamlAt(node, 'if'));
  const hollow =
    outer ??
    (condition?.never === true
      ? 'the step never runs'
      : yamlBoolean(yamlAt(node, 'continue-on-error')) === true
        ? 'the step may fail (continue-on-error)'
        : undefined);
  const inputs: Record<string, { value: string; at: Loc; node: YamlNode }> = {};
  for (const e of yamlMap(yamlAt(node, 'with')))
    inputs[e.key] = { value: yamlString(e.value) ?? '', at: yamlLoc(file, e.value), node: e.value };
  const usesNode = yamlAt(node, 'uses');
  const usesText = yamlString(usesNode);
  const uses = usesNode === undefined || usesText === undefined ? undefined : actionUse(usesText, yamlLoc(file, usesNode));
  const run = yamlAt(node, 'run');
  const first = node.y === 'map' ? node.entries[0] : undefined;
  const own =
    first === undefined
      ? yamlLoc(file, node)
      : locOf(file, spanFrom(spanStart(first.keyAt), first.value.y === 'scalar' ? spanEnd(first.value.at) : spanEnd(first.keyAt)));
  const text = yamlString(run);
  const workingDirectory = yamlString(yamlAt(node, 'working-directory')) ?? folder;
  const shell = yamlString(yamlAt(node, 'shell'));
  const place: Place = {
    repo,
    folder: workingDirectory.includes('${{') ? '' : (inRepo('', workingDirectory) ?? ''),
    lost: workingDirectory.includes('${{'),
    at: from ?? own,
    via,
    budget,
    hollow,
    strict: true,
    // Only an explicit `shell: bash` runs with `-o pipefail`.
    pipefail: shell === 'bash' || (shell ?? '').includes('pipefail'),
  };
  const commands: CiCommand[] = [];
  if (run !== undefined && text !== undefined) {
    commands.push(...resolveText(text, place, (c) => (from === undefined ? placeOfCommand(repo, file, run, text, c) : from)));
  }
  if (uses !== undefined) commands.push(...actionCommands(uses, inputs, place));
  return { name: yamlString(yamlAt(node, 'name')), at: own, uses, inputs, condition, commands };
}

function actionCommands(use: ActionUse, inputs: Step['inputs'], place: Place): readonly CiCommand[] {
  if (use.kind === 'local') return localAction(use, place);
  const texts: Record<string, string> = Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, v.value]));
  const slug = use.slug.toLowerCase();
  const tasks = tasksOfAction(use, texts);
  const own: CiCommand = {
    program: use.slug,
    args: [],
    text: use.text,
    tasks,
    at: place.at.file === use.at.file ? use.at : place.at,
    via: place.via,
    hollow: place.hollow,
    install: undefined,
  };
  if (slug === 'docker/build-push-action') return [own, ...imageCommands(texts, place)];
  // What these run over SSH runs on another machine: nothing of it tests or builds this job's checkout.
  if (tasks.includes('deploy')) return [own];
  const given = ['run', 'command', 'cmd', 'script', 'commands', 'args'].filter((k) => inputs[k] !== undefined && texts[k] !== '');
  const found = given.flatMap((k) => {
    const input = inputs[k]!;
    const tool = toolActions[slug];
    const text = tool === undefined ? input.value : `${tool} ${input.value}`;
    return resolveText(text, { ...place, folder: folderInput(texts, place), at: input.at });
  });
  return [own, ...found.filter((c) => c.tasks.length > 0)];
}

/** The folder that an action is told to work in, if there is such a folder here. */
function folderInput(inputs: Readonly<Record<string, string>>, place: Place): string {
  for (const name of ['working-directory', 'working_directory', 'workingDirectory', 'workdir', 'directory', 'dir', 'cwd', 'folder']) {
    const folder = inRepo('', inputs[name] ?? '');
    if (folder !== undefined && folder !== '' && place.repo.exists(folder)) return folder;
  }
  return place.folder;
}

/** Actions that are a tool: their input holds its arguments only. */
const toolActions: Readonly<Record<string, string>> = {
  'borales/actions-yarn': 'yarn',
  'actions/heroku': 'heroku',
  'actions/npm': 'npm',
  'bahmutov/npm-install': 'npm',
  'actions/gcloud/cli': '',
};

function imageCommands(inputs: Readonly<Record<string, string>>, place: Place): readonly CiCommand[] {
  const context = inRepo('', inputs['context'] ?? '.') ?? '';
  const file = inRepo('', inputs['file'] ?? (context === '' ? 'Dockerfile' : `${context}/Dockerfile`));
  return file === undefined ? [] : buildCommands(file, context, inputs['target'] === '' ? undefined : inputs['target'], place);
}

/** Steps of a composite action of the repository. */
function localAction(use: ActionUse, place: Place): readonly CiCommand[] {
  const folder = inRepo('', use.text);
  if (folder === undefined || place.via.length > maximumDepth || place.budget.left-- <= 0) return [];
  for (const base of ['action.yml', 'action.yaml']) {
    const file = folder === '' ? base : posix.join(folder, base);
    const root = place.repo.outline(file, 'action')?.docs[0];
    const runs = yamlAt(root, 'runs');
    if (runs === undefined) continue;
    const via = [
      ...place.via,
      { at: yamlLoc(file, runs.y === 'map' ? (runs.entries[0]?.value ?? runs) : runs), note: `local action ${use.text}` },
    ];
    const image = yamlString(yamlAt(runs, 'image'));
    if (image !== undefined && !image.startsWith('docker://'))
      return buildCommands(posix.join(folder, image), folder, undefined, { ...place, via });
    const from = place.at.file === use.at.file ? use.at : place.at;
    return stepsOf(place.repo, file, yamlAt(runs, 'steps'), '', place.hollow, via, from, place.budget).flatMap((s) => s.commands);
  }
  return [];
}

/** `if:` of a job or step. */
export function conditionOf(file: string, node: YamlNode | undefined): Condition | undefined {
  const text = yamlString(node);
  if (node === undefined || text === undefined) return undefined;
  const inner = text.replace(/^\s*\$\{\{|\}\}\s*$/g, '').trim();
  return { text: inner, at: yamlLoc(file, node), never: inner === 'false' };
}
