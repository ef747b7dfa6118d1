import type { Repo } from '../../model/index.ts';
import { developmentToolIn, purposeOfPath } from '../docker/purpose.ts';
import { stagesOf } from '../docker/stages.ts';
import type { Stage } from '../docker/types.ts';
import { nodeSupportOf } from './node-support.ts';
import type { NodeVersion } from './node-versions.ts';

/** Whether a Dockerfile is for something that runs in production, or nothing says otherwise. */
export function mayShip(path: string): boolean {
  const purpose = purposeOfPath(path);
  return purpose === 'production' || purpose === 'unknown';
}

/**
 * The Node.js versions of Dockerfiles: one per stage that starts from a Node image (or installs Node itself).
 * A stage counts as the image's when the last stage is built on it, else as a build stage.
 */
export function nodeImages(repo: Repo): readonly NodeVersion[] {
  return repo.ofKind('dockerfile').flatMap(({ path }): NodeVersion[] => {
    const outline = repo.outline(path, 'dockerfile');
    if (outline === undefined || !mayShip(path)) return [];
    const stages = stagesOf(path, outline);
    if (developmentToolIn(stages.at(-1)?.cmd?.text ?? '') !== undefined) return [];
    const shipped = new Set(stages.at(-1)?.chain ?? []);
    const found = stages.flatMap((stage): NodeVersion[] => {
      const where = shipped.has(stage.index) && !/builder/i.test(path) ? 'image' : 'build-image';
      const name = `${path} stage ${stage.name ?? stage.index + 1}`;
      const support = supportOf(repo, stage);
      const own: NodeVersion[] = support === undefined ? [] : [{ name, at: stage.baseAt, where, ...support }];
      const installed = stage.runs.flatMap((run): NodeVersion[] => {
        const version = /nodesource\.com\/setup_(\d+)\.x/.exec(run.value)?.[1];
        return version === undefined
          ? []
          : [{ name: `${name} (NodeSource)`, at: run.at, where, stated: version, support: nodeSupportOf(version, repo.settings) }];
      });
      return [...own, ...installed];
    });
    // Stages on the same line are changed together: the one that ships speaks for them.
    const lines = found.map((v) => ('line' in v.support ? v.support.line : v.stated));
    return found.filter((v, i) => {
      const same = found.filter((_, j) => lines[j] === lines[i]);
      return v === (same.find((other) => other.where === 'image') ?? same[0]);
    });
  });
}

function supportOf(repo: Repo, stage: Stage): Pick<NodeVersion, 'stated' | 'support'> | undefined {
  if (stage.base.kind === 'unknown') {
    // A variable without default may still follow a known name: `node:${NODE_VERSION}`.
    const stated = nodeOfImage(stage.base.text);
    return stated === undefined
      ? undefined
      : { stated, support: stated.startsWith('$') ? { state: 'unknown', why: stage.base.reason } : nodeSupportOf(stated, repo.settings) };
  }
  const stated = stage.base.kind === 'image' ? nodeOfImage(stage.base.ref.text) : undefined;
  return stated === undefined ? undefined : { stated, support: nodeSupportOf(stated, repo.settings) };
}

/**
 * The Node.js version an image name states: its tag (`node:18-alpine`), its name (`distroless/nodejs20-debian12`)
 * or a part of its tag (`company/node:2.8-node22.1`). Undefined for images that say nothing of Node.
 */
export function nodeOfImage(image: string): string | undefined {
  const [withTag = ''] = image.split('@');
  const cut = withTag.lastIndexOf(':');
  const hasTag = cut > withTag.lastIndexOf('/');
  const name = (hasTag ? withTag.slice(0, cut) : withTag).toLowerCase();
  const tag = hasTag ? withTag.slice(cut + 1) : '';
  const inTag = /(?:^|[-_])node(?:js)?[-_]?v?(\d+(?:\.\d+)*)/i.exec(tag)?.[1];
  if (inTag !== undefined) return inTag;
  const inName = /nodejs-?(\d+)|(?:^|[/-])node-?(\d+)(?:$|-)/.exec(name);
  if (inName !== null) return inName[1] ?? inName[2];
  if (!/(^|\/)(node|nodejs|node-red|node-chrome)$/.test(name) || tag === '') return undefined;
  if (/^[a-z0-9-]+\/node$/.test(name) && !/^(library|bitnami|cimg|circleci|chainguard|amd64|arm64v8|i386)\//.test(name)) return undefined;
  if (tag.startsWith('$')) return /^\$\{?\w+(:?-[^}]*)?\}?/.exec(tag)?.[0];
  const version = /^v?(\d+(?:\.\d+)*|lts|latest|current|[a-z]+)(?:-|$)/.exec(tag)?.[1];
  // `node:alpine` and `node:slim` name a system, not a version.
  return version === undefined || /^(alpine|slim|bookworm|bullseye|buster|stretch|trixie)/.test(version) ? undefined : version;
}
