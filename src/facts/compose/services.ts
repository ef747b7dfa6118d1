import { posix } from 'node:path';
import { type Evidence, type Loc, locOf, type Span, spanEnd, type YamlNode } from '../../model/index.ts';
import { expand } from '../docker/expand.ts';
import { repoPath } from '../docker/paths.ts';
import type { Placed } from '../docker/types.ts';
import { yamlAt, yamlBoolean, yamlEntry, yamlList, yamlNumber, yamlString, yamlStrings } from '../yaml.ts';
import { appended, entriesAt, entryPlace, lastEntry, layersAt, mergedMap, nodePlace, placedText } from './layers.ts';
import type { Layers } from './layers.ts';
import { portsOf } from './ports.ts';
import { roleOfImage } from './roles.ts';
import type { ComposeBuild, ComposeCommand, ComposeHealthcheck, ComposeService, ComposeVolume } from './types.ts';

/** A service before it is known to which stack it belongs and who depends on it. */
export type BareService = Omit<ComposeService, 'stack' | 'purpose' | 'oneShot' | 'name'>;

/**
 * Reads a service from its layers.
 *
 * @param folder folder of the stack's first file: compose resolves relative paths of all files from there
 * @param defined the key of the service in the file that introduces it
 */
export function serviceOf(
  key: string,
  layers: Layers,
  folder: string,
  defined: { readonly file: string; readonly keyAt: Span; readonly value: YamlNode },
): BareService {
  const image = placedText(layers, 'image');
  const build = buildOf(layers, folder);
  const command = commandOf(layers, 'command');
  const entrypoint = commandOf(layers, 'entrypoint');
  const healthcheck = healthcheckOf(layers);
  const restart = placedText(layers, 'restart');
  const restartPolicy = policyOf(layers);
  const stopGracePeriod = placedText(layers, 'stop_grace_period');
  const user = placedText(layers, 'user');
  const workingDir = placedText(layers, 'working_dir');
  const networkMode = placedText(layers, 'network_mode')?.value;
  const replicas = yamlNumber(layersAt(layers, 'deploy', 'replicas').at(-1)?.node ?? layersAt(layers, 'scale').at(-1)?.node);
  const memoryLimit = placedText(layersAt(layers, 'deploy', 'resources', 'limits'), 'memory') ?? placedText(layers, 'mem_limit');
  const logging = loggingOf(layers);
  const keyAt = locOf(defined.file, defined.keyAt);
  return {
    key,
    at: keyAt,
    keyAt,
    end: defined.value.via === undefined ? spanEnd(defined.value.at) : spanEnd(defined.value.via),
    files: [...new Set(layers.map((layer) => layer.file))],
    ...(image === undefined ? {} : { image }),
    ...(build === undefined ? {} : { build }),
    ...(command === undefined ? {} : { command }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    environment: environmentOf(layers),
    labels: pairsOf([...layersAt(layers, 'labels'), ...layersAt(layers, 'deploy', 'labels')]),
    envFiles: envFilesOf(layers, folder),
    ports: portsOf(layers),
    expose: appended(layersAt(layers, 'expose')).flatMap(({ node }) => yamlString(node) ?? []),
    volumes: volumesOf(layers),
    dependsOn: dependenciesOf(layers),
    ...(healthcheck === undefined ? {} : { healthcheck }),
    ...(restart === undefined ? {} : { restart }),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    ...(stopGracePeriod === undefined ? {} : { stopGracePeriod }),
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
    profiles: layersAt(layers, 'profiles').flatMap(({ node }) => yamlStrings(node)),
    ...(networkMode === undefined ? {} : { networkMode }),
    init: yamlBoolean(lastEntry(layers, 'init')?.entry.value) === true,
    ...(replicas === undefined ? {} : { replicas }),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(logging === undefined ? {} : { logging }),
    role: build === undefined && image !== undefined ? roleOfImage(image.value) : 'app',
  };
}

function buildOf(layers: Layers, folder: string): ComposeBuild | undefined {
  const builds = layersAt(layers, 'build');
  const last = lastEntry(layers, 'build');
  if (last === undefined || builds.length === 0) return undefined;
  let contextText = '.';
  let dockerfile: string | undefined;
  let target: string | undefined;
  let inline = false;
  const args = new Map<string, string | undefined>();
  for (const { node } of builds) {
    if (node.y === 'scalar') contextText = literal(yamlString(node)) ?? '';
    if (node.y !== 'map') continue;
    contextText = literal(yamlString(yamlAt(node, 'context'))) ?? contextText;
    dockerfile = literal(yamlString(yamlAt(node, 'dockerfile'))) ?? dockerfile;
    target = literal(yamlString(yamlAt(node, 'target'))) ?? target;
    inline ||= yamlEntry(node, 'dockerfile_inline') !== undefined;
    for (const [name, value] of pairsOf([{ file: '', node: yamlAt(node, 'args') }])) {
      args.set(name, literal(value.value));
    }
  }
  const context = contextText === '' ? undefined : repoPath(folder, contextText);
  return {
    context,
    dockerfile: context === undefined ? undefined : repoPath(context, dockerfile ?? 'Dockerfile'),
    ...(target === undefined ? {} : { target }),
    args,
    inline,
    at: entryPlace(last),
  };
}

/** A text whose variables all have defaults; undefined otherwise. */
function literal(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const expanded = expand(text, () => undefined);
  return expanded.unresolved.length > 0 ? undefined : expanded.text;
}

/** `environment`, `args` and `labels`: a map, or a list of `NAME=value` and `NAME`. */
function pairsOf(
  layers: readonly { readonly file: string; readonly node: YamlNode | undefined }[],
): ReadonlyMap<string, Placed<string | undefined>> {
  const pairs = new Map<string, Placed<string | undefined>>();
  for (const { file, node } of layers) {
    if (node?.y === 'map') {
      for (const entry of node.entries) pairs.set(entry.key, { value: yamlString(entry.value), at: entryPlace({ file, entry }) });
    }
    for (const item of yamlList(node)) {
      const text = yamlString(item);
      if (text === undefined) continue;
      const sign = text.indexOf('=');
      const at = nodePlace({ file, node: item });
      if (sign < 0) pairs.set(text, { value: undefined, at });
      else pairs.set(text.slice(0, sign), { value: text.slice(sign + 1), at });
    }
  }
  return pairs;
}

function environmentOf(layers: Layers): ReadonlyMap<string, Placed<string | undefined>> {
  return pairsOf(layersAt(layers, 'environment'));
}

function envFilesOf(layers: Layers, folder: string): ComposeService['envFiles'] {
  return appended(layersAt(layers, 'env_file')).flatMap((item) => {
    const written = yamlString(item.node) ?? yamlString(yamlAt(item.node, 'path'));
    if (written === undefined) return [];
    const path = literal(written);
    const required = yamlBoolean(yamlAt(item.node, 'required')) !== false;
    return [{ path: (path === undefined ? undefined : repoPath(folder, path)) ?? written, required, at: nodePlace(item) }];
  });
}

function commandOf(layers: Layers, key: 'command' | 'entrypoint'): ComposeCommand | undefined {
  const last = lastEntry(layers, key);
  if (last === undefined) return undefined;
  const { value } = last.entry;
  const at = entryPlace(last);
  if (value.y === 'seq') {
    const words = yamlStrings(value);
    return { form: 'list', words, text: words.join(' '), at };
  }
  const text = yamlString(value);
  return text === undefined ? undefined : { form: 'text', words: splitWords(text), text, at };
}

/** Words of a command that compose splits itself: at blanks outside quotes, nothing expanded. */
function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(
      /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
      (_all, escaped?: string, double?: string, single?: string) => escaped ?? double?.replaceAll(/\\(["\\$])/g, '$1') ?? single ?? '',
    ),
  );
}

function healthcheckOf(layers: Layers): ComposeHealthcheck | undefined {
  const last = lastEntry(layers, 'healthcheck');
  if (last === undefined) return undefined;
  const all = layersAt(layers, 'healthcheck');
  const at = entryPlace(last);
  const tests = layersAt(all, 'test');
  const test = tests.at(-1)?.node;
  const words = test?.y === 'seq' ? yamlStrings(test) : [];
  const text = yamlString(test) ?? words.slice(1).join(' ');
  const disabled =
    yamlBoolean(layersAt(all, 'disable').at(-1)?.node) === true ||
    words[0] === 'NONE' ||
    (words.length === 0 && /^none$/i.test(text.trim()));
  const form = test === undefined ? 'inherit' : words[0] === 'CMD' ? 'exec' : 'shell';
  return { disabled, form, text, words: words.slice(1), at };
}

function policyOf(layers: Layers): Placed<string> | undefined {
  const deploy = layersAt(layers, 'deploy');
  const last = entriesAt(deploy, 'restart_policy').at(-1);
  if (last === undefined) return undefined;
  const condition = mergedMap(layersAt(deploy, 'restart_policy')).get('condition');
  return { value: yamlString(condition?.entry.value) ?? 'any', at: entryPlace(last) };
}

function loggingOf(layers: Layers): ComposeService['logging'] {
  const last = lastEntry(layers, 'logging');
  if (last === undefined) return undefined;
  const all = layersAt(layers, 'logging');
  const maxSize = placedText(layersAt(all, 'options'), 'max-size')?.value;
  return { driver: placedText(all, 'driver')?.value ?? 'json-file', ...(maxSize === undefined ? {} : { maxSize }), at: entryPlace(last) };
}

function volumesOf(layers: Layers): readonly ComposeVolume[] {
  return appended(layersAt(layers, 'volumes')).flatMap((item): readonly ComposeVolume[] => {
    const at = nodePlace(item);
    if (item.node.y === 'map') {
      const type = yamlString(yamlAt(item.node, 'type'));
      const source = yamlString(yamlAt(item.node, 'source'));
      const kind = type === 'bind' ? 'bind' : type === 'tmpfs' ? 'tmpfs' : source === undefined ? 'anonymous' : 'named';
      const readOnly = yamlBoolean(yamlAt(item.node, 'read_only')) === true;
      return [{ kind, ...(source === undefined ? {} : { source }), target: yamlString(yamlAt(item.node, 'target')) ?? '', readOnly, at }];
    }
    const text = yamlString(item.node);
    if (text === undefined) return [];
    const parts = text.replaceAll(/\$\{([^}:]*)(:[^}]*)?\}/g, '$${$1}').split(':');
    if (parts.length === 1) return [{ kind: 'anonymous', target: parts[0]!, readOnly: false, at }];
    const source = parts[0]!;
    const readOnly = (parts[2] ?? '').split(',').includes('ro');
    return [{ kind: /^[./~$]/.test(source) ? 'bind' : 'named', source, target: parts[1]!, readOnly, at }];
  });
}

function dependenciesOf(layers: Layers): ComposeService['dependsOn'] {
  const found = new Map<string, ComposeService['dependsOn'][number]>();
  for (const { file, node } of layersAt(layers, 'depends_on')) {
    for (const item of yamlList(node)) {
      const service = yamlString(item);
      if (service !== undefined)
        found.set(service, { service, condition: 'service_started', required: true, at: nodePlace({ file, node: item }) });
    }
    if (node.y !== 'map') continue;
    for (const entry of node.entries) {
      const written = yamlString(yamlAt(entry.value, 'condition'));
      const condition = written === 'service_healthy' || written === 'service_completed_successfully' ? written : 'service_started';
      const required = yamlBoolean(yamlAt(entry.value, 'required')) !== false;
      found.set(entry.key, { service: entry.key, condition, required, at: entryPlace({ file, entry }) });
    }
  }
  return [...found.values()];
}

const oneShotNames =
  /(^|[-_.])(migrat(e|ion|ions|or)|seed(er)?|init|setup|bootstrap|createbuckets?|create-bucket|prepare|provision(er)?|installer|codegen|generate|backup|restore)([-_.]|$)/i;
const oneShotCommands =
  /\b(migrate(:\w+)?|migration:run|migrations?:(run|up|latest)|db:(migrate|seed|push|setup)|prisma (migrate|db) \w+|knex migrate|sequelize(-cli)? db:\w+|typeorm.* migration:run|drizzle-kit (migrate|push)|mc mb|certbot certonly|certonly)\b/;
/** A shell that gives files to somebody and does nothing after that. */
const preparesVolumes = /^(\/bin\/)?(ba|a)?sh\s+-\w*c\s+["']?\s*((chown|chmod|mkdir|touch|echo)\s[^\n;&|]*(\s*(;|&&|\n)\s*|\s*))+["']?$/;
const keepsRunning =
  /\bwhile\b|\bsleep infinity\b|(?<!\b(?:npm|pnpm|yarn|bun) )\bexec\b|\bstart\b|\bserve\b|node(mon)?\s+\S+\.[cm]?[jt]s\b|\btail -f\b|\bcrond?\b|\b(gunicorn|uvicorn|hypercorn|daphne|runserver|celery|puma|php-fpm)\b/;

/**
 * Why a service runs to an end instead of staying up; undefined when nothing says so.
 *
 * @param others all services of the stack, for who waits for whose completion
 */
export function oneShotReason(service: BareService, others: readonly BareService[]): Evidence | undefined {
  for (const other of others) {
    const waits = other.dependsOn.find(
      (dependency) => dependency.service === service.key && dependency.condition === 'service_completed_successfully',
    );
    if (waits !== undefined) return { at: waits.at, note: `${other.key} waits for ${service.key} to complete` };
  }
  const command = [service.entrypoint?.text, service.command?.text].filter((text) => text !== undefined).join(' ');
  const place: Loc = service.command?.at ?? service.entrypoint?.at ?? service.keyAt;
  if (keepsRunning.test(command)) return undefined;
  if (oneShotCommands.test(command)) return { at: place, note: `the command of ${service.key} ends by itself` };
  if (preparesVolumes.test(command)) return { at: place, note: `the command of ${service.key} prepares files and ends` };
  if (/certbot/.test(service.image?.value ?? '') && !/renew/.test(command))
    return { at: service.image?.at ?? place, note: 'certbot ends once the certificate is there' };
  // `init` and `setup` stores are images too; only what has no role of its own is named after its job.
  if (service.role === 'app' && oneShotNames.test(service.key) && service.ports.length === 0)
    return { at: service.keyAt, note: `${service.key} is named after a job that ends` };
  return undefined;
}

/** A bind mount's source as a path of the repository; undefined when it is none. */
export function mountedPath(
  service: { readonly volumes: readonly ComposeVolume[] },
  volume: ComposeVolume,
  folder: string,
): string | undefined {
  if (volume.kind !== 'bind' || volume.source === undefined) return undefined;
  const text = literal(volume.source.replace(/^\$\{?PWD\}?/, '.')) ?? volume.source;
  return posix.isAbsolute(text) ? undefined : repoPath(folder, text);
}
