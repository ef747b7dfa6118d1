import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { officialImages } from '../knowledge/official-images.ts';
import { isOfficial } from './image-ref.ts';
import type { ImageRef } from './image-ref.ts';
import { deployedImages } from './images.ts';
import type { Image, StageBase } from './types.ts';

/** How exactly a reference names an image. */
export type Pin =
  /** `exact`: down to the patch version (or a digest); otherwise patch releases still move it. */
  | { readonly kind: 'digest' | 'version'; readonly exact: boolean; readonly note: string }
  /** No tag, `latest`, or a tag that moves over versions. */
  | { readonly kind: 'floating'; readonly why: string }
  /** Floating, but its publisher offers no version tags: only a digest would hold it. */
  | { readonly kind: 'digest-only'; readonly why: string }
  /** No owner, no tag and none of Docker's own: whatever was last built under that name on the machine. */
  | { readonly kind: 'local'; readonly why: string };

// Code names that stand for one release: of Debian, Ubuntu, and of the long-term lines of Node.
const releases = /(^|-)(buster|bullseye|bookworm|trixie|forky|focal|jammy|noble|plucky|questing|resolute)(-|$)/;
const nodeLines = /^(argon|boron|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton)(-|$)/;
const distributions = /^(debian|ubuntu|buildpack-deps)$/;

/** Judges a reference. A version in the name of the image is none: `nodejs20-debian12` without tag moves all the same. */
export function pinOf(ref: ImageRef): Pin {
  if (ref.digest !== undefined) return { kind: 'digest', exact: true, note: `pinned by digest` };
  const tag = ref.tag;
  const digestOnly = (ref.registry === 'gcr.io' && ref.repository.startsWith('distroless/')) || ref.registry === 'cgr.dev';
  if (tag === undefined && ref.registry === undefined && !ref.repository.includes('/') && !officialImages.has(ref.repository))
    return { kind: 'local', why: `${ref.text} is what the machine of the build has under that name` };
  if (tag === undefined || tag === 'latest' || (digestOnly && !/\d/.test(tag))) {
    const why =
      tag === undefined
        ? `${ref.text} has no tag`
        : tag === 'latest'
          ? `${ref.text} is whatever was published last`
          : `the tag ${tag} moves`;
    return digestOnly ? { kind: 'digest-only', why } : { kind: 'floating', why };
  }
  if (ref.repository === 'node' && isOfficial(ref)) {
    if (/^\d/.test(tag) || nodeLines.test(tag)) return { kind: 'version', exact: isExact(tag), note: `tag ${tag}` };
    return { kind: 'floating', why: `the tag ${tag} names no version of Node` };
  }
  if (distributions.test(ref.repository) && releases.test(tag))
    return { kind: 'version', exact: false, note: `tag ${tag} names a release` };
  // `alpine3.20` in the tag is the version of the distribution, not of what is in the image.
  const own = tag.replaceAll(/(^|[-_.])(alpine|debian|ubuntu|bookworm|bullseye|buster|ubi|ol|el|cuda)-?[\d.]*/g, '');
  if (/\d/.test(own) || (/\d/.test(tag) && /^(alpine|debian|ubuntu)$/.test(ref.repository)))
    return { kind: 'version', exact: isExact(tag), note: `tag ${tag}` };
  return { kind: 'floating', why: `the tag ${tag} names no version` };
}

function isExact(tag: string): boolean {
  return /^v?\d+\.\d+\.\d+/.test(tag);
}

/** An image from outside that an image is built from. */
export interface ExternalBase {
  readonly base: Extract<StageBase, { kind: 'image' | 'unknown' }>;
  readonly how: 'from' | 'copy';
  readonly at: Loc;
}

/** Images from outside that the stages of an image use: FROM, and COPY --from another image. */
export function externalBases(image: Image): readonly ExternalBase[] {
  const found: ExternalBase[] = [];
  for (const stage of image.used) {
    if (stage.base.kind === 'image' || stage.base.kind === 'unknown') found.push({ base: stage.base, how: 'from', at: stage.baseAt });
    for (const copy of stage.copies) {
      if (copy.from?.kind === 'image' || copy.from?.kind === 'unknown') found.push({ base: copy.from, how: 'copy', at: copy.at });
    }
  }
  return found.sort((a, b) => a.at.start - b.at.start);
}

/** Deployed images that are built on at least one image from outside. */
export const basedImages = fact('docker/based-images', (repo: Repo): readonly Image[] =>
  deployedImages(repo).filter((image) => externalBases(image).length > 0),
);
