import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { storePorts } from '../compose/roles.ts';
import { securityGroups } from './security-groups.ts';
import type { IngressRule, SecurityGroup } from './security-groups.ts';

/** A port that the whole internet may reach. */
export interface OpenPort {
  readonly rule: IngressRule;
  /** "port 5432", "ports 3000 to 4000", "every port" */
  readonly text: string;
  /** The database that listens there by default. */
  readonly store: string | undefined;
  readonly kind: 'store' | 'ssh' | 'web' | 'every' | 'other';
}

/** What rules open to everybody, each rule told once; pings and datagrams are not among them. */
export function openPorts(rules: readonly IngressRule[]): readonly OpenPort[] {
  const seen = new Set<string>();
  return rules.flatMap((rule): OpenPort[] => {
    if (rule.open !== true || rule.ports === undefined || /icmp|udp|^(1|17|58)$/i.test(rule.protocol)) return [];
    const [from, to] = rule.ports;
    const text = from === to ? `port ${from}` : from <= 1 && to >= 65535 ? 'every port' : `ports ${from} to ${to}`;
    if (seen.has(text)) return [];
    seen.add(text);
    if (text === 'every port') return [{ rule, text, store: undefined, kind: 'every' }];
    // A range over ephemeral ports names no database.
    const store =
      to - from > 1000 ? undefined : Object.entries(storePorts).find(([port]) => Number(port) >= from && Number(port) <= to)?.[1];
    const kind =
      store !== undefined ? 'store' : from <= 22 && to >= 22 ? 'ssh' : (from === 80 || from === 443) && from === to ? 'web' : 'other';
    return [{ rule, text, store, kind }];
  });
}

/** Security groups with a rule for SSH. */
export const sshGroups = fact('infra/ssh groups', (repo: Repo): readonly SecurityGroup[] =>
  securityGroups(repo).filter((g) =>
    g.rules.some((r) => r.ports !== undefined && r.ports[0] <= 22 && r.ports[1] >= 22 && r.ports[1] - r.ports[0] < 1000),
  ),
);
