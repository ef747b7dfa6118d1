import type { Loc, Repo, ShellCommand } from '../../model/index.ts';
import { invocationOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { repoPath } from './paths.ts';
import type { Build } from './types.ts';
import { purposeOfName, purposeOfPath } from './purpose.ts';

/** Options of `docker build` that take their value as the next word. */
const valued: ReadonlySet<string> = new Set(
  (
    '-f --file -t --tag --target --build-arg --platform --cache-from --cache-to --output -o --label --secret --ssh --network --add-host --progress ' +
    '--builder --build-context --iidfile --metadata-file --attest --provenance --sbom --allow --annotation --shm-size --ulimit -m --memory ' +
    '--context --dockerfile --destination -d -c'
  ).split(' '),
);

/** Spellings of the folder a CI job checks the repository out to. */
const workspace =
  /^(\$\{?(CI_PROJECT_DIR|GITHUB_WORKSPACE|PWD|TRAVIS_BUILD_DIR|WORKSPACE|CIRCLE_WORKING_DIRECTORY|BITBUCKET_CLONE_DIR)\}?|\$\{\{\s*github\.workspace\s*\}\}|\$\(pwd\)|`pwd`|dir:\/\/\/workspace)\/?/;

/**
 * Images that a list of shell commands builds (docker, podman, buildah, kaniko).
 *
 * @param folders folders the commands may start in, the likeliest first; `cd` is followed
 * @param place span of a command
 */
export function buildsIn(
  repo: Repo,
  commands: readonly ShellCommand[],
  folders: readonly string[],
  place: (command: ShellCommand) => Loc,
): readonly Build[] {
  const found: Build[] = [];
  let from = folders;
  for (const command of commands) {
    const call = invocationOf(command.words);
    if (call === undefined) continue;
    if (call.program === 'cd' || call.program === 'pushd') {
      const to = call.args[0];
      from = to === undefined ? [] : from.flatMap((folder) => inRepo(folder, to) ?? []);
      continue;
    }
    const args = buildArguments(call);
    if (args !== undefined) found.push(buildOf(repo, args, from, place(command)));
  }
  return found;
}

/** The arguments of a build; undefined for other commands. */
function buildArguments(call: Invocation): readonly string[] | undefined {
  if (call.program === 'executor' && call.word.includes('kaniko')) return call.args;
  if (call.program === 'buildah') return /^(bud|build|build-using-dockerfile)$/.test(call.args[0] ?? '') ? call.args.slice(1) : undefined;
  if (call.program !== 'docker' && call.program !== 'podman' && call.program !== 'nerdctl') return undefined;
  const verb = call.args.findIndex((arg) => !arg.startsWith('-'));
  const rest = call.args.slice(verb + 1);
  switch (call.args[verb]) {
    case 'build':
      return rest;
    case 'buildx':
    case 'image':
    case 'builder': {
      const inner = rest.findIndex((arg) => !arg.startsWith('-'));
      return rest[inner] === 'build' ? rest.slice(inner + 1) : undefined;
    }
    default:
      return undefined;
  }
}

function buildOf(repo: Repo, words: readonly string[], folders: readonly string[], at: Loc): Build {
  const options = new Map<string, string[]>();
  const free: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith('-') || word === '-') {
      free.push(word);
      continue;
    }
    const sign = word.indexOf('=');
    const name = sign < 0 ? word : word.slice(0, sign);
    const value = sign >= 0 ? word.slice(sign + 1) : valued.has(name) ? (words[++i] ?? '') : '';
    options.set(name, [...(options.get(name) ?? []), value]);
  }
  const option = (...names: readonly string[]): readonly string[] => names.flatMap((name) => options.get(name) ?? []);
  const contextText = option('--context', '-c')[0] ?? free.at(-1) ?? '.';
  const fileText = option('-f', '--file', '--dockerfile')[0];
  const tags = option('-t', '--tag', '--destination', '-d');
  const target = option('--target')[0];
  const placed = placeBuild(repo, folders, contextText, fileText);
  const pushes =
    options.has('--push') || options.has('--destination') || option('--output', '-o').some((value) => value.includes('type=registry'));
  return {
    by: 'command',
    ...placed,
    ...(target === undefined || target.includes('$') ? {} : { target }),
    tags,
    args: new Map(option('--build-arg').flatMap(buildArgument)),
    pushes,
    purpose:
      target !== undefined && purposeOfName(target) !== 'unknown' ? purposeOfName(target) : pushes ? 'production' : commandPurpose(at.file),
    at,
  };
}

/** `NAME=value` of a build argument; the value undefined where it is no literal. A bare `NAME` is taken from the environment. */
export function buildArgument(text: string): readonly (readonly [string, string | undefined])[] {
  const match = /^\s*(\w+)(?:=(.*))?$/s.exec(text);
  if (match === null) return [];
  const value = match[2]?.trim();
  return [[match[1]!, value === undefined || value.includes('$') ? undefined : value]];
}

/** What a file with commands is for says what it builds images for. */
function commandPurpose(file: string): Build['purpose'] {
  const purpose = purposeOfPath(file);
  return purpose === 'production' || purpose === 'unknown' ? 'unknown' : purpose;
}

/**
 * Context and Dockerfile of a build as paths of the repository. Of several folders the command may run
 * in, the first is taken in which the Dockerfile exists.
 */
export function placeBuild(
  repo: Repo,
  folders: readonly string[],
  contextText: string,
  fileText: string | undefined,
): { readonly context: string | undefined; readonly dockerfile: string | undefined } {
  let first: { context: string | undefined; dockerfile: string | undefined } | undefined;
  for (const folder of folders) {
    const context = inRepo(folder, contextText);
    const dockerfile =
      fileText === undefined ? (context === undefined ? undefined : join(context, 'Dockerfile')) : inRepo(folder, fileText);
    if (dockerfile !== undefined && repo.file(dockerfile) !== undefined) return { context, dockerfile };
    first ??= { context, dockerfile };
  }
  return first ?? { context: undefined, dockerfile: undefined };
}

function inRepo(folder: string, path: string): string | undefined {
  const match = workspace.exec(path);
  return match === null ? repoPath(folder, path) : repoPath('', path.slice(match[0].length) || '.');
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
