import type { AnyCheck } from '../../model/index.ts';
import type { Peer, Reason } from './types.ts';

/** What becomes of one rule of a peer. */
export interface Compared {
  readonly rule: string;
  /** The checks that name it, in the order of the registry. */
  readonly checks: readonly AnyCheck[];
  /** Why it is left to the peer, where it is. */
  readonly left?: Reason;
  readonly note?: string;
}

/** The rules of a peer beside the checks that decide them. */
export function compare(peer: Peer, checks: readonly AnyCheck[]): readonly Compared[] {
  return Object.entries(peer.rules).map(([rule, ruling]) => {
    const deciding = checks.filter((check) => check.peers?.includes(`${peer.name} ${rule}`) === true);
    if (ruling === 'decided') return { rule, checks: deciding };
    if (typeof ruling === 'string') return { rule, checks: deciding, left: ruling };
    const [left, note] = ruling;
    return { rule, checks: deciding, left, note };
  });
}

/** Contradictions between what peers and checks say of each other, one sentence each. */
export function contradictions(peers: readonly Peer[], checks: readonly AnyCheck[]): readonly string[] {
  const known = new Set(peers.flatMap((peer) => Object.keys(peer.rules).map((rule) => `${peer.name} ${rule}`)));
  const unknown = checks.flatMap((check) =>
    (check.peers ?? []).filter((name) => !known.has(name)).map((name) => `${check.id} names "${name}", which no peer has.`),
  );
  const rulings = peers.flatMap((peer) =>
    compare(peer, checks).flatMap(({ rule, checks: deciding, left }) => {
      if (left === undefined && deciding.length === 0) return [`No check names "${peer.name} ${rule}", which is said to be decided.`];
      if (left !== undefined && deciding.length > 0) return [`${deciding[0]!.id} names "${peer.name} ${rule}", which is said to be left.`];
      return [];
    }),
  );
  return [...unknown, ...rulings];
}
