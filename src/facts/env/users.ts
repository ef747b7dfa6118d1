import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { services } from '../services/index.ts';
import { programFiles, readsOf } from './reads.ts';
import type { EnvRead } from './reads.ts';
import { envValidations } from './validation.ts';
import type { EnvValidation } from './validation.ts';

/** A program that reads variables of its own, with every check of them that it reaches. */
export interface EnvUser extends Subject {
  readonly reads: readonly EnvRead[];
  readonly validations: readonly EnvValidation[];
  /** Part of the program could not be followed. */
  readonly doubt: string | undefined;
}

/**
 * One per started service, over the files its entry reaches; where no service is found but something is started,
 * one for the repository, over all files of the program.
 */
export const envUsers = fact('env users', (repo: Repo): readonly EnvUser[] => {
  const all = services(repo).filter((service) => service.wiring !== undefined);
  const groups = all.map((service) => ({
    subject: { name: service.name, at: service.at, ...(service.service === undefined ? {} : { service: service.service }) },
    files: [...(service.wiring?.modules.keys() ?? [])].filter((path) => repo.file(path)?.kind === 'js').sort(),
    doubt: service.wiring?.incomplete[0] === undefined ? undefined : 'part of what it loads could not be followed',
  }));
  if (groups.length === 0 && startsSomething(repo)) {
    const files = programFiles(repo);
    groups.push({ subject: { name: 'repository', at: { file: files[0] ?? '', start: 0, end: 0 } }, files: [...files], doubt: undefined });
  }
  return groups.flatMap(({ subject, files, doubt }) => {
    const reads = files.flatMap((path) => readsOf(repo, path));
    const first = reads[0];
    if (first === undefined) return [];
    return [{ ...subject, at: first.at, reads, validations: envValidations(repo, files), doubt }];
  });
});

/** A start script or a Dockerfile: the repository is a program, not a library. */
function startsSomething(repo: Repo): boolean {
  return (
    repo.ofKind('dockerfile').length > 0 ||
    repo.ofKind('package').some(({ path }) => /"(start|start:prod|serve)"\s*:/.test(repo.text(path) ?? ''))
  );
}
