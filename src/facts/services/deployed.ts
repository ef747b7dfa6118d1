import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { deployedServices } from '../compose/index.ts';
import { deployedImages } from '../docker/index.ts';
import type { Image, Stage } from '../docker/types.ts';
import { kubernetes } from '../kubernetes/index.ts';
import { imagePaths, type ImagePath } from './built-paths.ts';

/** A command that a deployment file runs. */
export interface DeployedCommand {
  readonly how: 'image' | 'compose' | 'kubernetes';
  readonly at: Loc;
  readonly command: string | readonly string[];
  /** Folders of the repository it may run in, the likeliest first. */
  readonly folders: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** What lies where in the image, and the folder the command runs in there. */
  readonly image: { readonly paths: readonly ImagePath[]; readonly workdir: string } | undefined;
}

/** Commands of images, compose services and Kubernetes containers that run this repository's own code. */
export function deployedCommands(repo: Repo): readonly DeployedCommand[] {
  const found: DeployedCommand[] = [];
  const judged = deployedImages(repo);
  for (const image of judged) {
    const command = imageCommand(image.shipped);
    if (command !== undefined)
      found.push({
        how: 'image',
        at: command.at,
        command: command.words,
        folders: foldersOf(repo, image),
        env: stageEnv(image.shipped),
        image: insideOf(image),
      });
  }
  for (const service of deployedServices(repo)) {
    if (service.command === undefined && service.entrypoint === undefined) continue;
    if (service.oneShot !== undefined) continue;
    const image =
      judged.find((i) => i.builds.some((b) => b.service === service.name)) ?? judged.find((i) => service.build?.dockerfile === i.file);
    // An image from elsewhere runs somebody else's program, unless the sources are mounted into it.
    const mount = service.volumes.find((v) => v.kind === 'bind' && v.source !== undefined && /^\.{1,2}(\/|$)/.test(v.source));
    if (image === undefined && mount === undefined && service.build === undefined) continue;
    const own = service.command ?? service.entrypoint;
    if (own === undefined) continue;
    const words = [...(service.entrypoint !== undefined && service.command !== undefined ? service.entrypoint.words : []), ...own.words];
    const env = new Map(image === undefined ? [] : stageEnv(image.shipped));
    for (const [name, placed] of service.environment)
      if (placed.value !== undefined && !placed.value.includes('$')) env.set(name, placed.value);
    const folder = posix.dirname(service.files[0] ?? '');
    const folders = image === undefined ? [service.build?.context ?? (folder === '.' ? '' : folder)] : foldersOf(repo, image);
    found.push({ how: 'compose', at: own.at, command: words, folders, env, image: image === undefined ? undefined : insideOf(image) });
  }
  for (const workload of kubernetes(repo).workloads) {
    if (workload.kind === 'Job' || workload.kind === 'CronJob') continue;
    for (const container of workload.containers) {
      if (container.init || (container.command === undefined && container.args === undefined)) continue;
      const name = container.image === undefined ? '' : (posix.basename(container.image.value).split(':')[0] ?? '');
      const image = judged.find((i) => i.builds.some((b) => b.tags.some((t) => posix.basename(t).split(':')[0] === name)));
      if (image === undefined) continue;
      const entry = container.command?.value ?? image.shipped.entrypoint?.words ?? [];
      const env = new Map(stageEnv(image.shipped));
      for (const [key, placed] of container.env) if (placed.value !== undefined) env.set(key, placed.value);
      found.push({
        how: 'kubernetes',
        at: (container.command ?? container.args)?.at ?? container.at,
        command: [...entry, ...(container.args?.value ?? [])],
        folders: foldersOf(repo, image),
        env,
        image: insideOf(image),
      });
    }
  }
  return found;
}

function insideOf(image: Image): NonNullable<DeployedCommand['image']> {
  return { paths: imagePaths(image), workdir: image.shipped.workdir?.value ?? '/' };
}

/** What a container of a stage runs: ENTRYPOINT with CMD as its arguments, by Docker's rules. */
function imageCommand(stage: Stage): { readonly words: readonly string[]; readonly at: Loc } | undefined {
  const { cmd, entrypoint } = stage;
  const words = (c: NonNullable<Stage['cmd']>): readonly string[] => (c.form === 'exec' ? c.words : ['sh', '-c', c.text]);
  if (entrypoint === undefined) return cmd === undefined ? undefined : { words: words(cmd), at: cmd.at };
  // A shell-form ENTRYPOINT ignores CMD.
  if (entrypoint.form === 'shell') return { words: words(entrypoint), at: entrypoint.at };
  return { words: [...words(entrypoint), ...(cmd === undefined ? [] : words(cmd))], at: cmd?.at ?? entrypoint.at };
}

function stageEnv(stage: Stage): ReadonlyMap<string, string> {
  return new Map([...stage.env].flatMap(([name, placed]) => (placed.value === undefined ? [] : [[name, placed.value] as const])));
}

/**
 * Folders of the repository that the working directory of an image may stand for: what was copied to it,
 * the context with the tail of the path (`/app/apps/api` with context root: `apps/api`), the context, the
 * Dockerfile's own folder.
 */
function foldersOf(repo: Repo, image: Image): readonly string[] {
  const workdir = image.shipped.workdir?.value;
  const contexts = image.builds.flatMap((b) => (b.context === undefined ? [] : [b.context]));
  const own = posix.dirname(image.file) === '.' ? '' : posix.dirname(image.file);
  const found: string[] = [];
  for (const context of [...new Set([...contexts, ...image.ignores.map((i) => i.context), own, ''])]) {
    if (workdir !== undefined) {
      const parts = workdir.split('/').filter((p) => p !== '');
      for (let i = 0; i < parts.length; i += 1) {
        const tail = posix.join(context === '' ? '.' : context, ...parts.slice(i));
        if (repo.exists(`${tail}/package.json`)) found.push(tail);
      }
    }
    found.push(context);
  }
  return [...new Set(found)];
}
