import { locOf, type Loc, type Repo } from '../../model/index.ts';
import { running } from '../links/running.ts';
import { envFiles } from './files.ts';

/** A value that a file of the deployment gives to a variable. */
export interface GivenValue {
  readonly at: Loc;
  readonly value: string;
}

/**
 * What a variable of a service is set to in production, where a file says so: env files at the root or in the folder
 * of the service that are no templates and not for development, compose services and containers that run it.
 */
export function givenValues(repo: Repo, service: { readonly id: string; readonly root: string }, name: string): readonly GivenValue[] {
  const inFiles = envFiles(repo).flatMap((file) => {
    if (file.role !== 'real' || file.isForDevelopment || file.encrypted || !(file.folder === '' || file.folder === service.root)) return [];
    return file.outline.entries.flatMap((entry) => (entry.name === name ? [{ at: locOf(file.path, entry.at), value: entry.value }] : []));
  });
  const own = running(repo).find((r) => r.service.id === service.id);
  const deployed = [
    ...(own?.compose.flatMap((c) => c.environment.get(name) ?? []) ?? []),
    ...(own?.containers.flatMap((c) => c.container.env.get(name) ?? []) ?? []),
  ];
  return [...inFiles, ...deployed.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]))];
}
