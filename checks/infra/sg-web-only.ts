import { openPorts } from '../../src/facts/infra/open-ports.ts';
import { securityGroups } from '../../src/facts/infra/security-groups.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/sg-web-only',
  covers: ['infra/sg-web-only'],
  title: 'Only ports 80 and 443 are open to the internet',
  category: 'operations',
  severity: 'high',
  confidence: 'medium',
  why: 'Whoever reaches the port of the application goes around the proxy with its TLS, limits and logs. Every further open port is one more program that strangers may try.',
  remedy: 'Open 80 and 443 on the load balancer, and let its security group alone reach the port of the application.',
  cwe: [284],
  sources: ['004:124-128', '004:1484-1512'],
  absent: 'no file here sets up a firewall in front of servers',
  each: securityGroups,
  test({ at, rules }) {
    const open = openPorts(rules).filter((p) => p.kind === 'every' || p.kind === 'other');
    if (open.length === 0 && rules.every((r) => r.open === 'unknown'))
      return unknown('a variable decides from where the ports may be reached');
    if (open.length === 0) return pass(evidence(rules[0]?.at ?? at, 'nothing but the web is open to everybody'));
    return fail(
      open.map(({ rule, text }) => ({
        at: rule.at,
        message: `${text.replace(/^./, (c) => c.toUpperCase())} ${text.startsWith('ports') ? 'are' : 'is'} open to the whole internet.`,
        key: text,
      })),
    );
  },
});
