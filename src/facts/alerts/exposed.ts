import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices } from '../compose/index.ts';
import type { ComposePort } from '../compose/types.ts';

/** A part of the monitoring that runs in a compose stack, with the ports that every interface of the host serves. */
export interface MonitoringService extends Subject {
  readonly key: string;
  /** It asks for a login by itself. */
  readonly asks: boolean;
  readonly open: readonly ComposePort[];
}

/** Programs that answer everybody who can reach them. */
const answers =
  /prometheus|alertmanager|exporter|cadvisor|loki|pushgateway|jaeger|zipkin|tempo|victoria-?metrics|vmagent|thanos|dozzle|netdata/;

export const monitoringServices = fact('alerts/monitoring services', (repo: Repo): readonly MonitoringService[] =>
  deployedServices(repo).flatMap((service): MonitoringService[] => {
    const image = (service.image?.value ?? '')
      .toLowerCase()
      .replace(/:[^/]*$/, '')
      .split('/')
      .slice(-2)
      .join('/');
    const isGrafana = /(^|\/)grafana(-oss|-enterprise)?$/.test(image);
    if (service.build !== undefined || (!answers.test(image) && !isGrafana)) return [];
    const open = service.ports.filter((p) => isOpen(p));
    return [{ name: service.name, key: service.key, at: service.keyAt, asks: isGrafana, open }];
  }),
);

/** Agents take datagrams in and answer nothing; an address may stand in the default of a variable. */
function isOpen({ hostIp, protocol, text }: ComposePort): boolean {
  if (protocol === 'udp' || /\/udp/.test(text)) return false;
  if (hostIp !== undefined && !/^(0\.0\.0\.0|::|\*)$/.test(hostIp)) return false;
  return !/^["']?\$\{\w+:?-\d+\.\d+\.\d+\.\d+|^["']?\$\{?\w+\}?["']?$|localhost:/.test(text);
}
