import { expectedFiles } from '../../src/facts/links/expected-files.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'links/expected-files',
  covers: ['docker/build-context'],
  title: 'Files that are built, mounted, started and imported by name are in the repository',
  category: 'packaging',
  severity: 'high',
  why: 'Without its Dockerfile the stack cannot be built, without the file it starts with, or one that it imports, the program does not run, and Docker makes an empty folder where a mounted file is missing, so the program starts without its configuration or not at all. It shows only where the files are not lying around from before: on the new server.',
  remedy: 'Commit the file, or correct the path by which it is built, mounted, started or imported.',
  refs: ['https://docs.docker.com/engine/storage/bind-mounts/'],
  sources: ['001:519-521', '001:537-539'],
  absent: 'nothing here builds from a Dockerfile, mounts a configuration file or starts a program by the name of its file',
  each: expectedFiles,
  test({ path, use, deployed, present, elsewhere, at }) {
    if (present)
      return pass([
        { at, note: `is ${use} here` },
        { at: { file: path, start: 0, end: 0 }, note: 'is there' },
      ]);
    if (elsewhere !== undefined) return unknown(`${path} is ${use} and not in this repository: ${elsewhere}.`, [{ at }]);
    return fail({
      at,
      message: `${path} is ${use} by ${at.file}, but there is no such file in the repository.`,
      // Without it there is nothing to deploy, and nothing of it that could be judged.
      ...(use !== 'mounted' && deployed ? { severity: 'critical' as const } : {}),
      key: path,
    });
  },
});
