import type { Loc } from '../../model/index.ts';
import { effective } from './inherit.ts';
import { argsOf } from './tree.ts';
import type { NginxNode, NginxTree } from './tree.ts';

/** A `limit_req` in effect. */
export interface NginxLimit {
  readonly zone: string;
  /** `10r/s` as written in the zone; undefined when no zone of that name is in the configuration. */
  readonly rate: string | undefined;
  /** What requests are counted by: `$binary_remote_addr`. */
  readonly key: string | undefined;
  readonly burst: number | undefined;
  readonly at: Loc;
  /** The `limit_req_zone`, where it is in the repository. */
  readonly zoneAt: Loc | undefined;
}

/** The request limits in effect inside a block, by nginx's inheritance. */
export function limitsOf(tree: NginxTree, block: NginxNode): readonly NginxLimit[] {
  return effective(tree, block, 'limit_req').nodes.flatMap((node) => {
    const args = argsOf(node);
    const zone = args.find((arg) => arg.startsWith('zone='))?.slice('zone='.length);
    if (zone === undefined) return [];
    const declared = zonesOf(tree).find((each) => each.zone === zone);
    const burst = args.find((arg) => /^burst=\d+$/.test(arg));
    return [
      {
        zone,
        rate: declared?.rate,
        key: declared?.key,
        burst: burst === undefined ? undefined : Number(burst.slice('burst='.length)),
        at: node.at,
        zoneAt: declared?.node.at,
      },
    ];
  });
}

/** A declared shared zone of `limit_req_zone`, wherever it stands. */
export interface NginxZone {
  readonly zone: string;
  readonly rate: string | undefined;
  readonly key: string | undefined;
  readonly node: NginxNode;
}

/** Every `limit_req_zone` of a configuration, in order, also those that stand where nginx refuses them. */
export function zonesOf(tree: NginxTree): readonly NginxZone[] {
  return (tree.named.get('limit_req_zone') ?? []).flatMap((node) => {
    const args = argsOf(node);
    const zone = /^zone=([^:]+)/.exec(args.find((arg) => arg.startsWith('zone=')) ?? '')?.[1];
    if (zone === undefined) return [];
    return [{ zone, rate: args.find((arg) => arg.startsWith('rate='))?.slice('rate='.length), key: args[0], node }];
  });
}
