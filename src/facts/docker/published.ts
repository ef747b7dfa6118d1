import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isFixture } from '../paths.ts';
import { invocationOf } from '../shell.ts';
import { builds } from './builds.ts';
import { containerCommandSources } from './command-sources.ts';
import { purposeOfName, purposeOfPath } from './purpose.ts';
import type { Build } from './types.ts';

/** A build that gives an image its name for others: it is pushed, or a deployment script makes it. */
export interface PublishedBuild extends Subject {
  readonly build: Build;
  readonly isPushed: boolean;
  /** `variable`: names that only the pipeline knows. */
  readonly tagged: 'version' | 'moving' | 'variable';
  /** The tag that names a version, or one that does not. */
  readonly tag: string;
}

/** Builds whose image leaves the machine or is made by a script for deployments, one per place and name. */
export const publishedBuilds = fact('docker/published-builds', (repo: Repo): readonly PublishedBuild[] => {
  const found: PublishedBuild[] = [];
  for (const build of builds(repo)) {
    if ((build.by !== 'command' && build.by !== 'action') || build.tags.length === 0) continue;
    if (/^(development|test|example)$/.test(build.purpose) || /^(development|test|example)$/.test(purposeOfPath(build.at.file))) continue;
    const renamed = namesGivenIn(repo, build.at.file);
    const given = renamed.tags.flatMap(([from, to]) =>
      build.tags.some((own) => isSameImage(own, from) || isSameImage(own, to)) ? [to] : [],
    );
    const isPushed = build.pushes || [...build.tags, ...given].some((tag) => renamed.pushed.some((name) => bare(name) === bare(tag)));
    // Package scripts and makefiles build for whoever works on the code, unless they push.
    if (!isPushed && !/\.(sh|bash)$/.test(build.at.file)) continue;
    const tags = [...build.tags, ...given];
    if (build.tags.every((tag) => /^(test|development|example)$/.test(purposeOfName(bare(tag).split('/').at(-1)!)))) continue;
    const version = tags.find((tag) => tagKind(tag) === 'version');
    const variable = tags.find((tag) => tagKind(tag) === 'variable');
    const tag = version ?? variable ?? given[0] ?? tags[0]!;
    const name = `${build.at.file}: ${bare(tag)}`;
    if (found.some((other) => other.name === name && other.at.start === build.at.start)) continue;
    const count = found.filter((other) => other.name === name || other.name.startsWith(`${name} (`)).length;
    found.push({
      name: count === 0 ? name : `${name} (${count + 1})`,
      at: build.at,
      build,
      isPushed,
      tag,
      tagged: version !== undefined ? 'version' : variable !== undefined ? 'variable' : 'moving',
    });
  }
  return found;
});

/** Names that `docker tag` and `docker push` of the same file give and send away. */
function namesGivenIn(
  repo: Repo,
  file: string,
): { readonly tags: readonly (readonly [from: string, to: string])[]; readonly pushed: readonly string[] } {
  const tags: (readonly [from: string, to: string])[] = [];
  const pushed: string[] = [];
  for (const source of containerCommandSources(repo)) {
    if (source.file !== file) continue;
    for (const command of source.commands) {
      const call = invocationOf(command.words);
      if (call === undefined || !/^(docker|podman|nerdctl|buildah)$/.test(call.program)) continue;
      const [verb, ...rest] = call.args.filter((arg) => !arg.startsWith('-') && arg !== 'image');
      if (verb === 'tag' && rest[1] !== undefined) tags.push([rest[0]!, rest[1]]);
      if (verb === 'push' && rest[0] !== undefined) pushed.push(rest[0]);
    }
  }
  return { tags, pushed };
}

/** Without tag and digest. */
function bare(tag: string): string {
  return tag.replace(/@.*$/, '').replace(/:[^/:{}]*(\$\{[^}]*\}|\$\{\{[^}]*\}\}|\$\([^)]*\))*[^/:]*$/, '');
}

function isSameImage(a: string, b: string): boolean {
  return bare(a).split('/').at(-1) === bare(b).split('/').at(-1);
}

/** `type=` inputs of the metadata action and variables are the pipeline's. */
function tagKind(text: string): PublishedBuild['tagged'] {
  const tag = text.slice(bare(text).length).replace(/^:/, '');
  if (/[$`]|\{\{|<%/.test(tag)) return 'version';
  if (/[$`]|\{\{|<%|^type=/.test(text)) return tag === 'latest' ? 'moving' : 'variable';
  // A word without a figure moves: latest, stable, the name of a branch or a variant.
  return /\d/.test(tag) ? 'version' : 'moving';
}

/** A command that scans an image, or once did. */
export interface ScanCommand extends Subject {
  readonly removed: boolean;
}

/** `docker scan`, which left the command line in 2023, and what came after it. */
export const scanCommands = fact('docker/scan-commands', (repo: Repo): readonly ScanCommand[] => {
  const found: ScanCommand[] = [];
  for (const source of containerCommandSources(repo)) {
    if (isFixture(source.file)) continue;
    for (const command of source.commands) {
      const call = invocationOf(command.words);
      const verb = call?.program === 'docker' ? call.args.find((arg) => !arg.startsWith('-')) : undefined;
      if (call === undefined || (verb !== 'scan' && verb !== 'scout')) continue;
      const at: Loc = source.place(command);
      found.push({ name: `${source.file}: ${call.args.slice(0, 3).join(' ')}`, at, removed: verb === 'scan' });
    }
  }
  return found.filter((one, i) => found.findIndex((other) => other.name === one.name) === i);
});
