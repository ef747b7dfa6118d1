import type { AnyCheck } from '../../model/index.ts';
import { compare, type Compared } from './compare.ts';
import { type Peer, reasons } from './types.ts';

/** Where the page about peers stands, relative to the top of the project. */
export const peersPagePath = 'checks/PEERS.md';

const notice = '<!-- Written by `npm run docs`. Edits are lost. -->';

/** What becomes of every rule of the specialised linters: the checks that decide it, or why it is left to them. */
export function peersPage(peers: readonly Peer[], checks: readonly AnyCheck[]): string {
  const parts = [
    notice,
    '# Specialised linters',
    'These linters know one format better than a checker of whole repositories has to. Each of their rules is either decided by a check here, across files and for what ships, or left to them for one of these reasons.',
    table(['Left because', 'Meaning'], Object.entries(reasons)),
    ...peers.flatMap((peer) => sectionOf(peer, checks)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionOf(peer: Peer, checks: readonly AnyCheck[]): readonly string[] {
  const rows = compare(peer, checks);
  const decided = rows.filter((row) => row.left === undefined);
  const left = rows.filter((row) => row.left !== undefined);
  return [
    `## ${peer.name}`,
    `[${peer.name}](${peer.url}) ${peer.version} reads ${peer.reads}; its list of rules was read on ${peer.asOf}. Of ${rows.length} rules ${decided.length} are decided here.`,
    ...(decided.length === 0
      ? []
      : [
          table(
            ['Rule', 'Decided by'],
            decided.map(({ rule, checks: deciding }) => [`\`${rule}\``, deciding.map(linkTo).join(', ')]),
          ),
        ]),
    ...(left.length === 0
      ? []
      : [
          table(
            ['Rule', 'Left because'],
            left.map((row) => [`\`${row.rule}\``, reasonOf(row)]),
          ),
        ]),
  ];
}

function linkTo(check: AnyCheck): string {
  return `[${check.id}](../fixtures/${check.id}/README.md)`;
}

function reasonOf({ left, note }: Compared): string {
  return note === undefined ? (left ?? '') : `${left ?? ''}: ${note}`;
}

/** The table of the README: one line per peer. */
export function peersTable(peers: readonly Peer[], checks: readonly AnyCheck[]): string {
  return table(
    ['Linter', 'Reads', 'Version read', 'Rules', 'Decided here', 'Left to it'],
    peers.map((peer) => {
      const rows = compare(peer, checks);
      const counts = Object.keys(reasons).flatMap((reason) => {
        const count = rows.filter((row) => row.left === reason).length;
        return count === 0 ? [] : [`${count} ${reason}`];
      });
      const decided = rows.filter((row) => row.left === undefined).length;
      return [
        `[${peer.name}](${peer.url})`,
        peer.reads,
        `${peer.version} (${peer.asOf})`,
        `${rows.length}`,
        `${decided}`,
        counts.join(', '),
      ];
    }),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
