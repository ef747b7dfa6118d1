import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { imageRef } from '../docker/image-ref.ts';
import { resolve } from './backup-jobs.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellStep } from './shell-units.ts';

/** An image that a script builds, with every tag the script gives it. */
export interface TaggedImage extends Subject {
  /** Name without tag. */
  readonly image: string;
  readonly file: string;
  /** The first tag that names a version; undefined when all of them are `latest`. */
  readonly version: { readonly at: Loc; readonly tag: string } | undefined;
}

interface Tag {
  readonly image: string;
  readonly tag: string;
  readonly at: Loc;
}

/** Images that scripts build for other machines. What a script only builds to run it right there is not among them. */
export const taggedImages = fact('ops/tagged images', (repo: Repo): readonly TaggedImage[] =>
  shellUnits(repo).flatMap((unit): TaggedImage[] => {
    const built = new Map<string, Tag>();
    const versions = new Map<string, Tag>();
    for (const step of unit.steps) {
      const isBuild = buildArguments(step) !== undefined;
      const texts = tagsOf(step);
      // `docker tag base app:1.2`: the image that was built has a versioned name from then on.
      const given = !isBuild && texts.length === 2 ? tagOf(resolve(unit, texts[1]!), step.at) : undefined;
      const source = given === undefined ? undefined : tagOf(resolve(unit, texts[0]!), step.at);
      if (given !== undefined && source !== undefined && given.tag !== 'latest' && !versions.has(source.image))
        versions.set(source.image, given);
      for (const text of texts) {
        const tag = tagOf(resolve(unit, text), step.at);
        if (tag === undefined) continue;
        // `shop-test` is built to see whether it can be.
        if (isBuild && !built.has(tag.image) && !/(^|[-_])(tests?|testing|dev|local|ci)$/.test(tag.image)) built.set(tag.image, tag);
        if (tag.tag !== 'latest' && !versions.has(tag.image)) versions.set(tag.image, tag);
      }
    }
    const runs = unit.steps.some((s) => /^(docker|podman)$/.test(s.call.program) && s.call.args[0] === 'run');
    const pushes = unit.steps.some((s) => s.call.args.includes('push') || s.call.args.includes('--push'));
    if (runs && !pushes) return [];
    return [...built].map(([image, { at }]) => {
      const version = versions.get(image);
      return { name: `${unit.name} ${image}`, at, image, file: unit.file, version: version && { at: version.at, tag: version.tag } };
    });
  }),
);

function buildArguments({ call }: ShellStep): readonly string[] | undefined {
  if (!/^(docker|podman|nerdctl|buildah)$/.test(call.program)) return undefined;
  const words = call.args.filter((a) => !a.startsWith('-'));
  return words[0] === 'build' || words[0] === 'bud' || (/^(buildx|image)$/.test(words[0] ?? '') && words[1] === 'build')
    ? call.args
    : undefined;
}

/** Every image name with tag in `docker build -t`, `docker tag` and `docker push`. */
function tagsOf(step: ShellStep): readonly string[] {
  const build = buildArguments(step);
  if (build !== undefined)
    return build.flatMap((arg, i) =>
      arg === '-t' || arg === '--tag' ? (build[i + 1] ?? []) : /^--tag=/.test(arg) ? arg.slice(6) : /^-t./.test(arg) ? arg.slice(2) : [],
    );
  if (!/^(docker|podman)$/.test(step.call.program)) return [];
  const words = step.call.args.filter((a) => !a.startsWith('-'));
  return words[0] === 'tag' ? words.slice(1, 3) : words[0] === 'push' ? words.slice(1, 2) : [];
}

/** A tag with variables in it says something of its own; a name with variables is told by what is literal in it. */
function tagOf(text: string, at: Loc): Tag | undefined {
  // What a command prints may be anything; the tag after a colon is its own business.
  if (/^\$\(|^`/.test(text)) return undefined;
  const plain = imageRef(text);
  if (plain !== undefined) return { image: plain.name, tag: plain.tag ?? 'latest', at };
  const slash = text.replace(/:?(\$\(|`)[\s\S]*$/, '').lastIndexOf('/');
  const colon = text.indexOf(':', slash + 1);
  const last = text.slice(slash + 1, colon === -1 ? undefined : colon);
  if (last === '') return undefined;
  // `${IMAGE}` alone may hold a tag.
  if (colon === -1) return /\$/.test(last) ? undefined : { image: last, tag: 'latest', at };
  return { image: last, tag: text.slice(colon + 1), at };
}
