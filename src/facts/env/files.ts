import { posix } from 'node:path';
import type { DotenvOutline, Evidence, Repo, RepoFile } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { isExampleOrTest, isFixture } from '../paths.ts';
import { yamlAt, yamlEntry, yamlItems, yamlLoc, yamlMap, yamlString } from '../yaml.ts';
import { wordsOf } from './names.ts';

/** One env file of the repository. */
export interface EnvFile {
  readonly path: string;
  /** Folder it stands in, "" for the root. */
  readonly folder: string;
  /** `template`: shows which variables there are; `test`: belongs to tests; `real`: meant to be loaded. */
  readonly role: 'template' | 'test' | 'real';
  /** Its name or folder says that it is for development machines: `.env.development`, `develop/dev.env`. */
  readonly isForDevelopment: boolean;
  /** Undefined outside git. */
  readonly tracked: boolean | undefined;
  readonly outline: DotenvOutline;
  /** Values are encrypted by dotenvx or sops. */
  readonly encrypted: boolean;
  /** What loads it or copies it where it is loaded, as far as files say. */
  readonly loadedBy: readonly Evidence[];
}

const templateWords = new Set(
  'example examples sample samples template tmpl tpl dist default defaults schema spec skeleton model patch diff'.split(' '),
);
const testWords = new Set('test tests testing ci e2e spec vitest jest playwright cypress'.split(' '));

/** Every env file that is the repository's own, sorted by path. */
export const envFiles = fact('env files', (repo): readonly EnvFile[] => {
  const loaders = [...composeLoads(repo), ...dockerfileLoads(repo)];
  return repo.ofKind('dotenv').flatMap((file) => {
    const outline = repo.outline(file.path, 'dotenv');
    if (outline === undefined || isFixture(file.path)) return [];
    const folder = posix.dirname(file.path) === '.' ? '' : posix.dirname(file.path);
    const loadedBy = loaders.filter((load) => load.path === file.path);
    const role = roleOf(file);
    return [
      {
        path: file.path,
        folder,
        role: role === 'real' && loadedBy.length > 0 && loadedBy.every((load) => load.isTest) ? 'test' : role,
        isForDevelopment: isForDevelopment(file.path),
        tracked: file.tracked,
        outline,
        encrypted: outline.entries.some((entry) => /^(encrypted:|ENC\[)/.test(entry.value) || /^sops_/.test(entry.name)),
        loadedBy: loadedBy.map((load) => load.evidence),
      },
    ];
  });
});

function isForDevelopment(path: string): boolean {
  const words = wordsOf(path);
  return (
    words.some((word) => /^(dev|develop|development|local)$/.test(word)) &&
    !words.some((word) => /^(prod|production|live|staging)$/.test(word))
  );
}

function roleOf(file: RepoFile): EnvFile['role'] {
  const words = wordsOf(posix.basename(file.path));
  if (words.some((word) => templateWords.has(word))) return 'template';
  if (words.some((word) => testWords.has(word))) return 'test';
  const place = isExampleOrTest(file.path);
  return place === 'example' ? 'template' : place === 'test' ? 'test' : 'real';
}

interface Load {
  readonly path: string;
  readonly evidence: Evidence;
  /** The loader is for tests: a compose service or file of that name. */
  readonly isTest: boolean;
}

/** `env_file:` of compose services, short and long form, and compose's own `.env` beside the file. */
function composeLoads(repo: Repo): readonly Load[] {
  return repo.ofKind('compose').flatMap(({ path }) =>
    (repo.outline(path, 'compose')?.docs ?? []).flatMap((doc) =>
      yamlMap(yamlAt(doc, 'services')).flatMap(({ key, value }) =>
        yamlItems(yamlEntry(value, 'env_file')?.value).flatMap((item) => {
          const named = yamlString(item) ?? yamlString(yamlAt(item, 'path'));
          if (named === undefined) return [];
          return [
            {
              path: posix.join(posix.dirname(path), named),
              evidence: { at: yamlLoc(path, item), note: `env_file of ${key}` },
              isTest: wordsOf(`${posix.basename(path)} ${key}`).some((word) => testWords.has(word)),
            },
          ];
        }),
      ),
    ),
  );
}

/** `COPY x .env`, `RUN cp x .env`: the file becomes part of the image. The context is taken to be a folder at or above the Dockerfile. */
function dockerfileLoads(repo: Repo): readonly Load[] {
  const names = repo.ofKind('dotenv').map((file) => file.path);
  return repo.ofKind('dockerfile').flatMap(({ path }) =>
    (repo.outline(path, 'dockerfile')?.instructions ?? []).flatMap((instruction) => {
      const copies = instruction.keyword === 'COPY' || instruction.keyword === 'ADD';
      const runs = instruction.keyword === 'RUN' && /\b(cp|mv)\b/.test(instruction.args);
      if (!copies && !runs) return [];
      if (copies && instruction.flags.some((flag) => flag.name === 'from')) return [];
      const words = instruction.words.map((word) => word.value);
      // What `cp` and `mv` take is the first word behind them that is no flag.
      const taken = copies
        ? words.slice(0, -1)
        : words.filter(
            (_word, k) => /^(cp|mv)$/.test(words[k - 1] ?? '') || (/^-/.test(words[k - 1] ?? '') && /^(cp|mv)$/.test(words[k - 2] ?? '')),
          );
      return names
        .filter((name) => foldersAbove(path).some((folder) => taken.some((word) => posix.join(folder, word.replace(/^\/+/, '')) === name)))
        .map((name) => ({
          path: name,
          evidence: { at: locOf(path, instruction.at), note: copies ? 'copied into the image' : 'copied inside the image' },
          isTest: false,
        }));
    }),
  );
}

/** The folder of a file and every folder above it, the root as ".". */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = posix.dirname(path); ; at = posix.dirname(at)) {
    folders.push(at);
    if (at === '.' || at === '/') return folders;
  }
}
