import type { Evidence, Loc, Repo } from '../../model/index.ts';
import type { ComposeHealthcheck, ComposeService } from '../compose/types.ts';
import { commandsIn } from '../shell.ts';
import { imageOfService } from './deployments.ts';
import type { Image, Stage } from './types.ts';

/** A program that a health test starts and the image does not have: the test fails whatever the service does. */
export interface MissingTool {
  readonly program: 'curl' | 'wget' | 'sh';
  /** What the image is made from, as written. */
  readonly base: Evidence;
}

/**
 * What a health test needs and the image cannot have: curl and wget in images that are known to come without them, where
 * nothing in the Dockerfile speaks of putting them in; a shell in distroless and scratch.
 */
export function missingTool(image: Image, check: Pick<ComposeHealthcheck, 'form' | 'words' | 'text'>): MissingTool | undefined {
  if (image.doubt !== undefined || check.form === 'inherit') return undefined;
  const bare = image.shipped.family === 'distroless' || image.shipped.family === 'scratch';
  const base = { at: image.shipped.baseAt, note: 'the base image' };
  const inline = check.form === 'exec' && /^(\/bin\/)?(ba|a|da)?sh$/.test(check.words[0] ?? '');
  if (bare && (check.form === 'shell' || inline) && isPlain(image, 'sh') && !/busybox|debug/.test(baseText(image.shipped)))
    return { program: 'sh', base };
  const commands = check.form === 'exec' && !inline ? [{ words: check.words }] : commandsIn(inline ? (check.words[2] ?? '') : check.text);
  for (const { words } of commands) {
    const program = words[0]?.split('/').at(-1);
    if ((program === 'curl' || program === 'wget') && lacks(image.shipped, program) && isPlain(image, program)) {
      // One program after another (`curl … || wget …`) works where any of them is there.
      const others = commands.map((each) => each.words[0]?.split('/').at(-1)).filter((each) => each === 'curl' || each === 'wget');
      return others.every((each) => each === program) ? { program, base } : undefined;
    }
  }
  return undefined;
}

function baseText({ root }: Stage): string {
  return root.kind === 'image' ? root.ref.text : '';
}

/**
 * Programs that the official images are known to come without: Alpine's busybox has wget; Debian and Ubuntu have neither, which
 * holds for the slim variant of node, while the full one is built on a Debian with both (docker-library/buildpack-deps).
 */
function lacks({ family, root }: Stage, program: 'curl' | 'wget'): boolean {
  if (family === 'distroless' || family === 'scratch') return true;
  if (root.kind !== 'image') return false;
  if (family === 'node-alpine' || (family === 'alpine' && root.ref.repository === 'alpine')) return program === 'curl';
  if (family === 'node-debian') return /(^|-)slim($|-)/.test(root.ref.tag ?? '');
  return /^(debian|ubuntu)$/.test(root.ref.repository);
}

/** Nothing that goes into the image speaks of the program, or brings a whole file system. */
function isPlain(image: Image, program: string): boolean {
  const stages = image.shipped.chain.flatMap((index) => image.stages[index] ?? []);
  const named = new RegExp(program === 'sh' ? '/(ba|a|da)?sh\\b|busybox|/bin' : `\\b${program}\\b`);
  return !stages.some(
    ({ runs, copies }) =>
      // A script of the project, or a list in a variable or a file, may install it.
      runs.some(
        ({ value }) =>
          named.test(value) || /\.sh\b|\bxargs\b|\bdpkg\b|(apt(-get)?|apk)\b[^&;]*(install|add)[^&;]*(\$|<|\.txt\b)/.test(value),
      ) ||
      copies.some(
        ({ sources, toText, from }) =>
          sources.some(({ value }) => named.test(value)) ||
          named.test(toText) ||
          (from !== undefined && /^\/(usr|bin)?\/?$|^\/usr\/(local\/)?bin\/?$/.test(toText)),
      ),
  );
}

/** A health test that cannot work, with what it lacks. */
export interface BrokenTest {
  readonly at: Loc;
  readonly message: string;
  readonly related: readonly Evidence[];
}

/** The HEALTHCHECK of an image where it needs what the image does not have. */
export function brokenHealthcheck(image: Image): BrokenTest | undefined {
  const own = image.shipped.healthcheck;
  return own === undefined || own.disabled ? undefined : broken(`The HEALTHCHECK of ${image.name}`, own.at, missingTool(image, own));
}

/** The test of a compose service where it needs what the image does not have that is built here for it. */
export function brokenServiceTest(repo: Repo, service: ComposeService): BrokenTest | undefined {
  const { healthcheck: check, key, stack } = service;
  const image = check === undefined ? undefined : imageOfService(repo, service);
  if (check === undefined || image === undefined) return undefined;
  return broken(`The healthcheck of ${key} in ${stack}`, check.at, missingTool(image, check));
}

function broken(what: string, at: Loc, tool: MissingTool | undefined): BrokenTest | undefined {
  if (tool === undefined) return undefined;
  return { at, message: `${what} needs ${tool.program}, which its image does not have, so it always fails.`, related: [tool.base] };
}
