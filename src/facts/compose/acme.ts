import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService } from './types.ts';

/** A certbot service that proves its domains through files which a web server has to show. */
export interface AcmeService extends ComposeService {
  readonly webroot: string;
  readonly command: NonNullable<ComposeService['command']>;
  /** Its own mount that holds the webroot. */
  readonly own: ComposeService['volumes'][number] | undefined;
  /** The web servers of the stack. */
  readonly servers: readonly ComposeService[];
  /** The server that mounts the same source, and where. */
  readonly shared: { readonly server: ComposeService; readonly at: Loc } | undefined;
}

/** Certbot services of deployed stacks that use a webroot and have a web server beside them. */
export const acmeServices = fact('compose/acme-services', (repo: Repo): readonly AcmeService[] =>
  deployedServices(repo).flatMap((service): readonly AcmeService[] => {
    const command = service.command ?? service.entrypoint;
    const stack = stackOfService(repo, service);
    if (stack === undefined || command === undefined || !/certbot/.test(service.image?.value ?? '')) return [];
    const webroot = webrootOf(command.text);
    const servers = stack.services.filter((other) => other.role === 'proxy' || other.ports.some((port) => port.published === '80'));
    if (webroot === undefined || servers.length === 0) return [];
    const own = service.volumes.find(({ target }) => covers(target, webroot));
    const shared = servers.flatMap((server) => {
      const mount = server.volumes.find(({ source }) => source !== undefined && source === own?.source);
      return mount === undefined ? [] : [{ server, at: mount.at }];
    })[0];
    return [{ ...service, command, webroot, own, servers, shared }];
  }),
);

function webrootOf(text: string): string | undefined {
  if (!/--webroot\b|-w\b|--webroot-path/.test(text) || !/certonly|renew|run/.test(text)) return undefined;
  return /(?:--webroot-path|-w)[= ]+["']?([^\s"']+)/.exec(text)?.[1];
}

function covers(target: string, path: string): boolean {
  const folder = target.replace(/\/+$/, '');
  return path === folder || path.startsWith(`${folder}/`);
}
