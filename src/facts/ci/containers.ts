import { posix } from 'node:path';
import type { DockerInstruction, Repo } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import { commandsIn } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { yamlAt, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { inRepo } from './nodes.ts';
import { repositoryFolder, resolveCommand, resolveCommands, resolveText } from './resolve.ts';
import type { Place } from './resolve.ts';
import type { CiCommand } from './types.ts';

/** Options of docker and compose that take a value as their own word. */
const valued: ReadonlySet<string> = new Set(
  (
    '-f --file -p --project-name --env-file --profile --project-directory -e --env -v --volume -w --workdir -u --user --name --network --entrypoint ' +
    '-t --tag --target --build-arg --platform --cache-from --cache-to --output -o --label --secret --ssh --exit-code-from --scale -T --timeout ' +
    '--abort-on-container-exit-from --add-host -p --publish --mount --context -c -H --host --progress --builder --link --ulimit --cpus -m --memory'
  ).split(' '),
);
/** Of these, some are switches for compose. */
const composeSwitches: ReadonlySet<string> = new Set(['-T', '-t', '-o', '-c', '-m', '--ssh']);

interface Parsed {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/**
 * What containers do that a docker or compose command builds or runs, as far as their files are in the
 * repository: RUN of the Dockerfile for builds, the command for runs. Undefined for other programs.
 */
export function containerCommands(call: Invocation, words: readonly string[], place: Place): readonly CiCommand[] | undefined {
  if (call.program === 'docker-compose') return composeCommands(call.args, place);
  if (call.program !== 'docker' && call.program !== 'podman') return undefined;
  const verb = call.args.findIndex((a) => !a.startsWith('-'));
  const rest = call.args.slice(verb + 1);
  switch (call.args[verb]) {
    case 'compose':
      return composeCommands(rest, place);
    case 'build':
      return buildOf(rest, place);
    case 'buildx':
    case 'image':
      return rest[0] === 'build' ? buildOf(rest.slice(1), place) : [];
    case 'run':
    case 'exec': {
      // The words after the image (or the container) are a command of their own.
      const inner = commandAfterName(rest);
      return inner.length === 0 ? [] : resolveCommand(inner, through(place, words));
    }
    default:
      return [];
  }
}

function through(place: Place, words: readonly string[]): Place {
  return { ...place, via: [...place.via, { at: place.at, note: `inside a container: ${words.slice(0, 3).join(' ')}` }] };
}

/** Everything behind the first word that is neither an option nor an option's value. */
function commandAfterName(args: readonly string[]): readonly string[] {
  let i = 0;
  while (i < args.length && args[i]!.startsWith('-')) i += valued.has(args[i]!) && args[i] !== '-t' && args[i] !== '-T' ? 2 : 1;
  return args.slice(i + 1);
}

function parse(args: readonly string[], switches: ReadonlySet<string>): Parsed {
  const words: string[] = [];
  const options = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith('-')) {
      words.push(...args.slice(i, i + 1));
      continue;
    }
    const [name, inline] =
      arg.startsWith('--') && arg.includes('=') ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg, undefined];
    const value = inline ?? (valued.has(name) && !switches.has(name) ? args[++i] : undefined);
    options.set(name, [...(options.get(name) ?? []), value ?? '']);
  }
  return { words, options };
}

function buildOf(args: readonly string[], place: Place): readonly CiCommand[] {
  const { words, options } = parse(args, new Set());
  const context = inRepo(place.folder, words[0] ?? '.');
  if (context === undefined) return [];
  const named = options.get('-f')?.[0] ?? options.get('--file')?.[0];
  const file = named === undefined ? inRepo(context, 'Dockerfile') : inRepo(place.folder, named);
  return file === undefined ? [] : buildCommands(file, context, options.get('--target')?.[0], place);
}

/** The RUN commands of a Dockerfile up to the target stage. */
export function buildCommands(file: string, context: string, target: string | undefined, place: Place): readonly CiCommand[] {
  const outline = place.repo.outline(file, 'dockerfile');
  if (outline === undefined) return [];
  const found: CiCommand[] = [];
  let folder = context;
  let stage: string | undefined;
  for (const instruction of outline.instructions) {
    if (instruction.keyword === 'FROM') {
      if (target !== undefined && stage === target) break;
      const as = instruction.words.findIndex((w) => w.value.toLowerCase() === 'as');
      stage = as === -1 ? undefined : instruction.words[as + 1]?.value;
      folder = context;
    }
    if (instruction.keyword === 'WORKDIR') folder = repositoryFolder(place.repo, instruction.args) ?? context;
    if (instruction.keyword === 'COPY') folder = packageFolderOf(place.repo, instruction, context) ?? folder;
    if (instruction.keyword !== 'RUN') continue;
    // Docker runs the text with `sh -c`: it fails when its last command fails or a && breaks.
    const inside: Place = {
      ...place,
      folder,
      strict: false,
      pipefail: false,
      via: [...place.via, { at: locOf(file, instruction.at), note: `RUN in ${file}` }],
    };
    const scripts = instruction.heredocs?.map((h) => h.content) ?? [];
    if (instruction.json !== undefined) found.push(...resolveCommand(instruction.json, inside));
    else for (const text of scripts.length > 0 ? scripts : [instruction.args]) found.push(...resolveText(text, inside));
  }
  return found;
}

/** The folder whose package.json a COPY puts into the working directory: `COPY apps/api/package*.json ./`. */
function packageFolderOf(repo: Repo, instruction: DockerInstruction, context: string): string | undefined {
  if (instruction.flags.some((flag) => flag.name === 'from') || !/^\.?\/?$/.test(instruction.words.at(-1)?.value ?? '')) return undefined;
  const folders = instruction.words.slice(0, -1).flatMap(({ value }) => {
    const path = /^(?:package\.json|package\*(?:\.json)?|\*\.json)$/.test(posix.basename(value))
      ? inRepo(context, posix.dirname(value))
      : undefined;
    return path !== undefined && repo.exists(path === '' ? 'package.json' : `${path}/package.json`) ? [path] : [];
  });
  return new Set(folders).size === 1 ? folders[0] : undefined;
}

/** The command a container of a Dockerfile runs: ENTRYPOINT with CMD, of the target (or last) stage. */
function startCommands(
  repo: Repo,
  file: string,
  context: string,
  target: string | undefined,
  command: readonly string[] | string | undefined,
  place: Place,
): readonly CiCommand[] {
  const outline = repo.outline(file, 'dockerfile');
  let entrypoint: DockerInstruction | undefined;
  let cmd: DockerInstruction | undefined;
  let folder = context;
  let stage: string | undefined;
  for (const instruction of outline?.instructions ?? []) {
    if (instruction.keyword === 'FROM') {
      if (target !== undefined && stage === target) break;
      const as = instruction.words.findIndex((w) => w.value.toLowerCase() === 'as');
      stage = as === -1 ? undefined : instruction.words[as + 1]?.value;
      entrypoint = undefined;
      cmd = undefined;
    }
    if (instruction.keyword === 'WORKDIR') folder = repositoryFolder(repo, instruction.args) ?? context;
    if (instruction.keyword === 'ENTRYPOINT') entrypoint = instruction;
    if (instruction.keyword === 'CMD') cmd = instruction;
  }
  const runs: (readonly string[] | string | undefined)[] = [entrypoint?.json ?? entrypoint?.args, command ?? cmd?.json ?? cmd?.args];
  const evidence = cmd ?? entrypoint;
  const inside: Place = {
    ...place,
    folder,
    strict: false,
    pipefail: false,
    via: [...place.via, ...(evidence === undefined ? [] : [{ at: locOf(file, evidence.at), note: `${evidence.keyword} of ${file}` }])],
  };
  return runs.flatMap((run) =>
    run === undefined || run.length === 0 ? [] : typeof run === 'string' ? resolveText(run, inside) : resolveCommand(run, inside),
  );
}

const defaultFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** What a compose command builds and runs. The status of `up` counts only where it is asked for. */
function composeCommands(args: readonly string[], place: Place): readonly CiCommand[] {
  const { words, options } = parse(args, composeSwitches);
  const files = [...(options.get('-f') ?? []), ...(options.get('--file') ?? [])];
  const paths = (files.length > 0 ? files : defaultFiles)
    .flatMap((f) => inRepo(place.folder, f) ?? [])
    .filter((p) => place.repo.file(p) !== undefined);
  const used = files.length > 0 ? paths : paths.slice(0, 1);
  const [verb, ...rest] = words;
  if (verb === 'exec' || verb === 'run') {
    const at = args.indexOf(verb);
    const inner = commandAfterName(args.slice(at + 1));
    if (inner.length > 0)
      return resolveCommands(
        commandsIn(inner.map((w) => (/[\s;&|]/.test(w) ? `'${w}'` : w)).join(' ')),
        through(place, ['compose', verb, rest[0] ?? '']),
      );
  }
  if (verb !== 'up' && verb !== 'run' && verb !== 'build') return [];
  const watched =
    verb === 'run' || ['--exit-code-from', '--abort-on-container-exit', '--abort-on-container-failure'].some((o) => options.has(o));
  const wanted = verb === 'run' ? rest.slice(0, 1) : rest;
  const found: CiCommand[] = [];
  for (const file of used) {
    for (const service of yamlMap(yamlAt(place.repo.outline(file, 'compose')?.docs[0], 'services'))) {
      if (wanted.length > 0 && !wanted.includes(service.key)) continue;
      const build = yamlAt(service.value, 'build');
      const folder = posix.dirname(file) === '.' ? '' : posix.dirname(file);
      const context = inRepo(folder, yamlString(build) ?? yamlString(yamlAt(build, 'context')) ?? '.') ?? folder;
      const dockerfile = inRepo(context, yamlString(yamlAt(build, 'dockerfile')) ?? 'Dockerfile') ?? 'Dockerfile';
      const target = yamlString(yamlAt(build, 'target'));
      const here: Place = { ...place, via: [...place.via, { at: locOf(file, service.keyAt), note: `service ${service.key} of ${file}` }] };
      if (build !== undefined && (verb === 'build' || verb === 'run' || options.has('--build') || place.hollow === undefined))
        found.push(...buildCommands(dockerfile, context, target, here));
      if (verb === 'build') continue;
      const node = yamlAt(service.value, 'command');
      const command = node === undefined ? undefined : node.y === 'seq' ? yamlStrings(node) : yamlString(node);
      const running: Place = watched ? here : { ...here, hollow: place.hollow ?? 'nothing waits for the status of the container' };
      if (build !== undefined || command !== undefined)
        found.push(...startCommands(place.repo, dockerfile, context, target, command, running));
    }
  }
  return found;
}
