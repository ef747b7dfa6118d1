import { posix } from 'node:path';
import { type Evidence, fact, locOf, type NginxDirective, type NginxOutline, type Repo, spanFrom } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import type { NginxContext } from './contexts.ts';
import { allowedContexts, contextOf } from './contexts.ts';
import { includeTargets } from './includes.ts';
import type { ContainerMount } from './mounts.ts';
import { containerPlaces, nginxMounts } from './mounts.ts';
import { isDeployed } from './purpose.ts';

/** One nginx file and where nginx reads it. */
export interface NginxFile {
  readonly path: string;
  readonly outline: NginxOutline;
  /** Context of its top level; undefined where nothing says so. */
  readonly place: NginxContext | undefined;
  /** What tells the place. */
  readonly evidence: Evidence;
  /** Files of the repository that include it. */
  readonly includedBy: readonly string[];
  /** Where it appears in containers. */
  readonly mounts: readonly { readonly path: string; readonly mount: ContainerMount }[];
}

/** Every nginx file of the repository that is its own and deployed or may be, sorted by path, with its place. */
export const nginxFiles = fact('nginx files', (repo): readonly NginxFile[] => {
  const mounts = nginxMounts(repo);
  const outlines = repo.ofKind('nginx').flatMap(({ path }) => {
    if (isExampleOrTest(path) === 'test') return [];
    const places = containerPlaces(mounts, path).map(({ mount }) => mount);
    // Documentation shows configurations; what a container mounts or copies is in use wherever it lies.
    if (/(^|\/)(docs?|documentation|examples?|samples?)\//i.test(path) && places.length === 0) return [];
    if (!isDeployed(repo, path, places)) return [];
    const outline = repo.outline(path, 'nginx');
    return outline === undefined ? [] : [{ path, outline }];
  });
  const including = includeSites(repo, outlines, mounts);
  return outlines.map(({ path, outline }) => {
    const sites = including.get(path) ?? [];
    const places = containerPlaces(mounts, path);
    return {
      path,
      outline,
      ...placeOf(repo, path, outline, sites, places),
      includedBy: [...new Set(sites.map((site) => site.from))],
      mounts: places,
    };
  });
});

interface IncludeSite {
  readonly from: string;
  readonly directive: NginxDirective;
  /** Undefined at the top of a file: the context is that of the including file. */
  readonly context: NginxContext | undefined;
}

function includeSites(
  repo: Repo,
  files: readonly { readonly path: string; readonly outline: NginxOutline }[],
  mounts: readonly ContainerMount[],
): ReadonlyMap<string, readonly IncludeSite[]> {
  const sites = new Map<string, IncludeSite[]>();
  const visit = (from: string, directives: readonly NginxDirective[], context: NginxContext | undefined): void => {
    for (const directive of directives) {
      if (directive.block !== undefined) visit(from, directive.block, contextOf(directive.name));
      if (directive.name !== 'include') continue;
      for (const target of includeTargets(repo, mounts, from, directive.args[0]?.value ?? '').files) {
        if (target !== from) sites.set(target, [...(sites.get(target) ?? []), { from, directive, context }]);
      }
    }
  };
  for (const { path, outline } of files) visit(path, outline.directives, undefined);
  return sites;
}

type Placed = Pick<NginxFile, 'place' | 'evidence'>;

function placeOf(repo: Repo, path: string, outline: NginxOutline, sites: readonly IncludeSite[], places: NginxFile['mounts']): Placed {
  const inBlock = sites.find((site) => site.context !== undefined && site.context !== 'other');
  if (inBlock?.context !== undefined) {
    return { place: inBlock.context, evidence: { at: locOf(inBlock.from, inBlock.directive.at), note: `included in ${inBlock.context}` } };
  }
  for (const { path: target, mount } of places) {
    const place = placeOfContainerPath(target);
    if (place !== undefined) return { place, evidence: { at: mount.at, note: `appears as ${target}` } };
  }
  const headed = headedPlace(repo, path);
  if (headed !== undefined) return headed;
  const top = topLevel(path, outline);
  const own = top.place === 'main' ? top : undefined;
  return own ?? pathPlace(path, outline) ?? top;
}

/** nginx.conf is the main file; the folders its stock versions include are read inside `http`. */
function placeOfContainerPath(path: string): NginxContext | undefined {
  if (/^\/etc\/nginx\/nginx\.conf$|^\/usr\/local\/(openresty\/nginx|nginx)\/conf\/nginx\.conf$/.test(path)) return 'main';
  // The entry script of the official image writes templates/nginx.conf.template to conf.d/nginx.conf.
  if (/^\/etc\/nginx\/(conf\.d|http\.d|sites-(enabled|available)|templates)\//.test(path))
    return /\.stream-conf\.template$/.test(path) ? 'stream' : 'http';
  return undefined;
}

/** A first line that is nothing but the path on the machine says where its author puts the file. */
function headedPlace(repo: Repo, path: string): Placed | undefined {
  const [line = '', target] = /^#\s*(\/\S+)[ \t]*$/m.exec((repo.text(path) ?? '').split('\n', 1)[0] ?? '') ?? [];
  const place = target === undefined ? undefined : placeOfContainerPath(target);
  return place === undefined
    ? undefined
    : { place, evidence: { at: locOf(path, spanFrom(0, line.length)), note: `headed ${target ?? ''}` } };
}

function pathPlace(path: string, outline: NginxOutline): Placed | undefined {
  const folder = posix.basename(posix.dirname(path));
  const at = outline.directives[0]?.nameAt ?? spanFrom(0, 0);
  if (!/^(conf\.d|http\.d|sites-enabled|sites-available)$/.test(folder)) return undefined;
  return { place: 'http', evidence: { at: locOf(path, at), note: `files of ${folder}/ are read inside http` } };
}

/** The only context that accepts every top-level directive the table knows. */
function topLevel(path: string, outline: NginxOutline): Placed {
  const first = outline.directives[0];
  const main = outline.directives.find((directive) => directive.name === 'http' || directive.name === 'events');
  if (main !== undefined)
    return { place: 'main', evidence: { at: locOf(path, main.nameAt), note: `"${main.name}" stands at the top level` } };
  const http = outline.directives.find(
    (directive) => directive.block !== undefined && ['server', 'upstream', 'map'].includes(directive.name),
  );
  if (http !== undefined)
    return { place: 'http', evidence: { at: locOf(path, http.nameAt), note: `"${http.name}" stands at the top level` } };
  const votes = outline.directives.map((directive) => allowedContexts(directive.name)).filter((contexts) => contexts.length > 0);
  const common = (['main', 'http', 'server', 'location'] as const).filter((context) =>
    votes.every((contexts) => contexts.includes(context)),
  );
  const place = votes.length > 0 && common.length === 1 ? common[0] : undefined;
  return {
    place,
    evidence: {
      at: locOf(path, first?.nameAt ?? spanFrom(0, 0)),
      note: place === undefined ? 'nothing says where it is read' : `its directives fit ${place} alone`,
    },
  };
}
