import { type Loc, locOf, type Repo, spanEnd, type YamlNode } from '../../model/index.ts';
import { yamlAt, yamlEntry, yamlItems, yamlLoc, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { inRepo, placeOfCommand } from './nodes.ts';
import { freshBudget, resolveText } from './resolve.ts';
import type { CiCommand, Job, Pipeline, Step } from './types.ts';

const file = '.circleci/config.yml';
/** Steps of the system itself that run nothing of the project. */
const builtIn =
  /^(checkout|setup_remote_docker|(save|restore)_cache|store_(artifacts|test_results)|(persist_to|attach)_workspace|add_ssh_keys)$/;
/** Orbs that set up, report and deploy, and neither build, lint nor test a program. */
const runsNothing =
  /^(slack|jira|github-cli|gh|sonarcloud|codecov|coveralls|welcome|orb-tools|browser-tools|aws-[\w-]+|gcp-[\w-]+|gcloud|azure-[\w-]+|helm|kubernetes|kube|heroku|docker|terraform|vault|win|macos|ruby|python|path-filtering|continuation)$/;
/** Steps inside steps: more are not followed. */
const deepest = 10;
/** Steps of one job: commands that call others several times each multiply. */
const mostSteps = 2000;

type Given = ReadonlyMap<string, string>;

/** Everything that jobs refer to. */
interface Config {
  readonly repo: Repo;
  readonly root: YamlNode | undefined;
  /** Orbs by the name they have in the file: `node` -> `circleci/node@5.2`. */
  readonly orbs: Given;
  readonly unread: string[];
}

/**
 * The pipeline of `.circleci/config.yml`: the jobs its workflows start, with commands, executors and parameters
 * filled in. Orbs lie outside of the repository; of `circleci/node` what it runs is known.
 */
export function circlePipelines(repo: Repo): readonly Pipeline[] {
  const outline = repo.file(file)?.origin === 'own' ? repo.outline(file, 'yaml') : undefined;
  if (outline === undefined) return [];
  const root = outline.docs.find((doc) => doc.y === 'map');
  const orbs = new Map(yamlMap(yamlAt(root, 'orbs')).flatMap(({ key, value }): [string, string][] => [[key, yamlString(value) ?? '']]));
  const config: Config = { repo, root, orbs, unread: [] };
  if (outline.errors.length > 0 || root === undefined) config.unread.push(`${file} could not be read`);
  if (yamlAt(root, 'setup') !== undefined) config.unread.push(`${file} decides at run time what else is run`);
  const at: Loc = { file, start: 0, end: root?.y === 'map' && root.entries[0] !== undefined ? spanEnd(root.entries[0].keyAt) : 0 };
  const trigger = (event: string): Pipeline['triggers'][number] => ({ event, branches: [], tags: [], workflows: [], crons: [], at });
  return [
    {
      system: 'circleci',
      file,
      name: file,
      at,
      triggers: [trigger('push'), trigger('pull_request')],
      permissions: undefined,
      jobs: jobsOf(config),
      unread: config.unread,
    },
  ];
}

/** Without workflows the job called `build` runs, and no other. */
function jobsOf(config: Config): readonly Job[] {
  const workflows = yamlMap(yamlAt(config.root, 'workflows')).filter(({ value }) => value.y === 'map');
  if (workflows.length === 0) {
    const entry = yamlEntry(yamlAt(config.root, 'jobs'), 'build');
    return entry === undefined ? [] : [jobOf(config, 'build', entry.value, locOf(file, entry.keyAt), new Map(), [], false)];
  }
  return workflows.flatMap(({ value }) => {
    const called = yamlItems(yamlAt(value, 'jobs')).map((item) => {
      const [entry] = yamlMap(item);
      const name = yamlString(item) ?? entry?.key ?? '';
      return { item, name, options: entry?.value, id: yamlString(yamlAt(entry?.value, 'name')) ?? name };
    });
    // A person's approval is no job, but what comes before it comes before what waits for it.
    const approvals = called.filter(({ options }) => yamlString(yamlAt(options, 'type')) === 'approval');
    const needsOf = (options: YamlNode | undefined): readonly string[] =>
      yamlItems(yamlAt(options, 'requires')).flatMap((need) => yamlString(need) ?? yamlMap(need)[0]?.key ?? []);
    return called.flatMap(({ item, name, options, id }): readonly Job[] => {
      if (approvals.some((approval) => approval.id === id)) return [];
      const at = yamlLoc(file, item);
      const direct = needsOf(options);
      const waits = approvals.filter((approval) => direct.includes(approval.id));
      const needs = [...direct, ...waits.flatMap((approval) => needsOf(approval.options))];
      const written = yamlAt(config.root, 'jobs', name);
      const given = parametersOf(options);
      if (written !== undefined) return [jobOf(config, id, written, at, given, needs, waits.length > 0)];
      return [orbJob(config, id, name, at, given, needs)];
    });
  });
}

function parametersOf(options: YamlNode | undefined): Given {
  return new Map(
    [...yamlMap(yamlAt(options, 'matrix', 'parameters')), ...yamlMap(options)].flatMap(({ key, value }): [string, string][] => {
      const text = yamlString(value) ?? yamlStrings(value)[0];
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

/** Parameters that are not given have the default of their declaration. */
function withDefaults(declared: YamlNode | undefined, given: Given): Given {
  const all = new Map(
    yamlMap(yamlAt(declared, 'parameters')).flatMap(({ key, value }): [string, string][] => {
      const text = yamlString(yamlAt(value, 'default'));
      return text === undefined ? [] : [[key, text]];
    }),
  );
  for (const [key, value] of given) all.set(key, value);
  return all;
}

/** `<< parameters.x >>` with what is given for it. */
function filled(text: string, given: Given): string {
  return text.replace(/<<\s*parameters\.([\w-]+)\s*>>/g, (whole, name: string) => given.get(name) ?? whole);
}

function jobOf(config: Config, id: string, node: YamlNode, at: Loc, passed: Given, needs: readonly string[], manual: boolean): Job {
  const given = withDefaults(node, passed);
  const folder = folderOf(yamlString(yamlAt(node, 'working_directory')), '', given);
  const versions: { value: string; at: Loc }[] = [];
  const steps = stepsOf({ ...config, left: { steps: mostSteps } }, yamlAt(node, 'steps'), given, folder, versions, 0);
  const image = imageOf(config, node, given);
  return { ...plainJob(id, at, needs, steps, manual), image, matrix: versions.length > 0 ? { node_js: versions } : {} };
}

function plainJob(id: string, at: Loc, needs: readonly string[], steps: readonly Step[], manual: boolean): Job {
  return {
    id,
    name: id,
    at,
    needs,
    permissions: undefined,
    environment: undefined,
    condition: undefined,
    mayFail: false,
    manual,
    uses: undefined,
    image: undefined,
    matrix: {},
    steps,
  };
}

/** The first image is the one the steps run in; the others are services beside it. */
function imageOf(config: Config, node: YamlNode, given: Given): Job['image'] {
  const executor = yamlAt(node, 'executor');
  const name = filled(yamlString(executor) ?? yamlString(yamlAt(executor, 'name')) ?? '', given);
  const [orb = '', part] = name.split('/');
  if (part === 'default' && isNodeOrb(config, orb)) {
    const tag = yamlAt(executor, 'tag');
    const text = tag === undefined ? undefined : yamlString(tag);
    return tag === undefined || text === undefined ? undefined : { name: `cimg/node:${filled(text, given)}`, at: yamlLoc(file, tag) };
  }
  const shared = yamlAt(config.root, 'executors', name);
  const from = yamlAt(node, 'docker') === undefined && shared !== undefined ? shared : node;
  const image = yamlAt(yamlItems(yamlAt(from, 'docker'))[0], 'image');
  const text = image === undefined ? undefined : yamlString(image);
  if (image === undefined || text === undefined) return undefined;
  const values = from === node ? given : withDefaults(shared, parametersOf(executor));
  return { name: filled(text, values), at: yamlLoc(file, image) };
}

function isNodeOrb(config: Config, orb: string): boolean {
  return config.orbs.get(orb)?.startsWith('circleci/node@') === true;
}

function stepsOf(
  config: Config & { readonly left: { steps: number } },
  node: YamlNode | undefined,
  given: Given,
  folder: string,
  versions: { value: string; at: Loc }[],
  depth: number,
): readonly Step[] {
  if (depth > deepest) return [];
  return yamlItems(node).flatMap((item): readonly Step[] => {
    if (config.left.steps <= 0) return [];
    config.left.steps -= 1;
    const [entry] = yamlMap(item);
    const name = yamlString(item) ?? entry?.key ?? '';
    const options = entry?.value;
    if (name === 'run') return [runStep(config, options, given, folder)];
    // Whether a condition holds is known when a pipeline starts; most are about who started it.
    if (name === 'when' || name === 'unless') return stepsOf(config, yamlAt(options, 'steps'), given, folder, versions, depth + 1);
    if (builtIn.test(name)) return [];
    const command = yamlAt(config.root, 'commands', name);
    const passed = new Map([...parametersOf(options)].map(([key, value]): [string, string] => [key, filled(value, given)]));
    if (command !== undefined) return stepsOf(config, yamlAt(command, 'steps'), withDefaults(command, passed), folder, versions, depth + 1);
    const [orb = '', part = ''] = name.split('/');
    const image = imageCommand(config.orbs.get(orb) ?? '', part);
    if (image !== undefined) return [textStep(config, image, item, folder)];
    if (!isNodeOrb(config, orb)) {
      if (!runsNothing.test(orb)) config.unread.push(`step ${name} of ${file} is not part of the repository`);
      return [];
    }
    const version = yamlAt(options, 'node-version');
    if (part === 'install' && version !== undefined)
      versions.push({ value: filled(yamlString(version) ?? '', given), at: yamlLoc(file, version) });
    return part === 'install-packages' ? [textStep(config, installOf(passed), item, inside(folder, passed.get('app-dir')))] : [];
  });
}

/** What the steps of orbs for images run, as far as it matters: whether an image is built or pushed. */
function imageCommand(orb: string, part: string): string | undefined {
  if (orb.startsWith('circleci/docker@')) return part === 'build' ? 'docker build .' : part === 'push' ? 'docker push image' : undefined;
  if (!/^circleci\/(aws-ecr|gcp-gcr|azure-acr)@/.test(orb)) return undefined;
  return /^build[-_]and[-_]push/.test(part) ? 'docker build . && docker push image' : /^build/.test(part) ? 'docker build .' : undefined;
}

function inside(folder: string, path: string | undefined): string {
  return path === undefined || /^~|\$|<</.test(path) ? folder : (inRepo(folder, path) ?? folder);
}

/** `~/project` and `~/repo` are where the repository is checked out; what is below is a folder of it. */
function folderOf(text: string | undefined, folder: string, given: Given): string {
  if (text === undefined) return folder;
  const path = filled(text, given).replace(/^(~|\/home\/circleci|\/tmp)\/[\w.-]+\/?/, '');
  return /^[~/]|\$|<</.test(path) ? folder : (inRepo(folder, path === '' ? '.' : path) ?? folder);
}

/** https://circleci.com/developer/orbs/orb/circleci/node: what its `install-packages` runs. */
function installOf(given: Given): string {
  const override = given.get('override-ci-command');
  if (override !== undefined) return override;
  const manager = given.get('pkg-manager') ?? 'npm';
  return manager === 'npm' ? 'npm ci' : `${manager.replace('-berry', '')} install --frozen-lockfile`;
}

function runStep(config: Config, options: YamlNode | undefined, given: Given, folder: string): Step {
  const command = options?.y === 'map' ? yamlAt(options, 'command') : options;
  const when = yamlString(yamlAt(options, 'when'));
  const place = folderOf(yamlString(yamlAt(options, 'working_directory')), folder, given);
  const hollow = when === 'on_fail' ? 'the step runs only after a failure' : undefined;
  return textStep(config, filled(command === undefined ? '' : (yamlString(command) ?? ''), given), command ?? options, place, hollow);
}

function textStep(config: Config, text: string, node: YamlNode | undefined, folder: string, hollow?: string): Step {
  const at: Loc = node === undefined ? { file, start: 0, end: 0 } : yamlLoc(file, node);
  // The shell of a step is `bash -eo pipefail` (https://circleci.com/docs/configuration-reference/#default-shell-options).
  const place = { repo: config.repo, folder, at, via: [], budget: freshBudget(), hollow, strict: true, pipefail: true };
  const commands: readonly CiCommand[] = resolveText(text, place, (command) =>
    node === undefined ? at : placeOfCommand(config.repo, file, node, text, command),
  );
  return { name: undefined, at, uses: undefined, inputs: {}, condition: undefined, commands };
}

/** `node/test` runs `npm test`, `node/run` a script; what a job of another orb runs is not in the repository. */
function orbJob(config: Config, id: string, name: string, at: Loc, given: Given, needs: readonly string[]): Job {
  const [orb = '', part = ''] = name.split('/');
  const manager = (given.get('pkg-manager') ?? 'npm').replace('-berry', '');
  const script =
    part === 'test' ? (given.get('run-command') ?? 'test') : part === 'run' ? (given.get('npm-run') ?? given.get('yarn-run')) : undefined;
  if (!isNodeOrb(config, orb) || script === undefined) {
    if (!runsNothing.test(orb)) config.unread.push(`job ${name} of ${file} is not part of the repository`);
    return plainJob(id, at, needs, [], false);
  }
  const folder = inside('', given.get('app-dir'));
  const steps = [installOf(given), `${manager} run ${script}`].map((text) => textStep(config, text, undefined, folder));
  const version = given.get('version');
  const placed = steps.map((step) => ({ ...step, at, commands: step.commands.map((command) => ({ ...command, at })) }));
  const matrix = version === undefined ? {} : { node_js: [{ value: version, at }] };
  return { ...plainJob(id, at, needs, placed, false), matrix };
}
