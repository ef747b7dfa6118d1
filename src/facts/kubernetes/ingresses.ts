import type { Evidence, Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { ingressNginxAnnotations, ingressNginxMeant } from '../knowledge/ingress-nginx.ts';
import { yamlAt, yamlString } from '../yaml.ts';
import { knownObjects } from './deployed.ts';
import { deployedIngresses } from './references.ts';
import type { DeployedIngress } from './references.ts';

const prefix = 'nginx.ingress.kubernetes.io/';

/** The class of an ingress: the field, or the annotation before it. */
export function classOf({
  ingress,
}: DeployedIngress): { readonly value: string; readonly at: Loc; readonly isAnnotation: boolean } | undefined {
  if (ingress.className !== undefined) return { ...ingress.className, isAnnotation: false };
  const old = ingress.annotations.get('kubernetes.io/ingress.class');
  return old === undefined ? undefined : { ...old, isAnnotation: true };
}

/** What says that the community's nginx controller serves an ingress. */
export function ingressNginxEvidence(each: DeployedIngress): Evidence | undefined {
  const own = [...each.ingress.annotations].find(([key]) => key.startsWith(prefix));
  if ([...each.ingress.annotations.keys()].some((key) => key.startsWith('nginx.org/') || key.startsWith('nginx.com/'))) return undefined;
  if (own !== undefined) return { at: own[1].at, note: own[0] };
  const name = classOf(each);
  return name !== undefined && /^(nginx|ingress-nginx|nginx-(internal|external|public|private))$/.test(name.value)
    ? { at: name.at, note: `class ${name.value}` }
    : undefined;
}

/** Ingresses with annotations for the community's nginx controller. */
export const annotatedIngresses = fact('kubernetes/annotated-ingresses', (repo: Repo): readonly DeployedIngress[] =>
  deployedIngresses(repo).filter(
    ({ ingress, templated }) => !templated && [...ingress.annotations.keys()].some((key) => key.startsWith(prefix)),
  ),
);

/** An annotation that the controller does not read. */
export interface UnknownAnnotation {
  readonly key: string;
  readonly at: Loc;
  /** What was meant, where that is known. */
  readonly meant: string | undefined;
}

/** Annotations with the prefix of ingress-nginx whose name it does not know. */
export function unknownAnnotations({ ingress }: DeployedIngress): readonly UnknownAnnotation[] {
  return [...ingress.annotations].flatMap(([key, { at }]): readonly UnknownAnnotation[] => {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
    if (name === undefined || ingressNginxAnnotations.has(name) || /[{$]/.test(name)) return [];
    return [{ key, at, meant: Object.hasOwn(ingressNginxMeant, name) ? ingressNginxMeant[name] : undefined }];
  });
}

/** The listeners of a load balancer of AWS, TLS among them: it finds the certificate by the host. */
function isTlsListener(key: string, value: string): boolean {
  return key === 'alb.ingress.kubernetes.io/listen-ports' && /HTTPS/.test(value);
}

/** Where TLS ends in front of an ingress, or why its certificate is somewhere else. */
export function tlsElsewhere({ ingress }: DeployedIngress): Evidence | undefined {
  const sign =
    /^(alb\.ingress\.kubernetes\.io\/certificate-arn|networking\.gke\.io\/managed-certificates|ingress\.gcp\.kubernetes\.io\/pre-shared-cert|traefik\.ingress\.kubernetes\.io\/router\.(tls|entrypoints)|appgw\.ingress\.kubernetes\.io\/(appgw-ssl-certificate|ssl-redirect)|cert-manager\.io\/.*|kubernetes\.azure\.com\/tls-cert-keyvault-uri|haproxy[\w.-]*\/ssl.*|konghq\.com\/protocols|external-dns\.alpha\.kubernetes\.io\/cloudflare-proxied|service\.beta\.kubernetes\.io\/aws-load-balancer-ssl-cert)$/;
  for (const [key, { value, at }] of ingress.annotations) if (isTlsListener(key, value)) return { at, note: key };
  for (const [key, { value, at }] of ingress.annotations)
    if (sign.test(key) && value !== 'false' && !(/entrypoints$/.test(key) && !/secure/.test(value))) return { at, note: key };
  return undefined;
}

/** Hosts of an ingress that its `tls` does not name. */
export function hostsWithoutTls({ ingress }: DeployedIngress): readonly { readonly host: string; readonly at: Loc }[] {
  if (ingress.tlsHosts.some(({ hosts }) => hosts.length === 0)) return [];
  const covered = new Set(ingress.tlsHosts.flatMap(({ hosts }) => hosts));
  return ingress.rules.flatMap(({ host, at }) => {
    const name = host ?? '';
    if (covered.has(name) || covered.has(name.replace(/^[^.]+/, '*'))) return [];
    return isPrivate(name) ? [] : [{ host: name === '' ? 'every host' : name, at }];
  });
}

/** Names that no certificate of the public can be for. */
function isPrivate(host: string): boolean {
  return (
    /(^|\.)(local|localhost|internal|lan|test|home|cluster\.local|nip\.io|sslip\.io)$|^localhost$/.test(host) ||
    (host !== '' && !host.includes('.'))
  );
}

/** Who issues the certificate of a secret. */
export function issuerOf(repo: Repo, each: DeployedIngress, secret: string): Evidence | undefined {
  const annotation = [...each.ingress.annotations].find(([key]) =>
    /^(cert-manager\.io|certmanager\.k8s\.io)\/(cluster-)?issuer$|^kubernetes\.io\/tls-acme$/.test(key),
  );
  if (annotation !== undefined) return { at: annotation[1].at, note: annotation[0] };
  const object = knownObjects(repo).find(
    ({ kind, node, name }) =>
      (kind === 'Certificate' && yamlString(yamlAt(node, 'spec', 'secretName')) === secret) ||
      (/^(ExternalSecret|SealedSecret|VaultStaticSecret|SecretProviderClass)$/.test(kind) &&
        (name === secret || yamlString(yamlAt(node, 'spec', 'target', 'name')) === secret)),
  );
  return object === undefined ? undefined : { at: object.at, note: `${object.kind}/${object.name} makes ${secret}` };
}

/** Whether the repository has certificates issued anywhere. */
export const certManager = fact('kubernetes/cert-manager', (repo: Repo): Evidence | undefined => {
  const object = knownObjects(repo).find(
    ({ kind, api }) => /^(ClusterIssuer|Issuer|Certificate)$/.test(kind) && api.startsWith('cert-manager.io'),
  );
  return object === undefined ? undefined : { at: object.at, note: `${object.kind}/${object.name}` };
});

/** Ingresses whose `tls` names a secret. */
export const secretIngresses = fact('kubernetes/secret-ingresses', (repo: Repo): readonly DeployedIngress[] =>
  deployedIngresses(repo).filter(({ ingress, templated }) => !templated && ingress.tlsHosts.some(({ secret }) => secret !== undefined)),
);

/** Ingresses with TLS that the community's nginx controller serves. */
export const nginxTlsIngresses = fact('kubernetes/nginx-tls-ingresses', (repo: Repo): readonly DeployedIngress[] =>
  deployedIngresses(repo).filter((each) => !each.templated && each.ingress.tlsHosts.length > 0 && ingressNginxEvidence(each) !== undefined),
);

/** Ingresses that say which controller they are for. */
export const classedIngresses = fact('kubernetes/classed-ingresses', (repo: Repo): readonly DeployedIngress[] =>
  deployedIngresses(repo).filter((each) => !each.templated && (classOf(each) !== undefined || ingressNginxEvidence(each) !== undefined)),
);
