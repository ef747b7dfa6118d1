import { asSentence, defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { portUses } from '../../src/facts/links/ports.ts';

export default defineCheck({
  id: 'links/port',
  covers: [],
  title: 'Probes, published ports and proxies use the port the service listens on',
  category: 'reliability',
  severity: 'high',
  why: 'A port that nothing listens on refuses every connection: the probe fails, the proxy answers 502, the published address is dead. Each file looks right alone, so nobody sees it before the roll-out.',
  remedy: 'Make the port of the probe, the mapping or the upstream the one the program listens on, best from one variable.',
  sources: ['001:501-579', '004:339,489,852'],
  absent: 'nothing in these files sends requests to a port of a service of this repository',
  each: portUses,
  test(use) {
    const here = { at: use.at, note: `${use.what} ${use.port}` };
    const match = use.listening.find((l) => l.port === use.port);
    if (match !== undefined) return pass([here, { at: match.at, note: `listens on ${use.port}` }]);
    const open = use.listening.find((l) => l.port === undefined);
    if (open !== undefined) return unknown(`The port ${use.target.name} listens on is not in the files.`, [here, { at: open.at }]);
    if (use.beside !== undefined)
      return unknown(`The image of ${use.target.name} exposes ${use.port} beside the port it is known to listen on.`, [
        here,
        { at: use.beside, note: `exposes ${use.port} too` },
      ]);
    const ports = [...new Set(use.listening.map((l) => l.port))].join(' and ');
    return fail({
      at: use.at,
      message: `${asSentence(use.what)} port ${use.port}, but ${use.target.name} listens on ${ports} there.`,
      related: use.listening.map((l) => ({ at: l.at, note: `listens on ${l.port}` })),
      ...(use.assumed ? { confidence: 'medium' as const } : {}),
      key: String(use.port),
    });
  },
});
