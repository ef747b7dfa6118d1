import type { Evidence, Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { commandsIn, commandsOfScript, invocationOf } from '../shell.ts';
import { nearestPackage } from '../packages.ts';
import { containersRunning, servicesRunning, containerOfAnyImage } from './deployments.ts';
import { deployedImages, isHelperStage } from './images.ts';
import { folderOf } from './paths.ts';
import { entrypointScript, startupsOf } from './startup.ts';
import type { Image, StageCommand } from './types.ts';

const managers = /^(npm|yarn|yarnpkg|pnpm|bun)$/;
const programs = /^(node|nodejs|npm|yarn|yarnpkg|pnpm|npx|tsx|ts-node|next|nest|nuxt|remix-serve|pm2|pm2-runtime|pm2-docker|fastify)$/;

/** How the program of a Node.js image is started. */
export interface NodeStart {
  readonly command: StageCommand;
  readonly keyword: 'CMD' | 'ENTRYPOINT';
  /** The words that are started in the end, wrappers left in. */
  readonly words: readonly string[];
  /** The first word without folder: node, npm ... */
  readonly program: string;
}

/** An image whose container runs a Node.js program. */
export interface NodeImage extends Image {
  readonly start: NodeStart;
}

/** Deployed images that start Node.js, itself or through a package manager. */
export const nodeImages = fact('docker/node-images', (repo: Repo): readonly NodeImage[] =>
  deployedImages(repo).flatMap((image): readonly NodeImage[] => {
    const start = isHelperStage(image) ? undefined : nodeStart(image);
    return start === undefined ? [] : [{ ...image, start }];
  }),
);

function nodeStart(image: Image): NodeStart | undefined {
  // CMD is what an entrypoint script ends with; where ENTRYPOINT names the program CMD holds its arguments.
  for (const { command, keyword } of startupsOf(image)) {
    const list = command.form === 'exec' ? [inlineOf(command.words) ?? command.words] : commandsIn(command.text).map((each) => each.words);
    for (const words of [...list].reverse()) {
      const program = (afterInit(words)[0] ?? '').split('/').at(-1)!;
      if (programs.test(invocationOf(words)?.program ?? '') || programs.test(program)) return { command, keyword, words, program };
    }
  }
  return undefined;
}

/** The last command of `sh -c "..."`. */
function inlineOf(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  if (at < 0 || !/^(ba|da|a|z)?sh$/.test(words[0]?.split('/').at(-1) ?? '')) return undefined;
  return commandsIn(words[at + 1] ?? '')
    .filter((command) => command.words.length > 0)
    .at(-1)?.words;
}

function afterInit(words: readonly string[]): readonly string[] {
  return isInit(words[0]) ? words.slice(1).filter((word) => word !== '--' && !word.startsWith('-')) : words;
}

function isInit(word: string | undefined): boolean {
  return /^(tini|dumb-init|docker-init|catatonit|s6-svscan|init)$/.test(word?.split('/').at(-1) ?? '');
}

/** Who gets the signal that stops a container. */
export type SignalPath =
  | { readonly kind: 'direct'; readonly evidence: Evidence }
  /** A package manager stands in front of the program. */
  | { readonly kind: 'manager'; readonly manager: string; readonly at: Loc }
  /** A script stands in front of it that does not hand over with `exec`. */
  | { readonly kind: 'script'; readonly path: string; readonly at: Loc };

/** Which process of a Node.js image is told to stop. */
export function signalPath(repo: Repo, image: NodeImage): SignalPath {
  const { command, words, program } = image.start;
  const entrypoint = image.shipped.entrypoint;
  const init = [entrypoint?.words[0], command.words[0]].find(isInit);
  if (init !== undefined)
    return { kind: 'direct', evidence: { at: (isInit(entrypoint?.words[0]) ? entrypoint! : command).at, note: `${init} is process 1` } };
  const service = servicesRunning(repo, image).find((each) => each.init);
  if (service !== undefined)
    return { kind: 'direct', evidence: { at: service.keyAt, note: `${service.key} in ${service.stack} runs with init: true` } };
  const script = entrypointScript(repo, image);
  if (script !== undefined && !script.execs && startsSomething(repo, script.path))
    return { kind: 'script', path: script.path, at: entrypoint!.at };
  if (managers.test(program) && !runsFile(words)) return { kind: 'manager', manager: program, at: command.at };
  return { kind: 'direct', evidence: { at: command.at, note: `${program === '' ? 'the program' : program} is process 1` } };
}

/** `bun server.ts` runs a file, `bun start` a script of package.json. */
function runsFile(words: readonly string[]): boolean {
  return /^bun$/.test(words[0]?.split('/').at(-1) ?? '') && words.some((word) => /\.[cm]?[jt]sx?$/.test(word));
}

/** A script that ends with the program itself: "$@", node, a package manager. */
function startsSomething(repo: Repo, path: string): boolean {
  const last = commandsOfScript(repo, path)
    ?.filter((command) => command.words.length > 0)
    .at(-1);
  return last !== undefined && (last.words[0] === '$@' || programs.test(invocationOf(last.words)?.program ?? ''));
}

/** Whether NODE_ENV is production where the program runs. */
export type NodeEnv =
  | { readonly kind: 'production'; readonly evidence: Evidence }
  | { readonly kind: 'other'; readonly value: string; readonly at: Loc }
  | { readonly kind: 'unknown'; readonly reason: string; readonly at: Loc }
  | { readonly kind: 'unset' };

/** NODE_ENV of a Node.js image: its own, or what compose, Kubernetes or the start command sets. */
export function nodeEnvOf(repo: Repo, image: NodeImage): NodeEnv {
  const own = image.shipped.env.get('NODE_ENV');
  if (own?.value === 'production') return { kind: 'production', evidence: { at: own.at, note: 'ENV NODE_ENV=production' } };
  const started = startedWith(repo, image);
  if (started !== undefined) return { kind: 'production', evidence: started };
  for (const service of servicesRunning(repo, image)) {
    const set = service.environment.get('NODE_ENV');
    if (set?.value !== undefined && /production/.test(set.value))
      return { kind: 'production', evidence: { at: set.at, note: `${service.key} in ${service.stack} sets it` } };
    if (set !== undefined && (set.value === undefined || set.value.includes('$')))
      return { kind: 'unknown', reason: `${service.key} in ${service.stack} takes NODE_ENV from where compose runs`, at: set.at };
    for (const { path, at } of service.envFiles) {
      const entry = repo.outline(path, 'dotenv')?.entries.find(({ name }) => name === 'NODE_ENV');
      if (entry?.value === 'production') return { kind: 'production', evidence: { at, note: `${path} sets it` } };
      if (repo.file(path) === undefined)
        return { kind: 'unknown', reason: `${service.key} in ${service.stack} reads ${path}, which is not here`, at };
    }
  }
  for (const { workload, container } of containersRunning(repo, image)) {
    const set = container.env.get('NODE_ENV');
    if (set?.value === 'production') return { kind: 'production', evidence: { at: set.at, note: `${workload.id} sets it` } };
    if (set?.value === undefined && (set !== undefined || container.envFrom.length > 0 || workload.templated))
      return { kind: 'unknown', reason: `${workload.id} takes settings from elsewhere`, at: (set ?? container).at };
  }
  // A template that sets the variable for an image which only its values name may run this one.
  const any = containerOfAnyImage(repo);
  if (own === undefined && any?.container.env.has('NODE_ENV') === true)
    return { kind: 'unknown', reason: `${any.workload.file} is a template that may run it and sets the variable`, at: any.container.at };
  if (own !== undefined && own.value === undefined)
    return { kind: 'unknown', reason: 'NODE_ENV of the image is up to the build', at: own.at };
  return own === undefined ? { kind: 'unset' } : { kind: 'other', value: own.value ?? '', at: own.at };
}

/** The start itself sets it: `NODE_ENV=production node .`, `cross-env`, a package script, PM2's file, or `next start`. */
function startedWith(repo: Repo, image: NodeImage): Evidence | undefined {
  const { command, words, program } = image.start;
  const says =
    /NODE_ENV=["']?production|\bnext(\/dist\/bin\/next)?\s+start\b|\b(remix|react-router)-serve\b|\.output\/server\/index\.mjs|--node-env[= ]production/;
  if (says.test(command.text) || /^next$/.test(program)) return { at: command.at, note: 'the start sets it' };
  const entrypoint = entrypointScript(repo, image);
  const inScript = entrypoint === undefined ? -1 : (repo.text(entrypoint.path) ?? '').search(/NODE_ENV[=:]/);
  if (entrypoint !== undefined && inScript >= 0)
    return { at: { file: entrypoint.path, start: inScript, end: inScript + 8 }, note: 'the entrypoint sets it' };
  if (
    /standalone/.test(
      image.used
        .flatMap((stage) => stage.copies)
        .flatMap((copy) => copy.sources.map(({ value }) => value))
        .join(' '),
    ) &&
    /server\.js/.test(command.text)
  )
    return { at: command.at, note: 'the standalone server of Next.js sets it' };
  const script = managers.test(program) || program === 'npx' ? scriptText(repo, image, words) : undefined;
  if (script !== undefined && says.test(script.text)) return { at: script.at, note: 'the script that starts it sets it' };
  const file = words
    .find((word) => /(ecosystem|pm2|process)[\w.-]*\.(json|[cm]?js|ya?ml)$/.test(word))
    ?.split('/')
    .at(-1);
  const path = file === undefined ? undefined : repo.files.find((each) => each.path.split('/').at(-1) === file)?.path;
  const at = path === undefined ? -1 : (repo.text(path) ?? '').search(/NODE_ENV["']?\s*[:=]\s*["']?production/);
  return path === undefined || at < 0 ? undefined : { at: { file: path, start: at, end: at + 8 }, note: 'the process file sets it' };
}

/** The package script that a start like `npm start` runs. */
export function scriptText(repo: Repo, image: Image, words: readonly string[]): { readonly text: string; readonly at: Loc } | undefined {
  const named = words.slice(1).filter((word) => !word.startsWith('-') && word !== 'run');
  const folders = [folderOf(image.file), ...image.ignores.map((ignore) => ignore.context), ''];
  for (const folder of folders) {
    const scripts = nearestPackage(repo, folder)?.scripts;
    for (const name of named) {
      const script = scripts?.[name];
      if (script !== undefined) return script;
    }
  }
  return undefined;
}
