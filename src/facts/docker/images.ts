import { posix } from 'node:path';
import { type Evidence, fact, type Loc, locOf, type Repo, spanFrom } from '../../model/index.ts';
import { builds } from './builds.ts';
import { ignoreLines } from './ignore.ts';
import { imageRef } from './image-ref.ts';
import { folderOf } from './paths.ts';
import { developmentToolIn, purposeOfName, purposeOfPath } from './purpose.ts';
import type { Purpose } from './purpose.ts';
import { stagesOf } from './stages.ts';
import type { Build, ContextIgnore, Image, Stage } from './types.ts';

/** Every image the repository builds, one per Dockerfile and stage that ships, in order of path. */
export const images = fact('docker/images', (repo: Repo): readonly Image[] => {
  const all = repo.ofKind('dockerfile').flatMap(({ path }) => imagesOf(repo, path));
  const bases = new Set(
    all.flatMap((image) => image.stages.flatMap((stage) => (stage.base.kind === 'image' ? [stage.base.ref.repository] : []))),
  );
  return all.map((image) => (isNamedBase(image.file) || tagsOf(image).some((tag) => bases.has(tag)) ? { ...image, isBase: true } : image));
});

/** `Dockerfile.base`, `base.Dockerfile`, `base/Dockerfile`. */
function isNamedBase(path: string): boolean {
  return /(^|[/._-])base([._-][^/]*)?$|(^|\/)base\/[^/]*$/i.test(path.replace(/[._-]?dockerfile$/i, ''));
}

/** Repositories that an image is published under, without registry and tag. Names of compose services are none. */
function tagsOf(image: Image): readonly string[] {
  return image.builds
    .filter((build) => build.by !== 'compose')
    .flatMap((build) => build.tags.flatMap((tag) => imageRef(tag)?.repository ?? []));
}

/** The images that checks judge: not those for development, tests or examples, and none that only others are built on. */
export const deployedImages = fact('docker/deployed-images', (repo: Repo): readonly Image[] =>
  images(repo).filter((image) => image.isBase !== true && (image.purpose === 'production' || image.purpose === 'unknown')),
);

/** A stage that others take from and that somebody builds by itself, for tests or a cache: nothing runs it for users. */
export function isHelperStage({ shipped, stages }: Image): boolean {
  return (
    shipped.index < stages.length - 1 &&
    /(^|[-_.])(build(er)?|deps|dependencies|install(er)?|compile|tests?|lint|base|cache)([-_.]|$)/.test(shipped.name ?? '')
  );
}

function imagesOf(repo: Repo, path: string): readonly Image[] {
  const outline = repo.outline(path, 'dockerfile');
  if (outline === undefined || !outline.instructions.some((instruction) => instruction.keyword === 'FROM')) return [];
  const own = builds(repo).filter((build) => build.dockerfile === path);
  const stages = stagesOf(path, outline, sharedArgs(own));
  const error = outline.errors[0];
  const doubt =
    error === undefined
      ? undefined
      : {
          reason: `a part of ${path} could not be read: ${error.message.replace(/\.$/, '')}`,
          at: locOf(path, spanFrom(error.at, error.at)),
        };
  return shippedStages(stages, own).map(({ stage, why, builds: of }): Image => {
    const isLast = stage.index === stages.length - 1;
    const { purpose, purposeWhy } = purposeOf(path, stage, of);
    const contexts = contextsOf(repo, path, of);
    return {
      name: isLast ? path : `${path} (${stage.name ?? stage.index})`,
      at: stage.at,
      file: path,
      stages,
      shipped: stage,
      used: usedStages(stages, stage),
      shippedWhy: why,
      builds: of,
      ignores: contexts.map((context) => ignoreOf(repo, path, context)),
      contextGuessed: !of.some((build) => build.context !== undefined),
      purpose,
      purposeWhy,
      ...(doubt === undefined ? {} : { doubt }),
    };
  });
}

/** Build arguments that builds give; unknown where they are no literals or the builds differ. */
function sharedArgs(of: readonly Build[]): ReadonlyMap<string, string | undefined> {
  const args = new Map<string, string | undefined>();
  for (const build of of)
    for (const [name, value] of build.args) args.set(name, args.has(name) && args.get(name) !== value ? undefined : value);
  return args;
}

interface Shipped {
  readonly stage: Stage;
  readonly why: readonly Evidence[];
  readonly builds: readonly Build[];
}

/**
 * The stages that are built to be run: the targets that builds name, and the last one unless every
 * build that ships names another.
 */
function shippedStages(stages: readonly Stage[], of: readonly Build[]): readonly Shipped[] {
  const last = stages.at(-1)!;
  const byStage = new Map<Stage, Build[]>();
  for (const build of of) {
    const stage =
      build.target === undefined
        ? last
        : (stages.find((s) => s.name === build.target!.toLowerCase()) ??
          (/^\d+$/.test(build.target) ? stages[Number(build.target)] : undefined));
    if (stage !== undefined) byStage.set(stage, [...(byStage.get(stage) ?? []), build]);
  }
  const found: Shipped[] = [...byStage].map(([stage, list]) => ({
    stage,
    why: list
      .slice(0, 3)
      .map((build) => ({ at: build.at, note: build.target === undefined ? 'builds the last stage' : `builds the target ${build.target}` })),
    builds: list,
  }));
  const ships = found.some((shipped) => shipped.builds.some((build) => build.purpose === 'production' || build.purpose === 'unknown'));
  if (!ships && !byStage.has(last)) found.push(withoutBuild(stages));
  return found.sort((a, b) => a.stage.index - b.stage.index);
}

/** Nothing builds it: the last stage, unless that is named for development and another one for production. */
function withoutBuild(stages: readonly Stage[]): Shipped {
  const last = stages.at(-1)!;
  const named = purposeOfName(last.name ?? '');
  const production = stages.findLast((stage) => /^(prod|production|release|runner|runtime|final|app)$/.test(stage.name ?? ''));
  const stage = (named === 'development' || named === 'test') && production !== undefined ? production : last;
  const note = stage === last ? 'the last stage of the file' : `the last stage is named for ${named}, this one for the release`;
  return { stage, why: [{ at: stage.at, note }], builds: [] };
}

function usedStages(stages: readonly Stage[], shipped: Stage): readonly Stage[] {
  const found = new Set<number>();
  const open = [shipped.index];
  while (open.length > 0) {
    const index = open.pop()!;
    if (found.has(index)) continue;
    found.add(index);
    const stage = stages[index]!;
    if (stage.base.kind === 'stage') open.push(stage.base.index);
    for (const copy of stage.copies) if (copy.from?.kind === 'stage') open.push(copy.from.index);
    for (const instruction of stage.instructions) {
      for (const flag of instruction.flags) {
        const name = flag.name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(flag.value)?.[1] : undefined;
        const other = name === undefined ? undefined : stages.find((s) => s.name === name.toLowerCase() && s.index < index);
        if (other !== undefined) open.push(other.index);
      }
    }
  }
  return [shipped, ...stages.filter((stage) => found.has(stage.index) && stage !== shipped)];
}

function purposeOf(path: string, stage: Stage, of: readonly Build[]): { readonly purpose: Purpose; readonly purposeWhy: Evidence } {
  const byPath = purposeOfPath(path);
  const place: Loc = stage.at;
  if (byPath !== 'unknown') return { purpose: byPath, purposeWhy: { at: place, note: `the path ${path} is named for ${byPath}` } };
  const byStage = purposeOfName(stage.name ?? '');
  if (byStage !== 'unknown' && byStage !== 'example')
    return { purpose: byStage, purposeWhy: { at: place, note: `the stage is named ${stage.name}` } };
  const production = of.find((build) => build.purpose === 'production');
  if (production !== undefined) return { purpose: 'production', purposeWhy: { at: production.at, note: 'this build is for production' } };
  const command = stage.cmd?.text ?? stage.entrypoint?.text ?? '';
  const tool = developmentToolIn(command);
  if (tool !== undefined) return { purpose: 'development', purposeWhy: { at: place, note: `it runs ${tool}, a tool for development` } };
  const first = of[0];
  // A file of neutral name may well be built elsewhere too: only a development command makes it one for development.
  if (
    first !== undefined &&
    of.every((build) => build.purpose === 'development' || build.purpose === 'test') &&
    /\b(nodemon|ts-node-dev|--watch|dev|start:dev|docker:dev|test|e2e)\b/.test(command)
  ) {
    return {
      purpose: first.purpose,
      purposeWhy: { at: first.at, note: `only builds for ${first.purpose} use it, and its command is ${command}` },
    };
  }
  return { purpose: 'unknown', purposeWhy: { at: place, note: 'nothing says what the image is for' } };
}

/** Contexts that builds name; without any, the folder between the file's and the root that holds most of what it copies. */
function contextsOf(repo: Repo, path: string, of: readonly Build[]): readonly string[] {
  const named = [...new Set(of.flatMap((build) => build.context ?? []))];
  if (named.length > 0) return named.sort();
  const folder = folderOf(path);
  if (folder === '') return [''];
  const outline = repo.outline(path, 'dockerfile');
  const copied = (outline?.instructions ?? [])
    .filter((i) => (i.keyword === 'COPY' || i.keyword === 'ADD') && !i.flags.some((flag) => flag.name === 'from'))
    .flatMap((i) => i.words.slice(0, -1).map((word) => word.value));
  // Where everything is copied, commands name files by their path in the context.
  const mentioned = (outline?.instructions ?? [])
    .filter((i) => i.keyword === 'RUN')
    .flatMap((i) => i.args.split(/[\s;&|]+/).filter((word) => /^[\w.-]+\/[\w./-]*\.\w+$/.test(word)));
  const count = (sources: readonly string[], context: string): number =>
    sources.filter((source) => !/[*?$[]|^\.?\/?$|:\/\//.test(source) && repo.exists(posix.join(context, source.replace(/^\//, '')))).length;
  // Files in docker/ and .docker/ folders are built from the root of the repository.
  const rootFirst = /(^|\/)\.?(docker|dockerfiles|build|deploy|deployment|ops|infra|containers?)(\/|$)/i.test(folder);
  const between = folder.split('/').map((_, n, parts) => parts.slice(0, n + 1).join('/'));
  const candidates = rootFirst ? ['', folder, ...between.slice(0, -1)] : [folder, '', ...between.slice(0, -1)];
  const scores = candidates.map((context) => count(copied, context) * 2 + count(mentioned, context));
  return [candidates[scores.indexOf(Math.max(...scores))]!];
}

/** `<Dockerfile>.dockerignore` beside the file wins over the one at the root of the context. */
function ignoreOf(repo: Repo, path: string, context: string): ContextIgnore {
  const general = context === '' ? '.dockerignore' : `${context}/.dockerignore`;
  const file = [`${path}.dockerignore`, general].find((candidate) => repo.file(candidate) !== undefined);
  return { context, file, lines: file === undefined ? [] : ignoreLines(repo.text(file) ?? '') };
}
