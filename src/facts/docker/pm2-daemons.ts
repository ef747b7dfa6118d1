import { posix } from 'node:path';
import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { freshBudget, quoted, resolveText } from '../ci/resolve.ts';
import { deployedServices } from '../compose/index.ts';
import type { ComposeCommand } from '../compose/types.ts';
import { imageOfService } from './deployments.ts';
import { deployedImages } from './images.ts';
import type { StageCommand } from './types.ts';

/** A container whose own command starts PM2. */
export interface Pm2Container extends Subject {
  /** What is called: the image or the compose service. */
  readonly what: string;
  /** The command of PM2, as written. */
  readonly text: string;
  readonly at: Loc;
  /** What keeps the container running; undefined where PM2 goes to the background and nothing comes after it. */
  readonly stays: string | undefined;
}

/** Images and compose services that start PM2, followed through scripts of the repository. */
export const pm2Containers = fact('docker/pm2 containers', (repo: Repo): readonly Pm2Container[] => [
  ...deployedImages(repo).flatMap((image) => {
    const { cmd, entrypoint } = image.shipped;
    // An ENTRYPOINT decides what becomes of CMD.
    const command = entrypoint ?? cmd;
    const folder = image.builds.find(({ context }) => context !== undefined)?.context ?? posix.dirname(image.file).replace(/^\.$/, '');
    return command === undefined || (entrypoint !== undefined && cmd !== undefined)
      ? []
      : containerOf(repo, image.name, image.name, command, folder);
  }),
  ...deployedServices(repo).flatMap((service) => {
    const command = service.command ?? service.entrypoint;
    const image = imageOfService(repo, service);
    if (
      command === undefined ||
      image?.shipped.entrypoint !== undefined ||
      (service.command !== undefined && service.entrypoint !== undefined)
    )
      return [];
    return containerOf(repo, service.name, `${service.key} in ${service.stack}`, command, service.build?.context ?? '');
  }),
]);

function containerOf(
  repo: Repo,
  name: string,
  what: string,
  command: StageCommand | ComposeCommand,
  folder: string,
): readonly Pm2Container[] {
  const text = command.form === 'shell' || command.form === 'text' ? command.text : command.words.map(quoted).join(' ');
  const place = { repo, folder, at: command.at, via: [], budget: freshBudget(), hollow: undefined, strict: true, pipefail: false };
  const commands = resolveText(text, place);
  const start = commands.find(
    ({ program, args }) =>
      /^pm2(-runtime|-docker)?$/.test(program) && (program !== 'pm2' || starts.test(args.find((arg) => !arg.startsWith('-')) ?? '')),
  );
  if (start === undefined) return [];
  const last = commands.at(-1);
  const stays =
    start.program !== 'pm2'
      ? start.program
      : start.args.some((arg) => /^--(no-daemon|attach)$/.test(arg))
        ? '--no-daemon'
        : last === start || last === undefined || (last.program === 'pm2' && /^(save|list|ls|status|startup)$/.test(last.args[0] ?? ''))
          ? undefined
          : last.text;
  return [{ name, what, at: command.at, text: start.text, stays }];
}

const starts = /^(start|restart|reload|startOrRestart|startOrReload|startOrGracefulReload|resurrect)$/;
