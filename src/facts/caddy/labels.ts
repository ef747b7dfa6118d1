import type { Loc, Repo } from '../../model/index.ts';
import { deployedServices } from '../compose/stacks.ts';
import type { ComposeService } from '../compose/types.ts';
import type { CaddyNode } from './tree.ts';

/** A site that a compose service describes, in labels or in the arguments of its command. */
export interface ServiceSite {
  readonly file: string;
  readonly at: Loc;
  readonly addresses: readonly string[];
  readonly body: readonly CaddyNode[];
}

interface Draft {
  readonly at: Loc;
  value: string;
  readonly children: Map<string, Draft>;
}

/** The sites that `caddy`, `caddy_0` … and `caddy.directive` labels of deployed services write for caddy-docker-proxy. */
export function labelledSites(repo: Repo): readonly ServiceSite[] {
  return deployedServices(repo).flatMap(sitesOf);
}

function sitesOf(service: ComposeService): readonly ServiceSite[] {
  const roots = new Map<string, Draft>();
  for (const [label, { value, at }] of service.labels) {
    const [root = '', ...path] = label.split('.');
    if (!/^caddy(_\d+)?$/.test(root)) continue;
    let draft = roots.get(root) ?? { at, value: '', children: new Map<string, Draft>() };
    roots.set(root, draft);
    for (const part of path) {
      const next = draft.children.get(part) ?? { at, value: '', children: new Map<string, Draft>() };
      draft.children.set(part, next);
      draft = next;
    }
    draft.value = value ?? '';
  }
  return [...roots.values()].flatMap(({ at, value, children }) =>
    value === '' || value.startsWith('(') ? [] : [{ file: at.file, at, addresses: [value], body: nodesOf(children, service) }],
  );
}

/** `1_handle` orders directives, `header.X-Frame-Options: DENY` is a line in a block. */
function nodesOf(drafts: ReadonlyMap<string, Draft>, service: ComposeService): readonly CaddyNode[] {
  return [...drafts].map(([key, { at, value, children }]) => ({
    name: key.replace(/^\d+_|_\d+$/g, ''),
    args: wordsOf(value.replace(/\{\{\s*upstreams\b([\w\s]*)\}\}/g, (_all, rest: string) => upstream(rest, service))),
    at,
    block: nodesOf(children, service),
  }));
}

/** `{{upstreams 3000}}`, `{{upstreams http 3000}}`: the container that carries the label. */
function upstream(rest: string, service: ComposeService): string {
  const port = /\d+/.exec(rest)?.[0];
  return `${service.key}${port === undefined ? '' : `:${port}`}`;
}

function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, inQuotes, bare]) => inQuotes ?? bare ?? '');
}
