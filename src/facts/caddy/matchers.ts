import type { CaddyNode } from './tree.ts';

/** Which requests a matcher takes: all, those of some paths, or what only a running Caddy knows. */
export type Matcher =
  { readonly kind: 'all' } | { readonly kind: 'paths'; readonly paths: readonly string[] } | { readonly kind: 'unread' };

/** The matcher in front of the arguments of a directive, and the arguments without it. */
export function matcherOf(
  args: readonly string[],
  scope: readonly CaddyNode[],
): { readonly matcher: Matcher; readonly rest: readonly string[] } {
  const [first = ''] = args;
  if (first === '*') return { matcher: { kind: 'all' }, rest: args.slice(1) };
  if (first.startsWith('/')) return { matcher: { kind: 'paths', paths: [first] }, rest: args.slice(1) };
  if (first.startsWith('@')) return { matcher: named(first, scope), rest: args.slice(1) };
  return { matcher: { kind: 'all' }, rest: args };
}

function named(name: string, scope: readonly CaddyNode[]): Matcher {
  const found = scope.find((node) => node.name === name);
  if (found === undefined) return { kind: 'unread' };
  if (found.args.length > 0) return found.args[0] === 'path' ? { kind: 'paths', paths: found.args.slice(1) } : { kind: 'unread' };
  const paths = found.block.flatMap(({ name: kind, args }) => (kind === 'path' ? args : []));
  return paths.length > 0 && found.block.every(({ name: kind }) => kind === 'path') ? { kind: 'paths', paths } : { kind: 'unread' };
}

/** Whether a matcher takes every request of a path pattern (`/api/*`). */
export function takesAll(matcher: Matcher, pattern: string): boolean {
  if (matcher.kind !== 'paths') return matcher.kind === 'all';
  return matcher.paths.some((path) => {
    if (!path.endsWith('*')) return path === pattern;
    return path.slice(0, -1).includes('*') ? path === pattern : pattern.replace(/\*$/, '').startsWith(path.slice(0, -1));
  });
}

/** Whether a matcher takes one request; `undefined` where that is not known. */
export function takes(matcher: Matcher, request: string): boolean | undefined {
  if (matcher.kind === 'all') return true;
  if (matcher.kind === 'unread') return undefined;
  return matcher.paths.some((path) => fits(path.toLowerCase(), request.toLowerCase()));
}

/** A `*` stands for anything, slashes at the end of a pattern included. */
function fits(pattern: string, request: string): boolean {
  if (!pattern.includes('*')) return pattern === request;
  const [head = '', ...rest] = pattern.split('*');
  if (!request.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest.slice(0, -1)) {
    const found = request.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const tail = rest.at(-1) ?? '';
  return tail === '' || (request.endsWith(tail) && request.length - tail.length >= at);
}
