import { type Evidence, type Loc, locOf, type Repo } from '../../model/index.ts';
import { commandsOfScript } from '../shell.ts';
import { builtInUser } from './base-images.ts';
import type { BaseFamily } from './base-images.ts';
import { containersRunning, servicesRunning } from './deployments.ts';
import { entrypointScript, startupsOf } from './startup.ts';
import type { Image } from './types.ts';

/** What somebody needs who adds a USER to an image. */
export interface NonRootData {
  readonly family: BaseFamily;
  /** User that images of the family bring along. */
  readonly user: string | undefined;
  /** Offset behind the last instruction of the shipped stage. */
  readonly stageEnd: number;
  /** The instruction that makes it root, where one does. */
  readonly rootAt: Loc | undefined;
}

/** The data of an image for whoever gives it a user. */
export function nonRootData(image: Image): NonRootData {
  const { family, end, user } = image.shipped;
  return { family, user: builtInUser(family), stageEnd: end, rootAt: user.known && user.how === 'instruction' ? user.at : undefined };
}

const stepDown = /^(gosu|su-exec|setpriv|runuser|setuidgid|s6-setuidgid|chpst|su)$/;

/** A start that begins as root and hands over to another user: `exec gosu node "$@"` in the entrypoint, or right in CMD. */
export function stepDownEvidence(repo: Repo, image: Image): Evidence | undefined {
  for (const { command } of startupsOf(image)) {
    const words = command.words.map((word) => word.split('/').at(-1)!);
    const at = words.findIndex((word) => stepDown.test(word));
    if (at >= 0 && !/^root(:|$)/.test(words[at + 1] ?? '')) return { at: command.at, note: `starts the program through ${words[at]}` };
  }
  const script = entrypointScript(repo, image);
  if (script === undefined) return undefined;
  const command = commandsOfScript(repo, script.path)?.find(
    (each) =>
      stepDown.test(each.words[0]?.split('/').at(-1) ?? '') &&
      !each.words.slice(1, 3).includes('root') &&
      !isRootByDefault(repo.text(script.path) ?? '', each.words[1] ?? ''),
  );
  return command === undefined
    ? undefined
    : {
        at: locOf(script.path, command.at),
        note: `the entrypoint hands over with ${command.words[0]}`,
      };
}

/** `su-exec ${PUID}:${PGID}` after `PUID=${PUID:-0}`: root unless whoever starts the container says otherwise. */
function isRootByDefault(script: string, user: string): boolean {
  const name = /^\$\{?(\w+)\}?(:|$)/.exec(user)?.[1];
  if (name === undefined) return false;
  return new RegExp(`(^|[\\s;])(export\\s+)?${name}=["']?(\\$\\{${name}:?-["']?(0|root)["']?\\}|0|root)["']?\\s*($|[;\\n])`, 'm').test(
    script,
  );
}

/** Where something outside the image takes root away from its containers: compose `user`, Kubernetes security contexts. */
export function outsideUsers(repo: Repo, image: Image): readonly Evidence[] {
  const composed = servicesRunning(repo, image).flatMap((service): readonly Evidence[] => {
    const name = service.user?.value.split(':')[0] ?? '';
    return service.user === undefined || /^(0+|root|)$/.test(name) || name.includes('$')
      ? []
      : [{ at: service.user.at, note: `compose runs ${service.key} as ${name}` }];
  });
  const manifests = containersRunning(repo, image).flatMap(({ workload, container }): readonly Evidence[] => {
    const { runAsNonRoot, runAsUser } = container.security;
    if (runAsUser !== undefined)
      return runAsUser.value > 0 ? [{ at: runAsUser.at, note: `${workload.id} runs as user ${runAsUser.value}` }] : [];
    return runAsNonRoot?.value === true ? [{ at: runAsNonRoot.at, note: `${workload.id} refuses to run as root` }] : [];
  });
  return [...composed, ...manifests];
}
