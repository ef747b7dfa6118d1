import { type Evidence, fact, locOf, type Repo, spanFrom, type Subject } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import { yamlEntry, yamlEntryLoc, yamlString } from '../yaml.ts';
import { composeRoot } from './chains.ts';
import { composeStacks } from './stacks.ts';

/** A compose file with the format version it names. */
export interface ComposeVersion extends Subject {
  readonly version: Placed<string> | undefined;
  readonly swarm: Evidence | undefined;
}

/** The files of deployed compose stacks. */
export const composeVersions = fact('compose/versions', (repo: Repo): readonly ComposeVersion[] => {
  const stacks = composeStacks(repo).filter(({ purpose }) => purpose === 'production' || purpose === 'unknown');
  const files = [...new Set(stacks.flatMap((stack) => stack.files))].sort();
  return files.map((file) => {
    const entry = yamlEntry(composeRoot(repo, file), 'version');
    const value = yamlString(entry?.value);
    const services = yamlEntry(composeRoot(repo, file), 'services');
    return {
      name: file,
      at: locOf(file, services?.keyAt ?? spanFrom(0, 0)),
      version: entry === undefined || value === undefined ? undefined : { value, at: yamlEntryLoc(file, entry) },
      swarm: stacks.find((stack) => stack.files.includes(file) && stack.swarm !== undefined)?.swarm,
    };
  });
});
