import { type Loc, locOf, type Repo, spanEnd, spanFrom, spanStart, type YamlEntry, type YamlNode } from '../../model/index.ts';
import { yamlAt, yamlBoolean, yamlHas, yamlItems, yamlLoc, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { inRepo, placeOfCommand, scalarsOf } from './nodes.ts';
import { freshBudget, resolveText } from './resolve.ts';
import type { Job, Pipeline, Step, Trigger } from './types.ts';

/** Keys of the top level that are no jobs. */
const reserved: ReadonlySet<string> = new Set(
  'default include stages variables workflow image services cache before_script after_script types pages:deploy spec'.split(' '),
);
const defaultStages = ['build', 'test', 'deploy'];
const maximumIncludes = 50;

/** A definition of the pipeline and the file it stands in. */
interface Defined {
  readonly file: string;
  readonly entry: YamlEntry;
}
type Definitions = ReadonlyMap<string, Defined>;

/** `.gitlab-ci.yml` of the root with the local files it includes. Remote includes and templates are noted as unread. */
export function gitlabPipelines(repo: Repo): readonly Pipeline[] {
  return repo
    .ofKind('gitlab-ci')
    .filter((f) => f.path === '.gitlab-ci.yml' || f.path === '.gitlab-ci.yaml')
    .map((f) => pipeline(repo, f.path));
}

function pipeline(repo: Repo, file: string): Pipeline {
  const definitions = new Map<string, Defined>();
  const unread: string[] = [];
  collect(repo, file, definitions, unread, new Set());
  const stages = ['.pre', ...(definitions.has('stages') ? yamlStrings(definitions.get('stages')?.entry.value) : defaultStages), '.post'];
  const names = [...definitions.keys()].filter((n) => !n.startsWith('.') && !reserved.has(n) && isJob(definitions, n));
  const stageOf = (name: string): string => yamlString(inherited(definitions, name, 'stage')?.node) ?? 'test';
  const jobs = names.map((name): Job => {
    const needs = inherited(definitions, name, 'needs')?.node;
    const before = names.filter((n) => stages.indexOf(stageOf(n)) < stages.indexOf(stageOf(name)));
    const named = yamlItems(needs).flatMap((n) => yamlString(n) ?? yamlString(yamlAt(n, 'job')) ?? []);
    return job(repo, definitions, name, needs === undefined ? before : named);
  });
  const first = definitions.values().next().value;
  const at: Loc = { file, start: 0, end: first === undefined ? 0 : spanEnd(first.entry.keyAt) };
  return {
    system: 'gitlab',
    file,
    name: file,
    at,
    triggers: triggersOf(jobs.length > 0 ? definitions : new Map(), names, at),
    permissions: undefined,
    jobs,
    unread,
  };
}

/** Definitions of a file and of the local files it includes; its own win over included ones. */
function collect(repo: Repo, file: string, into: Map<string, Defined>, unread: string[], seen: Set<string>): void {
  if (seen.has(file) || seen.size > maximumIncludes) return;
  seen.add(file);
  const outline = repo.outline(file, 'gitlab-ci') ?? repo.outline(file, 'yaml');
  // A first document may hold `spec:` with inputs.
  const root = outline?.docs.findLast((d) => d.y === 'map');
  if (outline === undefined || outline.errors.length > 0) unread.push(`${file} could not be read`);
  for (const item of yamlItems(yamlAt(root, 'include'))) {
    const local =
      yamlString(yamlAt(item, 'local')) ??
      (/^(https?:|.*\.gitlab-ci\.yml@)/.test(yamlString(item) ?? 'https:') ? undefined : yamlString(item));
    if (local === undefined) unread.push(`an include of ${file} is not part of the repository`);
    else for (const path of filesMatching(repo, local.replace(/^\//, ''))) collect(repo, path, into, unread, seen);
  }
  for (const entry of yamlMap(root)) into.set(entry.key, { file, entry });
}

function filesMatching(repo: Repo, pattern: string): readonly string[] {
  const path = inRepo('', pattern);
  if (path === undefined || !path.includes('*')) return path === undefined ? [] : [path];
  const [before = '', after = ''] = path.split(/\*+/);
  return repo.files.filter((f) => f.path.startsWith(before) && f.path.endsWith(after)).map((f) => f.path);
}

function isJob(definitions: Definitions, name: string): boolean {
  return ['script', 'run', 'trigger'].some((key) => inherited(definitions, name, key) !== undefined);
}

/** A key of a job: its own, else of what it extends (last first). */
function inherited(
  definitions: Definitions,
  name: string,
  key: string,
  seen = new Set<string>(),
): { readonly node: YamlNode; readonly file: string } | undefined {
  const found = definitions.get(name);
  if (found === undefined || seen.has(name)) return undefined;
  seen.add(name);
  const own = yamlAt(found.entry.value, key);
  if (own !== undefined) return { node: own, file: found.file };
  for (const parent of [...yamlStrings(yamlAt(found.entry.value, 'extends'))].reverse()) {
    const from = inherited(definitions, parent, key, seen);
    if (from !== undefined) return from;
  }
  return undefined;
}

/** A key of a job with the pipeline's defaults behind it. */
function effective(definitions: Definitions, name: string, key: string): { readonly node: YamlNode; readonly file: string } | undefined {
  const own = inherited(definitions, name, key);
  if (own !== undefined) return own;
  const defaults = definitions.get('default');
  const node = yamlAt(defaults?.entry.value, key);
  if (node !== undefined && defaults !== undefined) return { node, file: defaults.file };
  const global = definitions.get(key);
  return global === undefined ? undefined : { node: global.entry.value, file: global.file };
}

function job(repo: Repo, definitions: Definitions, name: string, needs: readonly string[]): Job {
  const own = definitions.get(name)!;
  const at = locOf(own.file, own.entry.keyAt);
  const whens = [
    inherited(definitions, name, 'when')?.node,
    ...yamlItems(inherited(definitions, name, 'rules')?.node).map((r) => yamlAt(r, 'when')),
  ].flatMap((n) => yamlString(n) ?? []);
  const allow = inherited(definitions, name, 'allow_failure')?.node;
  const mayFail = allow !== undefined && yamlBoolean(allow) === true;
  const never = whens.length > 0 && whens.every((w) => w === 'never');
  const hollow = never ? 'the job never runs' : mayFail ? 'the job may fail (allow_failure)' : undefined;
  const environment = inherited(definitions, name, 'environment');
  const environmentName = yamlString(environment?.node) ?? yamlString(yamlAt(environment?.node, 'name'));
  const image = effective(definitions, name, 'image');
  const imageName = yamlString(image?.node) ?? yamlString(yamlAt(image?.node, 'name'));
  const steps = (['before_script', 'script', 'after_script'] as const).flatMap((key): Step[] => {
    const found = key === 'script' ? inherited(definitions, name, key) : effective(definitions, name, key);
    if (found === undefined) return [];
    const why = key === 'after_script' ? 'after_script does not decide the job' : hollow;
    return [scriptStep(repo, definitions, found, key, why)];
  });
  return {
    id: name,
    name,
    at,
    needs,
    permissions: undefined,
    environment:
      environmentName === undefined || environment === undefined
        ? undefined
        : { name: environmentName, at: yamlLoc(environment.file, environment.node) },
    condition: never ? { text: 'never', at, never } : undefined,
    mayFail,
    manual: whens.includes('manual'),
    uses: undefined,
    image: imageName === undefined || image === undefined ? undefined : { name: imageName, at: yamlLoc(image.file, image.node) },
    matrix: {},
    steps,
  };
}

function scriptStep(
  repo: Repo,
  definitions: Definitions,
  found: { readonly node: YamlNode; readonly file: string },
  key: string,
  hollow: string | undefined,
): Step {
  const at = yamlLoc(found.file, found.node);
  // All lines run in one shell, so a `cd` of one line holds for the next.
  const lines = referenced(definitions, found.node, found.file, []);
  const text = lines.map((l) => l.node.raw).join('\n');
  const starts: { readonly from: number; readonly line: (typeof lines)[number] }[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push({ from: offset, line });
    offset += line.node.raw.length + 1;
  }
  const commands = resolveText(
    text,
    { repo, folder: '', at, via: [], budget: freshBudget(), hollow, strict: true, pipefail: false },
    (command) => {
      const start = starts.findLast((s) => s.from <= spanStart(command.at));
      if (start === undefined) return at;
      const local = { ...command, at: spanFrom(spanStart(command.at) - start.from, spanEnd(command.at) - start.from) };
      return placeOfCommand(repo, start.line.file, start.line.node, start.line.node.raw, local);
    },
  );
  return { name: key, at, uses: undefined, inputs: {}, condition: undefined, commands };
}

/** Lines of a script with `!reference [job, key]` replaced by what it names. */
function referenced(
  definitions: Definitions,
  node: YamlNode,
  file: string,
  path: readonly string[],
): readonly { readonly node: YamlNode & { readonly y: 'scalar' }; readonly file: string }[] {
  if (node.y === 'seq' && node.tag?.includes('reference') === true) {
    const [name = '', key = ''] = yamlStrings(node);
    // A few levels are enough for real files and keep references that multiply harmless.
    const found = path.length > 3 || path.includes(name) ? undefined : inherited(definitions, name, key);
    return found === undefined ? [] : referenced(definitions, found.node, found.file, [...path, name]);
  }
  if (node.y === 'seq') return node.items.flatMap((n) => referenced(definitions, n, file, path));
  return scalarsOf(node).map((n) => ({ node: n, file }));
}

/** GitLab pipelines run on every push; on merge requests where rules say so. */
function triggersOf(definitions: Definitions, names: readonly string[], at: Loc): readonly Trigger[] {
  const plain = (event: string): Trigger => ({ event, branches: [], tags: [], workflows: [], crons: [], at });
  const rules = [
    yamlAt(definitions.get('workflow')?.entry.value, 'rules'),
    ...names.map((n) => inherited(definitions, n, 'rules')?.node),
  ].flatMap((n) => yamlItems(n));
  const merges =
    rules.some((r) => /merge_request/.test(yamlString(yamlAt(r, 'if')) ?? '')) ||
    names.some(
      (n) =>
        yamlHas(definitions.get(n)?.entry.value, 'only') && yamlStrings(inherited(definitions, n, 'only')?.node).includes('merge_requests'),
    );
  return merges ? [plain('push'), plain('pull_request')] : [plain('push')];
}
