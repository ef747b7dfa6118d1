import type { Repo } from '../../model/index.ts';
import { stackOfService } from './stacks.ts';
import type { ComposeService } from './types.ts';

/**
 * The file that a setting of a service belongs into: of files that are read together the last one, which is the
 * one for this deployment; the first may serve others, too.
 */
export function fileForSettings(repo: Repo, service: ComposeService): string {
  const files = stackOfService(repo, service)?.files ?? service.files;
  return files.length > 1 ? (files.at(-1) ?? service.keyAt.file) : service.keyAt.file;
}

/** Folder of a stack: where compose looks for `.env`. */
export function folderOfStack(repo: Repo, service: ComposeService): string {
  return stackOfService(repo, service)?.folder ?? '';
}

/** Services of the same stack, this one left out. */
export function neighboursOf(repo: Repo, service: ComposeService): readonly ComposeService[] {
  return (stackOfService(repo, service)?.services ?? []).filter(({ key }) => key !== service.key);
}
