import type { Loc, Repo } from '../../model/index.ts';
import { fact, locOf, plainFactOf, spanStart } from '../../model/index.ts';
import { folderOf } from '../docker/paths.ts';
import { join } from '../modules/files.ts';
import { reachableFrom, resolveModule } from '../modules.ts';
import { nearestPackage } from '../packages.ts';
import { isSideOrTemplate, starts } from '../services/starts.ts';

/** A file of the repository that a started program loads by its path, and that is not there. */
export interface MissingImport {
  readonly path: string;
  readonly at: Loc;
  /** A deployment starts the program, not only a script. */
  readonly deployed: boolean;
}

type Missing = Omit<MissingImport, 'deployed'>;

/** Folders that builds write to, and names that tell of a generator. */
const made =
  /(^|\/)(dist|build|built|out|output|target|bundle|compiled|release|lib|esm|cjs|node_modules|\.[\w-]+|_*generated_*|gen|codegen|protos?|pb)(\/|$)|[._-](gen|generated|pb|grpc)(\.|$)/i;

/** Scripts that may write modules before the program is started. */
const generating = /build|compile|bundle|pack|gen|proto|i18n|^pre(?!view)|^post|^prepare$|schema|types|icons|setup/i;

/** Each file once, with the first that loads it: everything that `import`, `export … from` and a `require` at the start of a line name by a relative path, in what is started. */
export const missingImports = fact('links/missing-imports', (repo: Repo): readonly MissingImport[] => {
  const found = new Map<string, MissingImport>();
  for (const { entry, preloads, how, program } of starts(repo)) {
    if (entry === undefined || how === 'config' || program.development || isSideOrTemplate(repo, entry)) continue;
    for (const { path, at } of missingFrom(repo, JSON.stringify([entry, ...preloads]))) {
      const missing = { path, at, deployed: how !== 'script' };
      const known = found.get(path);
      if (known === undefined || (missing.deployed && !known.deployed)) found.set(path, missing);
    }
  }
  return [...found.values()];
});

/** What a program loads first, as JSON -> what is missing in all it reaches. Plain: a change in another program asks nothing of this one again. */
const missingFrom = plainFactOf('links/missing imports of a program', (repo, files): readonly Missing[] =>
  [...reachableFrom(repo, JSON.parse(files) as readonly string[]).keys()].flatMap((file) => missingIn(repo, file)),
);

function missingIn(repo: Repo, file: string): readonly Missing[] {
  const source = repo.file(file);
  if (source?.kind !== 'js' || source.origin !== 'own') return [];
  return (repo.outline(file, 'js')?.imports ?? []).flatMap((one) => {
    if (!/^\.{1,2}\//.test(one.from) || one.how === 'dynamic' || one.how === 'resolve') return [];
    if (one.how === 'require' && !standsAlone(repo, file, spanStart(one.at))) return [];
    const target = resolveModule(repo, file, one.from);
    if (!('missing' in target) || !shouldBeHere(repo, target.missing) || mayBeMade(repo, file, target.missing)) return [];
    return [{ path: target.missing, at: locOf(file, one.at) }];
  });
}

/** Is the call part of a statement that always runs? Inside of a `try` or a function it may be allowed to fail. */
function standsAlone(repo: Repo, file: string, at: number): boolean {
  const text = repo.text(file) ?? '';
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return /^(?:(?:const|let|var)\s|require\b|module\.exports\b|exports\b|[\w$.]+\()/.test(line);
}

/** A module among others of the repository: no stylesheet, nothing that is there in another form, nothing above the repository. */
function shouldBeHere(repo: Repo, path: string): boolean {
  const base = path.replace(/\/$/, '').replace(/\.[cm]?[jt]sx?$/, '');
  if (base === '' || base.startsWith('..') || /\.[a-z]{2,6}$/i.test(base) || repo.exists(base)) return false;
  const lower = `${base.toLowerCase()}.`;
  const beside = repo.files.filter((file) => folderOf(file.path) === folderOf(base));
  if (beside.some((file) => file.path.toLowerCase().startsWith(lower))) return false;
  if (
    repo.skipped.some(
      ({ file }) => file === base || base.startsWith(`${file}/`) || file.startsWith(`${base}.`) || file.startsWith(`${base}/`),
    )
  )
    return false;
  return beside.some((file) => file.kind === 'js' && file.origin === 'own');
}

/** May something make the file before the program runs? What a build writes beside the sources cannot be seen here. */
function mayBeMade(repo: Repo, from: string, path: string): boolean {
  const forms = ['', '.js', '.ts', '.json', '/index.js', '/index.ts'].map((end) => join('', `${path}${end}`));
  if (made.test(path) || forms.some((form) => repo.isIgnored(form))) return true;
  const scripts = Object.entries(nearestPackage(repo, folderOf(from))?.scripts ?? {});
  return scripts.some(([name, { text }]) => generating.test(name) && !/^(husky|lefthook|is-ci|simple-git-hooks)\b/.test(text));
}
