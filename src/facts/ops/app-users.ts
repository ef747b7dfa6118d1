import { fact, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { Invocation } from '../shell.ts';
import { shellUnits } from './shell-units.ts';
import { literally } from '../patterns.ts';

/** A user of a host that scripts make for a program. */
export interface AppUser extends Subject {
  /** Why the program runs as this user: it owns its folder, or a unit of systemd says so. */
  readonly runs: Evidence;
  /** Ways to become root that scripts give it. */
  readonly powers: readonly { readonly at: Loc; readonly what: string }[];
}

/** Folders that programs are put into. */
const programFolder = /^["']?\/(opt|srv|var\/www|app|usr\/local\/lib|home\/\w+\/(app|www|current))(\/|$)/;
/** Groups whose members are as good as root; in the one of docker a container with the disk of the host does it. */
const mighty = /^(sudo|wheel|admin|root|docker|lxd)$/;

/** Users that scripts create, where something shows that a program runs as them. */
export const appUsers = fact('ops/app users', (repo: Repo): readonly AppUser[] => {
  const steps = shellUnits(repo).flatMap((unit) => unit.steps);
  const made = new Map<string, Loc>();
  for (const { call, at } of steps) {
    const user = /^(useradd|adduser)$/.test(call.program) ? userMade(call) : undefined;
    if (user !== undefined && !made.has(user)) made.set(user, at);
  }
  return [...made].flatMap(([user, at]): readonly AppUser[] => {
    const owning = steps.find(
      ({ call }) => call.program === 'chown' && ownerIn(call) === user && call.args.some((a) => programFolder.test(a)),
    );
    const runs =
      owning === undefined
        ? unitOf(repo, user)
        : { at: owning.at, note: `owns ${owning.call.args.find((a) => programFolder.test(a)) ?? ''}` };
    if (runs === undefined) return [];
    const powers = steps.flatMap(({ call, at: place }) => {
      const group = groupGiven(call, user);
      return group === undefined ? [] : [{ at: place, what: `the group ${group}` }];
    });
    return [{ name: user, at, runs, powers }];
  });
});

/** `useradd -m -s /bin/bash shop`: the last word, unless it is one of `adduser shop sudo`. */
function userMade({ program, args }: Invocation): string | undefined {
  const words = args.filter((a) => /^[a-z_][a-z0-9_-]*$/.test(a));
  const name = program === 'adduser' && words.length > 1 ? undefined : args.at(-1);
  return name !== undefined && words.includes(name) ? name : undefined;
}

function ownerIn({ args }: Invocation): string | undefined {
  return /^([a-z_][a-z0-9_-]*)(:|$)/.exec(args.find((a) => !a.startsWith('-')) ?? '')?.[1];
}

/** `usermod -aG sudo,docker shop`, `gpasswd -a shop docker`, `adduser shop sudo`. */
function groupGiven({ program, args }: Invocation, user: string): string | undefined {
  if (!args.includes(user)) return undefined;
  if (program === 'gpasswd') return args.includes('-a') ? args.find((a) => mighty.test(a)) : undefined;
  if (program === 'adduser' && args.at(-2) === user) return mighty.test(args.at(-1) ?? '') ? args.at(-1) : undefined;
  const given = /^(usermod|useradd|adduser)$/.test(program) ? args.findIndex((a) => /^-[a-zA-Z]*G$|^--groups$/.test(a)) : -1;
  return given === -1 ? undefined : args[given + 1]?.split(',').find((g) => mighty.test(g));
}

/** `User=shop` in a unit of systemd. */
function unitOf(repo: Repo, user: string): Evidence | undefined {
  for (const { path } of repo.files) {
    if (!/\.service$/.test(path)) continue;
    const found = new RegExp(`^User=${literally(user)}$`, 'm').exec(repo.text(path) ?? '');
    if (found !== null) return { at: { file: path, start: found.index, end: found.index + found[0].length }, note: found[0] };
  }
  return undefined;
}
