import { fact, type Repo } from '../../model/index.ts';
import { dirOf, join } from './files.ts';

/** Folders into which Prisma generates its client; they are made by a build and seldom kept in the repository. */
const prismaClients = fact('generated prisma clients', (repo: Repo): readonly string[] =>
  repo.ofKind('prisma').flatMap(({ path }) =>
    (repo.outline(path, 'prisma')?.generators ?? []).flatMap(({ settings }) => {
      const output = settings['output'];
      return output === undefined || !/^"?prisma-client(-js)?"?$/.test(settings['provider'] ?? '') || !/^\.{0,2}[\w/@.-]+$/.test(output)
        ? []
        : [join(dirOf(path), output).replace(/\/$/, '')];
    }),
  ),
);

/**
 * The package that a path which is not there stands for: a client that Prisma generates is `@prisma/client` at another place.
 * @param path of a file or folder of the repository, with or without extension
 */
export function generatedFrom(repo: Repo, path: string): string | undefined {
  const clean = path.replace(/\/$/, '');
  return prismaClients(repo).some((dir) => dir !== '' && (clean === dir || clean.startsWith(`${dir}/`))) ? '@prisma/client' : undefined;
}
