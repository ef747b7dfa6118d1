import { type Evidence, fact, type Loc, locOf, spanFrom, type Subject } from '../../model/index.ts';
import { allowedInServerIf, isAllowedIn, judgedDirectives, mayRewritePath } from './contexts.ts';
import type { NginxFile } from './files.ts';
import { nginxFiles } from './files.ts';
import type { NginxNode } from './tree.ts';
import { argsOf, nginxTrees, nodesOf } from './tree.ts';

/** Something that makes nginx refuse a configuration. */
export interface Refusal {
  readonly at: Loc;
  readonly directive: string;
  /** Why: "stands in the main context", "has a path in a location that matches by a pattern". */
  readonly why: string;
}

/** One file, with what nginx refuses about where its directives stand. */
export interface PlacedFile extends Subject {
  readonly file: NginxFile;
  readonly refusals: readonly Refusal[];
  /** Directives whose place was compared with the reference. */
  readonly compared: number;
  readonly place: Evidence;
}

/** limit_req_zone has a check of its own. */
const judged = new Set(judgedDirectives.filter((name) => name !== 'limit_req_zone'));

/** Every file with directives of the table, with the ones that stand where nginx refuses them. */
export const placedFiles = fact('nginx placed files', (repo): readonly PlacedFile[] => {
  const nodes = new Map<string, NginxNode[]>();
  const starts = new Map<string, Refusal>();
  for (const tree of nginxTrees(repo)) {
    for (const node of nodesOf(tree.nodes)) {
      const list = nodes.get(node.at.file);
      if (list === undefined) nodes.set(node.at.file, [node]);
      else list.push(node);
    }
    const main = tree.files[0];
    const unread = tree.unread.length > 0 || (tree.named.get('include') ?? []).some((node) => node.parent === undefined);
    if (main.place === 'main' && !unread && !tree.nodes.some((node) => node.directive.name === 'events')) {
      starts.set(main.path, { at: topOf(main), directive: 'events', why: 'is read as the main file and has no events block' });
    }
  }
  return nginxFiles(repo).flatMap((file) => {
    const own = (nodes.get(file.path) ?? []).filter((node) => judged.has(node.directive.name) && isComparable(node));
    const loose = file.outline.directives.some((directive) => judged.has(directive.name));
    if (own.length === 0 && !loose) return [];
    const whole = own.find((node) => node.directive.name === 'http' && node.context === 'http');
    const missing: Refusal | undefined =
      whole === undefined
        ? starts.get(file.path)
        : { at: locOf(file.path, whole.directive.nameAt), directive: 'http', why: 'is a whole main file (http) read inside http' };
    const seen = new Set<number>();
    const refusals = own.flatMap((node) => {
      if (seen.has(node.at.start)) return [];
      seen.add(node.at.start);
      return refusalOf(node) ?? [];
    });
    return [
      {
        name: file.path,
        at: topOf(file),
        file,
        // A file that was taken for another kind is said to be misplaced once, not line by line.
        refusals: missing !== undefined && (whole !== undefined || refusals.length === 0) ? [missing] : refusals,
        compared: own.length,
        place: file.evidence,
      },
    ];
  });
});

function topOf(file: NginxFile): Loc {
  return locOf(file.path, file.outline.directives[0]?.nameAt ?? spanFrom(0, 0));
}

/** Not inside blocks of modules (map, types, lua) and not inside stream or mail, whose servers follow other rules. */
function isComparable(node: NginxNode): boolean {
  if (node.context === undefined || node.context === 'other') return false;
  for (let scope: NginxNode | undefined = node; scope !== undefined; scope = scope.parent) {
    if (scope.context === 'stream' || scope.context === 'mail') return false;
  }
  return true;
}

function refusalOf(node: NginxNode): Refusal | undefined {
  const { name, nameAt } = node.directive;
  const at = locOf(node.at.file, nameAt);
  const inServerIf = node.context === 'if' && node.parent?.parent?.directive.name === 'server';
  if (inServerIf) return allowedInServerIf.has(name) ? undefined : { at, directive: name, why: 'stands in an if of a server' };
  if (node.context !== undefined && isAllowedIn(name, node.context) === false) {
    const around = node.context === 'main' ? 'at the top of the main file' : `in the ${node.context} context`;
    return { at, directive: name, why: `stands ${around}` };
  }
  if (name !== 'proxy_pass') return undefined;
  const [target = ''] = argsOf(node);
  if (!/^https?:\/\/[^/$]+\//.test(target) || target.includes('$')) return undefined;
  if (node.context !== 'location') return { at: node.at, directive: name, why: `has a path in ${node.context ?? ''}` };
  const location = node.parent === undefined ? '' : (argsOf(node.parent)[0] ?? '');
  return mayRewritePath(location)
    ? undefined
    : { at: node.at, directive: name, why: `has a path although its location (${location}) has no prefix to replace` };
}
