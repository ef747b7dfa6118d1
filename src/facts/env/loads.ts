import { type Evidence, locOf, mentionsEnvFiles, plainFact, plainFactOf, type Repo, spanFrom } from '../../model/index.ts';
import type { Package } from '../packages.ts';
import { packageOfFile, packages } from '../packages.ts';
import { programFiles, readsOf } from './reads.ts';

/** Something that loads env files at run time, and which. */
export interface EnvLoad {
  /** Folder the files are looked for in: that of the package. */
  readonly folder: string;
  /** Names of files it takes, as far as they are said: `.env`, `.env.local`. */
  readonly names: readonly string[];
  /** It names a file of its own and not `.env`, or puts the name together: `.env.${mode}`. */
  readonly isOther: boolean;
  readonly evidence: Evidence;
}

const loaders =
  /^(dotenv|dotenv-flow|dotenv-expand|dotenv-safe|dotenv-defaults|dotenv-extended|@dotenvx\/dotenvx|env-cmd|@next\/env)(\/|$)/;
const commands = /(?:^|[\s"'&|])(dotenv|dotenvx|env-cmd|(?:node|tsx|bun)\b[^&|;]*\s--env-file(?:-if-exists)?[= ])(?=\s|[^\s])/;
const frameworks =
  /(?:^|[\s"'&|/])(next|vite|react-scripts|nuxt|nuxi|astro|gatsby|vue-cli-service)\s+(?:dev|start|build|develop|serve)\b|(?:^|[\s"'&|])vite(?:\s*$|\s*[&|])/;

/** Every loader of env files in program code and package scripts, in the order of packages. */
export const envLoads = plainFact('env loads', (repo: Repo): readonly EnvLoad[] => [...codeLoads(repo), ...scriptLoads(repo)]);

/** Modules of the program that import a loader, or call Node's own. */
function codeLoads(repo: Repo): readonly EnvLoad[] {
  return programFiles(repo).flatMap((path) => (repo.file(path)?.quiet === true ? [] : loadsIn(repo, path)));
}

const loadsIn = plainFactOf('env loads by file', (repo: Repo, path): readonly EnvLoad[] => {
  const text = repo.text(path) ?? '';
  if (!mentionsEnvFiles(text)) return [];
  const outline = repo.outline(path, 'js');
  const used = outline?.imports.find((each) => loaders.test(each.from) || (each.from === '@nestjs/config' && /\bforRoot\(/.test(text)));
  const own = used === undefined ? /\bprocess\.loadEnvFile\(/.exec(text) : null;
  const at = used?.at ?? (own === null ? undefined : spanFrom(own.index, own.index + own[0].length));
  if (at === undefined || /ignoreEnvFile:\s*true/.test(text)) return [];
  const named = [...text.matchAll(/['"`/](\.env[\w.-]*)['"`]/g)].map((match) => match[1] ?? '');
  const folder = packageOfFile(repo, path)?.dir ?? '';
  return [
    {
      folder,
      names: named,
      isOther: (named.length > 0 && !named.includes('.env')) || /['"`/]\.env\.?\$\{/.test(text),
      evidence: { at: locOf(path, at), note: 'loads an env file' },
    },
  ];
});

function scriptLoads(repo: Repo): readonly EnvLoad[] {
  let reading: ReadonlySet<Package | undefined> | undefined;
  return packages(repo).flatMap((pkg): EnvLoad[] => {
    for (const script of Object.values(pkg.scripts)) {
      if (commands.test(script.text)) {
        const named = [...script.text.matchAll(/(?:^|[\s=/"'])(\.env[\w.-]*)/g)].map((match) => match[1] ?? '');
        return [
          {
            folder: pkg.dir,
            names: named,
            isOther: named.length > 0 && !named.includes('.env'),
            evidence: { at: script.at, note: 'loads an env file' },
          },
        ];
      }
    }
    const starts = Object.values(pkg.scripts).find((script) => frameworks.test(script.text));
    if (starts === undefined) return [];
    reading ??= new Set(programFiles(repo).flatMap((path) => (readsOf(repo, path).length > 0 ? [packageOfFile(repo, path)] : [])));
    if (![...reading].some((each) => each?.dir === pkg.dir)) return [];
    return [
      {
        folder: pkg.dir,
        names: ['.env.local'],
        isOther: false,
        evidence: { at: starts.at, note: 'starts a framework that loads env files by itself' },
      },
    ];
  });
}
