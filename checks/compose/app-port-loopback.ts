import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { reach } from '../../src/facts/compose/exposure.ts';
import { proxiedServices } from '../../src/facts/compose/proxied-ports.ts';
import { appPortLoopback } from '../../fixers/compose/app-port-loopback.ts';

export default defineCheck({
  id: 'compose/app-port-loopback',
  covers: ['compose/app-port-loopback'],
  title: 'Applications behind a proxy are reached through the proxy only',
  category: 'packaging',
  severity: 'low',
  why: 'A port that is published beside the proxy takes requests from everywhere without its TLS, rate limits and headers. Docker opens it past most host firewalls.',
  remedy: 'Remove the ports of the application, the proxy reaches it over their network; or bind them to 127.0.0.1.',
  refs: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-and-ufw'],
  cwe: [668],
  sources: ['001:523-524', '001:541-542'],
  peers: ['dclint no-unbound-port-interfaces'],
  absent: 'no compose file here publishes ports of an application beside a proxy',
  each: proxiedServices,
  test({ key, stack, ports, proxy, front }) {
    const open = ports.filter((port) => reach(port.hostIp) === 'all');
    const [first] = ports;
    if (open.length === 0 && first !== undefined) return pass({ at: first.at, note: 'not on every interface' });
    return fail(
      open.map((port) => ({
        at: port.at,
        message: `${key} in ${stack} publishes port ${port.target ?? port.text} on every interface, past the proxy ${proxy.key}.`,
        related: [{ at: front.at, note: 'the proxy takes requests here' }],
        key: port.target ?? port.text,
        data: port.at,
      })),
    );
  },
  fix: appPortLoopback,
});
