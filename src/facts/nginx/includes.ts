import { posix } from 'node:path';
import type { Repo } from '../../model/index.ts';
import type { ContainerMount } from './mounts.ts';
import { containerPlaces } from './mounts.ts';
import { literally } from '../patterns.ts';

/** What an `include` brings in. */
export interface IncludeTargets {
  /** Repository files, sorted. */
  readonly files: readonly string[];
  /**
   * `known`: everything it can bring in is read, or known to hold nothing that is judged;
   * `unknown`: the file is not in the repository.
   */
  readonly rest: 'known' | 'unknown';
}

// Files of the stock packages: types, and parameters passed to backends. None sets TLS or response headers.
const stock =
  /(^|\/)(mime\.types|(fastcgi|scgi|uwsgi|proxy)_params|fastcgi\.conf|koi-(utf|win)|win-utf|snippets\/fastcgi-php\.conf)$|(^|\/)modules(-enabled)?\/\*\.conf$/;
// Folders of whole servers: an empty one is as good as none.
const serverFolders = /(^|\/)(conf\.d|http\.d|sites-enabled|sites-available|vhosts?(\.d)?)\/[^/]*\*[^/]*$/;

/**
 * Resolves an `include` pattern inside the repository: relative to the including file, through mounts of
 * containers, and by the longest ending of the pattern that a repository file has (the nearest such file to
 * the including one). Absolute server paths never exist in a repository, so endings are all there is.
 */
export function includeTargets(repo: Repo, mounts: readonly ContainerMount[], from: string, pattern: string): IncludeTargets {
  if (!isReadable(pattern)) return { files: [], rest: 'unknown' };
  if (stock.test(pattern)) return { files: [], rest: 'known' };
  const candidates = repo.ofKind('nginx').map((file) => file.path);
  const beside = matching(candidates, posix.join(posix.dirname(from), pattern.replace(/^\/+/, '')));
  if (!pattern.startsWith('/') && beside.length > 0) return { files: beside, rest: 'known' };
  const absolute = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
  const target = globRegex(absolute);
  const mounted = candidates.filter((file) => containerPlaces(mounts, file).some((place) => target.test(containerName(place.path))));
  if (mounted.length > 0) return { files: mounted, rest: 'known' };
  const parts = absolute.split('/').filter((part) => part !== '');
  for (let from_ = 0; from_ < parts.length; from_ += 1) {
    const ending = parts.slice(from_).join('/');
    // A bare glob such as "*.conf" fits anything; a bare name of common use fits too much.
    if (from_ === parts.length - 1 && /[*?[]|^(default|nginx|server|ssl|common|site|app)\.conf$/.test(ending)) break;
    const found = endingWith(candidates, ending).filter((file) => file !== from);
    if (found.length > 0) return { files: nearest(found, from), rest: 'known' };
  }
  return { files: [], rest: serverFolders.test(pattern) ? 'known' : 'unknown' };
}

/** `/etc/nginx/templates/x.conf.template` is written to `/etc/nginx/conf.d/x.conf` by the official image. */
function containerName(path: string): string {
  return path.replace(/^\/etc\/nginx\/templates\/(.+)\.template$/, '/etc/nginx/conf.d/$1');
}

function matching(files: readonly string[], pattern: string): readonly string[] {
  const regex = globRegex(pattern);
  return files.filter((file) => regex.test(file));
}

function endingWith(files: readonly string[], ending: string): readonly string[] {
  const regex = globRegex(ending, true);
  return files.filter((file) => regex.test(file) || regex.test(file.replace(/\.(template|tmpl|sample|example|dist|default)$/, '')));
}

/** Of files in several folders those of the folder that shares most with the including file. */
function nearest(files: readonly string[], from: string): readonly string[] {
  const shared = (file: string): number => {
    const a = posix.dirname(file).split('/');
    const b = posix.dirname(from).split('/');
    let same = 0;
    while (same < a.length && a[same] === b[same]) same += 1;
    return same;
  };
  const best = Math.max(...files.map(shared));
  const near = files.filter((file) => shared(file) === best);
  const folder = posix.dirname(near[0] ?? '');
  return near.filter((file) => posix.dirname(file) === folder);
}

/** Variables and template markers are not resolved; many stars are no real pattern and slow to match. */
function isReadable(pattern: string): boolean {
  return pattern !== '' && pattern.length <= 300 && !/\$|\{\{|<%/.test(pattern) && pattern.split('*').length <= 5;
}

/** `*`, `?` and `[…]` as nginx (glob(3)) reads them: none crosses a slash. */
function globRegex(pattern: string, ending = false): RegExp {
  let source = '';
  for (const part of pattern.split(/(\*+|\?|\[[^\]/]+\])/)) {
    if (part.startsWith('*')) source += '[^/]*';
    else if (part === '?') source += '[^/]';
    else if (/^\[[^\]]+\]$/.test(part)) source += characterClass(part.slice(1, -1));
    else source += literally(part);
  }
  return new RegExp(`${ending ? '(^|/)' : '^'}${source}$`);
}

/** Inside of `[…]` -> a class of a regex; ranges that run backwards match nothing. */
function characterClass(inside: string): string {
  const negated = inside.startsWith('!');
  const members = inside.slice(negated ? 1 : 0).replace(/[\\[\]^]/g, '\\$&');
  const backwards = [...members.matchAll(/(.)-(.)/g)].some((range) => (range[1] ?? '') > (range[2] ?? ''));
  return backwards ? '(?!)' : `[${negated ? '^' : ''}${members}]`;
}
