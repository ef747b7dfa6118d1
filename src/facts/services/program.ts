import type { Loc, Repo } from '../../model/index.ts';

/** One program that a command starts in the end, after scripts, wrappers and process managers are followed. */
export interface Program {
  /** File as the command names it, relative to the repository root: `api/dist/main.js`. */
  readonly file?: string;
  /** A command line tool that finds the program itself: `nest start`, `next start`, `fastify start app.js`. */
  readonly tool?: string;
  /** Arguments after the tool or file. */
  readonly args: readonly string[];
  /** What runs the file, where it is not Node or one of its loaders. */
  readonly runtime?: 'bun';
  /** Modules loaded first (`-r`, `--import`), as written. */
  readonly preloads: readonly string[];
  /** Folder the program runs in. */
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  /** Every step followed: the script, the shell file, the ecosystem file. */
  readonly via: readonly Loc[];
  /** What stands between the container (or init system) and the program, outermost first: "npm", "sh", "pm2". */
  readonly parents: readonly string[];
  /** A development runner: nodemon, watch mode. */
  readonly development: boolean;
}

/** One following of a command: what it found, and what it has been through. */
export interface Walk {
  readonly repo: Repo;
  readonly found: Program[];
  readonly seen: Set<string>;
}

/** Where in the following a command stands. */
export interface Where {
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly via: readonly Loc[];
  readonly parents: readonly string[];
  readonly development: boolean;
}

/** The parts of a program that its place decides. */
export function common(where: Where): Pick<Program, 'cwd' | 'env' | 'via' | 'parents' | 'development'> {
  return { cwd: where.cwd, env: where.env, via: where.via, parents: where.parents, development: where.development };
}
