import { fact, type Loc, locOf, mentionsEnv, plainFact, plainFactOf, type Repo, spanStart } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { visits } from '../js-walk.ts';
import { isPlatformVariable } from './names.ts';
import { optionalReads } from './optional.ts';
import { schemaKeys } from './schemas.ts';

/** A variable that code of the program reads. */
export interface EnvRead {
  readonly name: string;
  readonly at: Loc;
  /** A value stands beside it for the case that it is not set, or the program does without it. */
  readonly hasFallback: boolean;
  /** It is a switch, or a function of the program sees to its absence; no literal stands beside it. */
  readonly isOptional?: boolean;
  /** `process.env.X` itself, a key of a schema that is applied to the environment, or asked of a service that holds it (Nest's ConfigService). */
  readonly how: 'read' | 'schema' | 'config';
}

/** JavaScript files of the program: own, not tests, not examples, not configuration of tools, not migrations and seeds (which run once), not translations, not built output. Sorted by path. */
export const programFiles = fact('program files', (repo: Repo): readonly string[] =>
  repo
    .ofKind('js')
    .map((file) => file.path)
    .filter(isProgramPath),
);

/** Whether a script of the repository's own is a program file, by its path. */
export function isProgramPath(path: string): boolean {
  return (
    isExampleOrTest(path) === undefined &&
    !isToolConfig(path) &&
    !/(^|\/)(migrations?|seeds?|seeders?|seed-data|locales?|i18n|translations|lang|testing|(test|mock)[-_]?(utils|helpers|support|harness|kit|setup|lib|data)s?)\//i.test(
      path,
    ) &&
    !/(^|\/)seed(s|er)?\.[cm]?[jt]s$/i.test(path) &&
    // Output of a bundler that was put into git: a folder of that name, or a hash for a name.
    !/(^|\/)[\w.-]*dist\/|(^|\/|[.-])(?=[\da-f]*\d)[\da-f]{16,}(\.[\w-]+)*\.[cm]?js$|\.min\.[cm]?js$/i.test(path)
  );
}

function isToolConfig(path: string): boolean {
  return /(^|\/)(\.?(eslint|prettier|babel|jest|vitest|vite|webpack|rollup|tsup|postcss|tailwind|commitlint|stylelint|playwright|cypress|karma|lint-staged|release|semantic-release|gulpfile|Gruntfile|codegen|orval|metro|wdio|nightwatch|stryker|knexfile|ormconfig|codecov|nodemon|wallaby|(prisma|drizzle)(?=\.config))[\w.-]*(rc)?(\.config)?\.[cm]?[jt]s)$/i.test(
    path,
  );
}

/** Every read of a named variable by the program, the platform's own left out, in the order of files and places. */
export const envReads = fact('env reads', (repo: Repo): readonly EnvRead[] => programFiles(repo).flatMap((path) => readsOf(repo, path)));

/** The names of all of them, sorted. */
export const readNames = plainFact('names of env reads', (repo: Repo): readonly string[] =>
  [...new Set(envReads(repo).map((read) => read.name))].sort(),
);

/** Files that run by hand or in a pipeline, not as the program: `scripts/`, `tools/`, `.github/`. */
export function isScript(path: string): boolean {
  return /(^|\/)(scripts?|tools?|ci|\.\w[\w-]*)\/|(^|\/)[\w-]*(start|server)-dev\.[cm]?[jt]s$/i.test(path);
}

/** A module that loads a test runner is test material wherever it lies. */
export function isTestCode(text: string): boolean {
  return /(?:from\s+|require\(\s*)['"](?:vitest|jest|@jest\/globals|@playwright\/test|cypress|mocha|chai|supertest|node:test|sinon)(?:\/[\w/-]*)?['"]/.test(
    text,
  );
}

/** The named variables one file reads, the platform's own left out. Files that do not mention an environment are not outlined. */
export function readsOf(repo: Repo, path: string): readonly EnvRead[] {
  return repo.file(path)?.quiet === true ? [] : readsByFile(repo, path);
}

/** Several services share the modules they read variables in. */
const readsByFile = plainFactOf('env reads by file', readsIn);

function readsIn(repo: Repo, path: string): readonly EnvRead[] {
  if (!fileMentionsEnv(repo, path) || isTestCode(repo.text(path) ?? '')) return [];
  const outline = repo.outline(path, 'js');
  if (outline === undefined) return [];
  let known: ReadonlySet<number> | undefined;
  const optional = (): ReadonlySet<number> => (known ??= optionalReads(visits(outline)));
  const reads = outline.env.flatMap((read): EnvRead[] => {
    if (read.name === undefined || isPlatformVariable(read.name)) return [];
    const isOptional = (read.fallback === undefined || read.fallback === null) && optional().has(spanStart(read.at));
    const hasFallback = isOptional || (read.fallback !== undefined && read.fallback !== null);
    return [{ name: read.name, at: locOf(path, read.at), hasFallback, isOptional, how: 'read' }];
  });
  const keys = schemaKeys(path, outline).filter((key) => !isPlatformVariable(key.name));
  return [...reads, ...keys];
}

/** Whether a file could read or describe an environment. */
export function fileMentionsEnv(repo: Repo, path: string): boolean {
  return repo.file(path)?.quiet !== true && mentionsEnv(repo.text(path) ?? '');
}
