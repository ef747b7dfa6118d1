import { fact, type Loc, locOf, spanFrom, type Subject } from '../../model/index.ts';
import { envFiles } from './files.ts';
import { isExampleOrTest } from '../paths.ts';
import { isPipelineVariable } from './names.ts';
import { envReads, isScript } from './reads.ts';
import type { EnvRead } from './reads.ts';

/** The env templates of one folder, together, with what the program of that folder reads. */
export interface EnvTemplates extends Subject {
  readonly files: readonly string[];
  /** Variables the program reads, first place each, sorted by name. */
  readonly reads: readonly EnvRead[];
  /** Those of `reads` that no template names, not even in a comment. */
  readonly undocumented: readonly EnvRead[];
  /** Where the templates end: where a new line would go. */
  readonly end: Loc;
}

/**
 * Templates by folder, each compared with the reads of its folder that no deeper folder with a template covers. Scripts
 * run by hand do not count, nor variables that a pipeline sets or that files of the repository give a value.
 */
export const envTemplates = fact('env templates', (repo): readonly EnvTemplates[] => {
  const filled = envFiles(repo).filter((file) => file.outline.entries.length + file.outline.commented.length > 0);
  const templates = filled.filter((file) => file.role === 'template' && isExampleOrTest(file.path) === undefined);
  const folders = [...new Set(templates.map((file) => file.folder))].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const owner = (path: string): string | undefined => folders.find((folder) => folder === '' || path.startsWith(`${folder}/`));
  // A template of a package is completed by those above it.
  const known = (folder: string): ReadonlySet<string> =>
    new Set(
      // An env file that is in git shows its names as a template does.
      filled
        .filter((file) => file.role === 'template' || (file.role === 'real' && file.tracked !== false && !repo.isIgnored(file.path)))
        .filter((file) => file.folder === '' || file.folder === folder || folder.startsWith(`${file.folder}/`))
        .flatMap((file) => [...file.outline.entries, ...file.outline.commented].map((entry) => entry.name)),
    );
  return folders
    .map((folder): EnvTemplates | undefined => {
      const files = templates.filter((file) => file.folder === folder);
      const first = files[0];
      const firsts = new Map<string, EnvRead>();
      for (const read of envReads(repo)) {
        if (owner(read.at.file) !== folder || isScript(read.at.file) || isPipelineVariable(read.name)) continue;
        const before = firsts.get(read.name);
        // Code that has a fallback anywhere copes without the variable.
        if (before === undefined) firsts.set(read.name, read);
        else if (read.hasFallback && !before.hasFallback) firsts.set(read.name, { ...before, hasFallback: true });
      }
      const reads = [...firsts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      if (first === undefined || reads.length === 0) return undefined;
      const names = known(folder);
      // A name in the words of the template is documented too, whatever the line looks like.
      const words = new Set(files.flatMap((file) => repo.text(file.path)?.match(/[A-Za-z_]\w+/g) ?? []));
      const last = first.outline.entries.at(-1)?.at ?? first.outline.commented.at(-1)?.at ?? spanFrom(0, 0);
      return {
        name:
          folder === ''
            ? files.map((file) => file.path).join(', ')
            : `${folder}: ${files.map((file) => file.path.slice(folder.length + 1)).join(', ')}`,
        at: locOf(first.path, first.outline.entries[0]?.at ?? last),
        files: files.map((file) => file.path),
        reads,
        undocumented: reads.filter(
          ({ name }) =>
            ![name, `${name}_FILE`, name.replace(/_FILE$/, '')].some((each) => names.has(each) || words.has(each)) &&
            !givenBy(repo).has(name),
        ),
        end: locOf(first.path, last),
      };
    })
    .filter((each) => each !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
});

/** Variables that get a value of their own (not a reference) in a Dockerfile, a compose file, a workflow or a package script. */
const givenBy = fact('variables with a value in files', (repo): ReadonlySet<string> => {
  const given = new Set<string>();
  for (const kind of ['dockerfile', 'compose', 'workflow', 'package'] as const) {
    for (const { path } of repo.ofKind(kind)) {
      for (const match of (repo.text(path) ?? '').matchAll(/\b([A-Z][A-Z0-9_]{2,60})(?:=|"?:[ \t]+)["']?(?=[\w/.:*-])/g))
        given.add(match[1] ?? '');
    }
  }
  return given;
});
