import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isLeftOut } from './ignore.ts';
import { deployedImages } from './images.ts';
import { pathInside } from './paths.ts';
import type { ContextIgnore, Image, StageCopy } from './types.ts';

/** A COPY or ADD of a whole context. */
export interface ContextCopy {
  readonly copy: StageCopy;
  /** The instruction is part of the image that ships, not only of a stage it takes files from. */
  readonly ships: boolean;
  /** The shipped stage takes over the folder it copies to. */
  readonly carried: Loc | undefined;
}

/** Instructions that copy everything in the build context. */
export function contextCopies(image: Image): readonly ContextCopy[] {
  const chain = new Set(image.shipped.chain);
  return image.used.flatMap((stage) =>
    stage.copies
      .filter((copy) => copy.from === undefined && copy.sources.some(({ value }) => /^(\.?\/?|\.\/|\*|\.\/\*)$/.test(value)))
      .map((copy) => ({ copy, ships: chain.has(stage.index), carried: carriedBy(image, stage.index, copy.to) })),
  );
}

/** The copy that matters most: one of the shipped image, or one whose result is carried into it. */
export function mainCopy(image: Image): ContextCopy {
  const copies = contextCopies(image);
  return copies.find(({ ships }) => ships) ?? copies.find(({ carried }) => carried !== undefined) ?? copies[0]!;
}

/** The COPY of the shipped image that takes a path of another stage along; undefined when none does. */
export function carriedBy(image: Image, stageIndex: number, path: string | undefined): Loc | undefined {
  if (path === undefined) return undefined;
  for (const index of image.shipped.chain) {
    for (const copy of image.stages[index]?.copies ?? []) {
      if (copy.from?.kind !== 'stage' || !image.stages[copy.from.index]?.chain.includes(stageIndex)) continue;
      if (copy.sources.some(({ value }) => covers(posix.normalize(value), path))) return copy.at;
    }
  }
  return undefined;
}

function covers(source: string, path: string): boolean {
  const folder = source.replace(/\/(\*)?$/, '');
  const target = path.replace(/\/$/, '');
  return folder === '' || folder === '.' || target === folder || target.startsWith(`${folder}/`);
}

/** What a context lets through that does not belong into an image. */
export interface Leak {
  readonly what: 'env files' | 'the git history' | 'node_modules';
  readonly path: string;
}

/**
 * Paths that the .dockerignore of a context does not leave out, of those a working copy may hold: environment
 * files (that exist, or that git is told to ignore), .git at the root, node_modules beside a package.json.
 */
export function leaksOf(repo: Repo, ignore: ContextIgnore): readonly Leak[] {
  const through = (path: string): boolean => !isLeftOut(ignore.lines, path);
  const leaks: Leak[] = [];
  const env = envFilesIn(repo, ignore.context).find(through);
  if (env !== undefined) leaks.push({ what: 'env files', path: env });
  if (ignore.context === '' && through('.git/config')) leaks.push({ what: 'the git history', path: '.git' });
  if (hasPackage(repo, ignore.context) && through('node_modules/x/index.js')) leaks.push({ what: 'node_modules', path: 'node_modules' });
  return leaks;
}

/** Leaks in words: `env files (.env), node_modules`. */
export function namesOf(leaks: readonly Leak[]): string {
  return leaks.map(({ what, path }) => (what === path ? what : `${what} (${path})`)).join(', ');
}

/** Environment files that lie in a context, or will in somebody's working copy; samples are none. */
function envFilesIn(repo: Repo, context: string): readonly string[] {
  const inside = repo.ofKind('dotenv').flatMap(({ path }) => pathInside(context, path) ?? []);
  const sample = inside.some((path) => isSampleEnv(path) && !path.includes('/'));
  const program = hasPackage(repo, context);
  // `.env` in the ignore rules of the root goes for every folder, also for those that never hold one.
  const expected = ['.env', '.env.production', '.env.local'].filter(
    (name) => (context === '' || program || sample) && repo.isIgnored(context === '' ? name : `${context}/${name}`),
  );
  // Without ignore rules nothing tells; with a sample beside it somebody fills one in.
  const usual = sample || (program && !repo.exists('.gitignore')) ? ['.env'] : [];
  return [...new Set([...usual, ...expected, ...inside.filter((path) => /(^|\/)\.env[^/]*$/.test(path) && !isSampleEnv(path))])];
}

function hasPackage(repo: Repo, context: string): boolean {
  return repo.exists(context === '' ? 'package.json' : `${context}/package.json`);
}

/** Whether an env file is one that is meant to be copied and filled in, or holds settings for tests. */
export function isSampleEnv(path: string): boolean {
  return /(example|sample|template|tpl|dist|default|schema|test|ci|stub|mock|license)/i.test(path.split('/').at(-1)!);
}

/** Deployed images with an instruction that copies the whole build context. */
export const imagesCopyingContext = fact('docker/images-copying-context', (repo: Repo): readonly Image[] =>
  deployedImages(repo).filter((image) => contextCopies(image).length > 0),
);

/** Those of them with a .dockerignore. */
export const imagesWithIgnore = fact('docker/images-with-ignore', (repo: Repo): readonly Image[] =>
  imagesCopyingContext(repo).filter((image) => image.ignores.some(({ file }) => file !== undefined)),
);
