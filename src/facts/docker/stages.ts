import { posix } from 'node:path';
import { type DockerfileOutline, type DockerInstruction, type Loc, locOf, spanEnd } from '../../model/index.ts';
import { familyOf, userOfBase } from './base-images.ts';
import type { BaseFamily } from './base-images.ts';
import { expand } from './expand.ts';
import type { Value } from './expand.ts';
import { imageRef } from './image-ref.ts';
import type { Placed, Stage, StageBase, StageCommand, StageCopy, StageHealthcheck, StageUser } from './types.ts';

/** Build arguments that BuildKit sets by itself. */
const predefined = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$|^(HTTPS?|FTP|ALL|NO)_PROXY$|^SOURCE_DATE_EPOCH$/i;

/**
 * Stages of a Dockerfile with inheritance resolved.
 *
 * @param buildArgs values a build gives (`--build-arg`, compose `args`); they win over defaults, also when not known (`undefined`)
 */
export function stagesOf(file: string, outline: DockerfileOutline, buildArgs: ReadonlyMap<string, Value> = new Map()): readonly Stage[] {
  const globals = new Map<string, Value>();
  const stages: Stage[] = [];
  const groups: { from: DockerInstruction; body: DockerInstruction[] }[] = [];
  for (const instruction of outline.instructions) {
    if (instruction.keyword === 'FROM') groups.push({ from: instruction, body: [] });
    else if (groups.length > 0) groups.at(-1)!.body.push(instruction);
    else if (instruction.keyword === 'ARG') {
      for (const pair of instruction.pairs ?? []) {
        const given = buildArgs.get(pair.name);
        const own = pair.value === undefined ? undefined : known(expand(pair.value, (name) => globals.get(name)));
        globals.set(pair.name, buildArgs.has(pair.name) ? given : own);
      }
    }
  }
  for (const group of groups) stages.push(stageOf(file, group.from, group.body, { globals, stages, buildArgs }));
  return stages;
}

interface Around {
  readonly globals: ReadonlyMap<string, Value>;
  readonly stages: readonly Stage[];
  readonly buildArgs: ReadonlyMap<string, Value>;
}

function stageOf(file: string, from: DockerInstruction, body: readonly DockerInstruction[], around: Around): Stage {
  const at = locOf(file, from.at);
  const word = from.words[0];
  const baseAt = locOf(file, word?.at ?? from.at);
  const base = baseOf(word?.value ?? '', around);
  const parent = base.kind === 'stage' ? around.stages[base.index] : undefined;
  const name = /^as$/i.test(from.words[1]?.value ?? '') ? from.words[2]?.value.toLowerCase() : undefined;
  const root = parent?.root ?? base;

  const env = new Map(parent?.env ?? []);
  const args = new Map<string, Placed<string | undefined>>();
  const users: Placed<string>[] = [...(parent?.users ?? [])];
  const exposes: Placed<string>[] = [...(parent?.exposes ?? [])];
  const copies: StageCopy[] = [];
  const runs: Placed<string>[] = [];
  let workdir = parent?.workdir;
  let cmd = parent?.cmd;
  let cmdIsOwn = false;
  let entrypoint = parent?.entrypoint;
  let healthcheck = parent?.healthcheck;
  let shell = parent?.shell;
  let user = parent?.user ?? userOfStart(base, baseAt);

  // ENV wins over ARG, whichever comes later.
  const lookup = (variable: string): Value => (env.has(variable) ? env.get(variable)!.value : args.get(variable)?.value);
  const replace = (text: string): string => expand(text, lookup).text;

  for (const i of body) {
    const place = locOf(file, i.at);
    switch (i.keyword) {
      case 'ARG':
        for (const pair of i.pairs ?? []) {
          const own = pair.value === undefined ? around.globals.get(pair.name) : known(expand(pair.value, lookup));
          args.set(pair.name, { value: around.buildArgs.has(pair.name) ? around.buildArgs.get(pair.name) : own, at: locOf(file, pair.at) });
        }
        break;
      case 'ENV': {
        // All values of one instruction see the environment before it.
        const set = (i.pairs ?? []).map(
          (pair) => [pair.name, { value: known(expand(pair.value ?? '', lookup)), at: locOf(file, pair.at) }] as const,
        );
        for (const [key, value] of set) env.set(key, value);
        break;
      }
      case 'USER':
        users.push({ value: i.words[0]?.value ?? '', at: place });
        user = userOf(i.words[0]?.value ?? '', lookup, place);
        break;
      case 'WORKDIR':
        workdir = workdirOf(i, workdir, lookup, place);
        break;
      case 'CMD':
        cmd = commandOf(i, replace, place);
        cmdIsOwn = true;
        break;
      case 'ENTRYPOINT':
        entrypoint = commandOf(i, replace, place);
        // An ENTRYPOINT drops the CMD it inherits.
        if (!cmdIsOwn) cmd = undefined;
        break;
      case 'HEALTHCHECK':
        healthcheck = healthcheckOf(i, place);
        break;
      case 'SHELL':
        shell = i.json ?? shell;
        break;
      case 'EXPOSE':
        for (const port of i.words) exposes.push({ value: replace(port.value), at: locOf(file, port.at) });
        break;
      case 'COPY':
      case 'ADD':
        copies.push(copyOf(i, i.keyword, file, workdir?.value, lookup, around.stages));
        break;
      case 'RUN':
        runs.push({ value: [i.json?.join(' ') ?? i.args, ...(i.heredocs ?? []).map((heredoc) => heredoc.content)].join('\n'), at: place });
        break;
    }
  }
  // An entrypoint of one's own leaves out the step down that the base image's script makes.
  if (user.known && user.how === 'base-image' && entrypoint !== undefined && startOf(root)?.byEntrypoint === true) {
    user = {
      known: true,
      name: 'root',
      root: true,
      how: 'default',
      at: entrypoint.at,
      why: 'ENTRYPOINT replaces the script that would leave root',
    };
  }
  const index = around.stages.length;
  return {
    index,
    ...(name === undefined ? {} : { name }),
    file,
    at,
    baseAt,
    end: spanEnd((body.at(-1) ?? from).at),
    base,
    root,
    family: family(root),
    instructions: body,
    chain: [index, ...(parent?.chain ?? [])],
    user,
    users,
    ...(cmd === undefined ? {} : { cmd }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(healthcheck === undefined ? {} : { healthcheck }),
    exposes,
    workdir,
    env,
    args,
    copies,
    runs,
    ...(shell === undefined ? {} : { shell }),
  };
}

function known(expanded: { readonly text: string; readonly unresolved: readonly string[] }): Value {
  return expanded.unresolved.length === 0 ? expanded.text : undefined;
}

function baseOf(text: string, around: Around): StageBase {
  const { text: replaced, unresolved } = expand(text, (name) => around.globals.get(name));
  if (unresolved.length > 0) {
    const name = unresolved[0]!;
    const reason = around.buildArgs.has(name)
      ? `the build gives ${name}`
      : around.globals.has(name)
        ? `ARG ${name} has no default`
        : predefined.test(name)
          ? `${name} is set by the builder`
          : `${name} is not declared before the first FROM`;
    return { kind: 'unknown', text, reason };
  }
  return stageOrImage(replaced, around.stages, text);
}

/** A name given to FROM or --from: an earlier stage by name, else an image. */
function stageOrImage(text: string, stages: readonly Stage[], written = text): StageBase {
  const index = stages.findLastIndex((stage) => stage.name === text.toLowerCase());
  if (index >= 0) return { kind: 'stage', index };
  if (text === 'scratch') return { kind: 'scratch' };
  const ref = imageRef(text);
  return ref === undefined ? { kind: 'unknown', text: written, reason: `"${text}" is no image reference` } : { kind: 'image', ref };
}

function startOf(base: StageBase): ReturnType<typeof userOfBase> | undefined {
  return base.kind === 'image' ? userOfBase(base.ref) : undefined;
}

function userOfStart(base: StageBase, at: Loc): StageUser {
  if (base.kind === 'scratch')
    return { known: true, name: 'root', root: true, how: 'default', at, why: 'an image from scratch runs as root' };
  if (base.kind === 'unknown') return { known: false, at, why: `the base image is not known (${base.reason})` };
  const start = startOf(base);
  if (start?.user === undefined) return { known: false, at, why: start?.why ?? 'the base image is not known' };
  return { known: true, name: start.user, root: start.root, how: start.root ? 'default' : 'base-image', at, why: start.why };
}

function userOf(word: string, lookup: (name: string) => Value, at: Loc): StageUser {
  const { text, unresolved } = expand(word, lookup);
  const name = text.split(':')[0] ?? '';
  // `user:$GROUP` names the user all the same.
  if (unresolved.length > 0 && name.includes('$'))
    return { known: false, at, why: `USER ${word} depends on ${unresolved[0]}, whose value is not in the file` };
  if (name === '') return { known: false, at, why: `USER ${word} expands to nothing` };
  const root = name === 'root' || /^0+$/.test(name) || /^ContainerAdministrator$/i.test(name);
  return { known: true, name, root, how: 'instruction', at, why: word === text ? `USER ${word}` : `USER ${word} is ${text}` };
}

function workdirOf(
  i: DockerInstruction,
  before: Placed<string> | undefined,
  lookup: (name: string) => Value,
  at: Loc,
): Placed<string> | undefined {
  const { text, unresolved } = expand(i.words.map((word) => word.value).join(' '), lookup);
  if (unresolved.length > 0) return undefined;
  if (posix.isAbsolute(text) || /^[A-Za-z]:[\\/]/.test(text)) return { value: posix.normalize(text), at };
  // Without a WORKDIR before it the base image's counts, which is "/" for nearly all of them.
  return { value: posix.join(before?.value ?? '/', text), at };
}

function commandOf(i: DockerInstruction, replace: (text: string) => string, at: Loc): StageCommand {
  // Docker replaces no variables in CMD and ENTRYPOINT: the shell does, from the same environment.
  if (i.json !== undefined) return { form: 'exec', words: i.json, text: i.json.join(' '), at };
  return { form: 'shell', words: i.words.map((word) => replace(word.value)), text: i.args, at };
}

function healthcheckOf(i: DockerInstruction, at: Loc): StageHealthcheck {
  const disabled = /^none$/i.test(i.words[0]?.value ?? '');
  const words = i.words.slice(1).map((word) => word.value);
  const text = i.json?.join(' ') ?? i.args.replace(/^CMD\s+/i, '');
  return { disabled, form: i.json === undefined ? 'shell' : 'exec', text, words, at };
}

function copyOf(
  i: DockerInstruction,
  keyword: 'COPY' | 'ADD',
  file: string,
  workdir: string | undefined,
  lookup: (name: string) => Value,
  stages: readonly Stage[],
): StageCopy {
  const words = i.words.map((word) => ({ ...expand(word.value, lookup), at: locOf(file, word.at) }));
  const last = words.at(-1);
  const fromFlag = i.flags.find((flag) => flag.name === 'from');
  const inline = new Set((i.heredocs ?? []).map((heredoc) => heredoc.name));
  const sources = words
    .slice(0, -1)
    .filter((word) => !(word.text.startsWith('<<') && inline.has(word.text.replace(/^<<-?/, '').replaceAll(/["']/g, ''))))
    .filter((word) => !/^(https?|git|ssh):\/\/|^git@/.test(word.text))
    .map((word) => ({ value: word.text, at: word.at }));
  const to =
    last === undefined || last.unresolved.length > 0
      ? undefined
      : posix.isAbsolute(last.text)
        ? last.text
        : posix.join(workdir ?? '/', last.text);
  return {
    keyword,
    sources,
    to: to === undefined ? undefined : posix.normalize(to),
    toText: last?.text ?? '',
    ...(fromFlag === undefined ? {} : { from: fromOf(expand(fromFlag.value, lookup), stages) }),
    excludes: i.flags.filter((flag) => flag.name === 'exclude').map((flag) => flag.value),
    at: locOf(file, i.at),
  };
}

function fromOf(value: { readonly text: string; readonly unresolved: readonly string[] }, stages: readonly Stage[]): StageBase {
  if (value.unresolved.length > 0) return { kind: 'unknown', text: value.text, reason: `${value.unresolved[0]} has no known value` };
  if (/^\d+$/.test(value.text) && Number(value.text) < stages.length) return { kind: 'stage', index: Number(value.text) };
  return stageOrImage(value.text, stages);
}

function family(base: StageBase): BaseFamily {
  if (base.kind === 'image') return familyOf(base.ref);
  return base.kind === 'scratch' ? 'scratch' : 'other';
}
