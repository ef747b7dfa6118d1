import { openPorts, sshGroups } from '../../src/facts/infra/open-ports.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/ssh-restricted',
  covers: ['infra/ssh-restricted'],
  title: 'SSH is reachable from known addresses only',
  category: 'operations',
  severity: 'medium',
  why: 'An open SSH port is tried day and night. One flaw in the daemon or one leaked key is then enough, from anywhere.',
  remedy: 'Allow the address range of the office or the VPN, or use Session Manager and close the port.',
  cwe: [284],
  sources: ['004:127-128', '004:417-418', '004:1135-1136'],
  absent: 'no firewall rule here is about SSH',
  each: sshGroups,
  test({ rules }) {
    const open = openPorts(rules).find((p) => p.kind === 'ssh');
    const rule = rules.find((r) => r.ports !== undefined && r.ports[0] <= 22 && r.ports[1] >= 22)!;
    if (open !== undefined) return fail({ at: open.rule.at, message: 'SSH (port 22) is open to the whole internet.', key: '22' });
    if (rule.open === 'unknown') return unknown('a variable decides from where SSH may be reached');
    return pass(evidence(rule.at, 'not open to everybody'));
  },
});
