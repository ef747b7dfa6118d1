import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { isOfficial } from './image-ref.ts';
import { deployedImages, isHelperStage } from './images.ts';
import type { Image } from './types.ts';

/** A package that a step of an image installs by name, outside the lock file. */
export interface NamedPackage {
  /** As written: "pm2", "typescript@5.9.3". */
  readonly spec: string;
  readonly isPinned: boolean;
  readonly at: Loc;
}

/** An image with tools from the registry. */
export interface ToolImage extends Image {
  readonly tools: readonly NamedPackage[];
}

/** Deployed images that install global packages by name. */
export const toolImages = fact('docker/tool-images', (repo: Repo): readonly ToolImage[] =>
  deployedImages(repo).flatMap((image): readonly ToolImage[] => {
    const tools = image.used.flatMap((stage) =>
      stage.runs.flatMap((run) =>
        commandsIn(run.value).flatMap((command) => {
          const call = invocationOf(command.words);
          return call === undefined ? [] : packagesOf(call).map((spec) => ({ spec, isPinned: isPinned(spec), at: run.at }));
        }),
      ),
    );
    return tools.length === 0 ? [] : [{ ...image, tools }];
  }),
);

function packagesOf({ program, args }: Invocation): readonly string[] {
  const isGlobal = args.some((arg) => /^(-g|--global|--location=global)$/.test(arg)) || (program === 'yarn' && args[0] === 'global');
  if (!isGlobal || !/^(npm|pnpm|yarn|bun)$/.test(program)) return [];
  const words = args.filter((arg) => !arg.startsWith('-') && arg !== 'global');
  return /^(install|i|add)$/.test(words[0] ?? '') ? words.slice(1).filter((word) => /^(@[\w.-]+\/)?[a-z0-9][\w.-]*(@|$)/i.test(word)) : [];
}

/** Names a version of at least its major: `pm2@6`, `npm@^11`, `tool@$VERSION`; tags such as latest move. */
function isPinned(spec: string): boolean {
  const version = spec.slice(1).split('@')[1];
  return version !== undefined && /\d|\$/.test(version);
}

/** An image that ships on an official Node.js image. */
export interface OfficialNodeImage extends Image {
  readonly tag: string;
  /** `slim` or `alpine`. */
  readonly small: boolean;
}

/** Deployed images whose shipped stage goes back to an official Node.js image with a tag. */
export const officialNodeImages = fact('docker/official-node-images', (repo: Repo): readonly OfficialNodeImage[] =>
  deployedImages(repo).flatMap((image): readonly OfficialNodeImage[] => {
    const { root } = image.shipped;
    if (
      isHelperStage(image) ||
      root.kind !== 'image' ||
      root.ref.repository !== 'node' ||
      !isOfficial(root.ref) ||
      root.ref.tag === undefined
    )
      return [];
    return [{ ...image, tag: root.ref.tag, small: /slim|alpine/.test(root.ref.tag) }];
  }),
);
