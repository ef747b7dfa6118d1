import type { Loc, Repo } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { isPlatformVariable } from './names.ts';
import { schemaKeys } from './schemas.ts';

/** A variable that code of the program reads. */
export interface EnvRead {
  readonly name: string;
  readonly at: Loc;
  /** A value stands beside it for the case that it is not set. */
  readonly hasFallback: boolean;
  /** `process.env.X` itself, or a key of a schema that is applied to the environment. */
  readonly how: 'read' | 'schema';
}

/** JavaScript files of the program: own, not tests, not examples, not configuration of tools, not migrations and seeds (which run once), not translations. Sorted by path. */
export const programFiles = fact('program files', (repo: Repo): readonly string[] =>
  repo
    .ofKind('js')
    .map((file) => file.path)
    .filter(
      (path) =>
        isExampleOrTest(path) === undefined &&
        !isToolConfig(path) &&
        !/(^|\/)(migrations?|seeds?|seeders?|locales?|i18n|translations|lang)\//i.test(path),
    ),
);

function isToolConfig(path: string): boolean {
  return /(^|\/)(\.?(eslint|prettier|babel|jest|vitest|vite|webpack|rollup|tsup|postcss|tailwind|commitlint|stylelint|playwright|cypress|karma|lint-staged|release|semantic-release|gulpfile|Gruntfile|codegen|orval|metro|wdio|nightwatch|stryker|knexfile|ormconfig)[\w.-]*(rc)?(\.config)?\.[cm]?[jt]s)$/i.test(
    path,
  );
}

/** Every read of a named variable by the program, the platform's own left out, in the order of files and places. */
export const envReads = fact('env reads', (repo: Repo): readonly EnvRead[] => programFiles(repo).flatMap((path) => readsOf(repo, path)));

/** The named variables one file reads, the platform's own left out. Files that do not mention an environment are not outlined. */
export function readsOf(repo: Repo, path: string): readonly EnvRead[] {
  const text = repo.text(path) ?? '';
  if (!mentionsEnv(text)) return [];
  const outline = repo.outline(path, 'js');
  if (outline === undefined) return [];
  const reads = outline.env.flatMap((read): EnvRead[] => {
    if (read.name === undefined || isPlatformVariable(read.name)) return [];
    return [{ name: read.name, at: locOf(path, read.at), hasFallback: read.fallback !== undefined && read.fallback !== null, how: 'read' }];
  });
  const keys = schemaKeys(path, outline).filter((key) => !isPlatformVariable(key.name));
  return [...reads, ...keys];
}

/** A cheap look whether a text could read or describe an environment. */
export function mentionsEnv(text: string): boolean {
  return text.includes('process')
    ? text.includes('env')
    : text.includes('import.meta.env') || /\b(convict|envalid|fastify\/env|env-schema|env-var|class-validator|createEnv)\b/.test(text);
}
