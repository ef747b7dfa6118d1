import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { nodeCodeNames, nodeEndOfLife, nodeTableDate } from '../knowledge/node-releases.ts';
import { pipelines } from '../ci/pipelines.ts';
import { stagesOf } from '../docker/stages.ts';
import { nodeOfImage } from './node-images.ts';
import { nodeSupportOf } from './node-support.ts';
import { nodeVersions } from './node-versions.ts';
import type { NodeVersion } from './node-versions.ts';

/** The oldest line that still gets fixes, of those with long-term support. */
export const oldestSupported: string = longTerm()[0] ?? '';

/** Lines with long-term support that have not ended, the oldest first. */
function longTerm(): readonly string[] {
  return Object.values(nodeCodeNames)
    .filter((line) => (nodeEndOfLife[line] ?? '') > nodeTableDate)
    .sort((a, b) => Number(a) - Number(b));
}

/** Supported lines that the repository uses already, where something runs on them. */
const usedLines = fact('deps/used node lines', (repo: Repo): readonly number[] =>
  nodeVersions(repo).flatMap(({ support, where }) => (support.state === 'supported' && where !== 'engines' ? [Number(support.line)] : [])),
);

/**
 * The line to move to from an ended one, never back: the newest that the repository uses already and that has long-term
 * support, else the newest such line there is, else one that has yet to get it. One answer for all places on that line.
 */
export function nodeTarget(repo: Repo, ended: string): string {
  const lasting = longTerm().map(Number);
  const supported = Object.keys(nodeEndOfLife)
    .filter((line) => (nodeEndOfLife[line] ?? '') > nodeTableDate)
    .map(Number);
  const newer = (lines: readonly number[]): readonly number[] => lines.filter((line) => line > Number(ended));
  const used = newer(usedLines(repo).filter((line) => lasting.includes(line)));
  const found = [used, newer(lasting), newer(supported)].find((lines) => lines.length > 0);
  return found === undefined ? '' : String(Math.max(...found));
}

/** Every place where a file says a version that is one subject: jobs of a workflow and stages of an image that have it. */
export function placesOf(repo: Repo, version: NodeVersion): readonly Loc[] {
  const { at, where } = version;
  const found =
    where === 'image' || where === 'build-image' ? inStages(repo, version) : where.startsWith('ci') ? inJobs(repo, version) : [];
  const places = new Map((found.length > 0 ? found : [at]).map((place) => [place.start, place]));
  return [...places.values()].sort((a, b) => a.start - b.start);
}

function inJobs(repo: Repo, { at, name, stated }: NodeVersion): readonly Loc[] {
  const pipeline = pipelines(repo).find((each) => name.startsWith(`${each.file} `));
  const found = (pipeline?.jobs ?? []).flatMap((job) => [
    ...job.steps.flatMap((step) => {
      const input = step.inputs['node-version'];
      return input?.value === stated ? [input.at] : [];
    }),
    ...Object.entries(job.matrix).flatMap(([key, values]) =>
      // A list that has a supported version says on purpose that old ones are tried, too.
      /node/i.test(key) && values.every(({ value }) => nodeSupportOf(value, repo.settings).state === 'ended')
        ? values.filter(({ value }) => value === stated).map((value) => value.at)
        : [],
    ),
  ]);
  return [at, ...found];
}

/** Base images of the stages on the same line; where a variable stands there, the default it has at the top of the file. */
function inStages(repo: Repo, { at, support }: NodeVersion): readonly Loc[] {
  const outline = repo.outline(at.file, 'dockerfile');
  if (outline === undefined || !('line' in support)) return [];
  return stagesOf(at.file, outline).flatMap((stage): Loc[] => {
    const stated = stage.base.kind === 'image' ? nodeOfImage(stage.base.ref.text) : undefined;
    const own = stated === undefined ? undefined : nodeSupportOf(stated, repo.settings);
    if (own === undefined || !('line' in own) || own.line !== support.line) return [];
    const written = repo.text(at.file)?.slice(stage.baseAt.start, stage.baseAt.end) ?? '';
    const variable = /\$\{?(\w+)/.exec(written)?.[1];
    return variable === undefined ? [stage.baseAt] : (defaultOf(repo, at.file, variable) ?? []);
  });
}

function defaultOf(repo: Repo, file: string, name: string): Loc[] | undefined {
  const first = /^[^\S\n]*FROM\s/im.exec(repo.text(file) ?? '')?.index ?? 0;
  const match = new RegExp(`^[^\\S\\n]*ARG[^\\S\\n]+${name}=([^\\s#]+)`, 'im').exec((repo.text(file) ?? '').slice(0, first));
  if (match === null) return undefined;
  const end = match.index + match[0].length;
  return [{ file, start: end - (match[1] ?? '').length, end }];
}
