/** How the packages of a repository are installed without changing them, and how a program of theirs is started. */
export interface Installing {
  readonly manager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Commands, one per line, that a fresh machine with Node runs. */
  readonly install: readonly string[];
  /** What stands before "readycheck": only ever the one that is installed, nothing is fetched for it. */
  readonly run: string;
}

/** What a repository is, as far as setting it up depends on it. */
export interface Setup {
  /** Undefined without a package.json and lock file at its top: there is nothing to install from. */
  readonly installing: Installing | undefined;
  /** Why there is none; one clause. */
  readonly notInstalling?: string;
  /** readycheck is among the dependencies of the package at its top. */
  readonly hasReadycheck: boolean;
  readonly configuration: string | undefined;
  readonly branch: string;
  readonly hosts: readonly ('github' | 'gitlab')[];
  /** What other workflows here write for an action: "actions/checkout" -> "de0fac2e... # v6.0.2". */
  readonly knownActions: ReadonlyMap<string, string>;
  /** Some workflow runs readycheck already, some pipeline does: where. */
  readonly alreadyIn: { readonly github: string | undefined; readonly gitlab: string | undefined };
  /** Texts of files that may get a line, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A file of a plan. */
export interface PlannedFile {
  readonly path: string;
  /** The whole text afterwards. */
  readonly text: string;
  /** `create`: only where nothing is there. `extend`: what is there stays, lines are added. */
  readonly how: 'create' | 'extend';
  readonly why: string;
}

/** Something that is not written, with the reason. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}
