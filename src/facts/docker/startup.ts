import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { commandsIn, commandsOfScript } from '../shell.ts';
import { deployedImages } from './images.ts';
import type { Image, StageCommand } from './types.ts';

/** How the main process of a container is started. */
export interface Startup {
  readonly command: StageCommand;
  readonly keyword: 'CMD' | 'ENTRYPOINT';
  /**
   * `direct`: the program is process 1; `exec`: a shell replaces itself with it; `shell`: a shell stays
   * in front of it; `shell-as-json`: exec form, but what it starts is `sh -c`, which stays in front.
   */
  readonly how: 'direct' | 'exec' | 'shell' | 'shell-as-json';
}

/** ENTRYPOINT and CMD of the shipped stage as they are written in the file; none when the base image's are used. */
export function startupsOf(image: Image): readonly Startup[] {
  const { entrypoint, cmd } = image.shipped;
  const found: Startup[] = [];
  if (entrypoint !== undefined && (entrypoint.words.length > 0 || entrypoint.text !== ''))
    found.push({ command: entrypoint, keyword: 'ENTRYPOINT', how: howOf(entrypoint, image) });
  // A shell-form ENTRYPOINT ignores CMD altogether.
  if (cmd !== undefined && entrypoint?.form !== 'shell') found.push({ command: cmd, keyword: 'CMD', how: howOf(cmd, image) });
  return found;
}

function howOf(command: StageCommand, image: Image): Startup['how'] {
  if (command.form === 'shell') {
    // SHELL may name a program that is no shell at all; then nothing is known against it.
    const shell = image.shipped.shell?.[0]?.split('/').at(-1);
    return (shell !== undefined && !/^(ba|da|a|z|k)?sh$|powershell|cmd/.test(shell)) || execsLast(command.text) ? 'exec' : 'shell';
  }
  // An init in front of the shell changes nothing: the shell is what gets the signal.
  const words = afterInit(command.words);
  const inline = /^(ba|da|a|z)?sh$/.test(words[0]?.split('/').at(-1) ?? '')
    ? words[words.findIndex((word) => /^-[a-z]*c$/.test(word)) + 1]
    : undefined;
  if (inline === undefined || !words.some((word) => /^-[a-z]*c$/.test(word))) return 'direct';
  return execsLast(inline) ? 'exec' : 'shell-as-json';
}

function afterInit(words: readonly string[]): readonly string[] {
  const first = words[0]?.split('/').at(-1) ?? '';
  if (!/^(tini|dumb-init|docker-init|catatonit)$/.test(first)) return words;
  const dashes = words.indexOf('--');
  return dashes >= 0 ? words.slice(dashes + 1) : words.slice(1);
}

function execsLast(text: string): boolean {
  const commands = commandsIn(text).filter((command) => command.inside.length === 0 || !command.inside.includes('substitution'));
  const last = commands.filter((command) => command.words.length > 0).at(-1);
  return last?.exec === true;
}

/** A script of the repository that an exec-form ENTRYPOINT runs, and whether it ends by handing over with `exec`. */
export function entrypointScript(repo: Repo, image: Image): { readonly path: string; readonly execs: boolean } | undefined {
  const word = afterInit(image.shipped.entrypoint?.form === 'exec' ? image.shipped.entrypoint.words : []).find((each) =>
    /\.(sh|bash)$|entrypoint/.test(each),
  );
  if (word === undefined) return undefined;
  const base = word.split('/').at(-1);
  const path = repo.files.find((file) => file.path.split('/').at(-1) === base && (file.kind === 'shell' || file.kind === 'text'))?.path;
  const commands = path === undefined ? undefined : commandsOfScript(repo, path);
  if (path === undefined || commands === undefined) return undefined;
  return { path, execs: commands.some((command) => command.exec === true) };
}

/** Deployed images whose Dockerfile says how they start. */
export const startedImages = fact('docker/started-images', (repo: Repo): readonly Image[] =>
  deployedImages(repo).filter((image) => startupsOf(image).length > 0),
);
