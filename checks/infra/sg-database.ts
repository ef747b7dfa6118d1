import { securityGroups } from '../../src/facts/infra/security-groups.ts';
import { openPorts } from '../../src/facts/infra/open-ports.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/sg-database',
  covers: ['infra/sg-database', 'db/network-allowlist'],
  title: 'Databases are not open to the internet',
  category: 'data-safety',
  severity: 'critical',
  why: 'Every address on the internet is tried for open database ports within minutes. One weak password, or one flaw in the server, then gives all data away.',
  remedy: 'Let the security group of the application in (`security_groups`, `UserIdGroupPairs`) instead of an address range.',
  cwe: [284],
  sources: ['001:669', '004:130-132', '004:1514-1524'],
  absent: 'no file here sets up a firewall in front of servers',
  each: securityGroups,
  test({ at, rules }) {
    const open = openPorts(rules).filter((p) => p.store !== undefined);
    if (
      open.length === 0 &&
      openPorts(rules.map((r) => (r.open === 'unknown' ? { ...r, open: true } : r))).some((p) => p.store !== undefined)
    )
      return unknown('a variable decides who may reach the port of a database');
    if (open.length === 0) return pass(evidence(rules[0]?.at ?? at, 'no port of a database is open to everybody'));
    return fail(
      open.map(({ rule, store, text }) => ({
        at: rule.at,
        message: `${store} (${text}) is open to the whole internet.`,
        key: `${store} ${text}`,
      })),
    );
  },
});
