import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices } from '../compose/index.ts';
import { expand } from '../docker/expand.ts';
import { secretInUse } from '../docker/secret-in-use.ts';
import { kubernetes } from '../kubernetes/index.ts';

/** A Grafana that is deployed, with the password its administrator starts with. */
export interface GrafanaInstance extends Subject {
  readonly label: string;
  /**
   * `given`: a variable, a file or a secret; `default`: admin, as none is set; `known`: written out and everybody's
   * first guess; `fallback`: such a guess while a variable is not set; `unknown`: a file that is not read here.
   */
  readonly password: 'given' | 'default' | 'known' | 'fallback' | 'unknown';
  readonly passwordAt: Loc;
  /** Its port is published. */
  readonly published: boolean;
}

const image = /(^|\/)grafana(-oss|-enterprise)?(:|@|$)|grafana\/grafana/;
const setting = 'GF_SECURITY_ADMIN_PASSWORD';

/** Grafana in compose services and Kubernetes workloads. */
export const grafanas = fact('alerts/grafana', (repo: Repo): readonly GrafanaInstance[] => [
  ...deployedServices(repo).flatMap((service): GrafanaInstance[] => {
    if (!image.test(service.image?.value ?? '') || service.oneShot !== undefined) return [];
    const common = { name: service.name, label: service.key, at: service.keyAt, published: service.ports.length > 0 };
    const set = service.environment.get(setting);
    const other = service.environment.get(`${setting}__FILE`) ?? service.environment.get('GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION');
    if (set === undefined && other !== undefined) return [{ ...common, password: 'given', passwordAt: other.at }];
    if (set === undefined) {
      const isElsewhere = service.envFiles.length > 0 || service.volumes.some((v) => /grafana\.ini|\/etc\/grafana\/?$/.test(v.target));
      return [{ ...common, password: isElsewhere ? 'unknown' : 'default', passwordAt: service.keyAt }];
    }
    return [{ ...common, password: judge(set.value), passwordAt: set.at }];
  }),
  ...kubernetes(repo).workloads.flatMap((workload) =>
    workload.purpose === 'test' || workload.purpose === 'example' || workload.purpose === 'development'
      ? []
      : workload.containers.flatMap((container): GrafanaInstance[] => {
          if (container.init || !image.test(container.image?.value ?? '')) return [];
          const set = container.env.get(setting);
          const common = {
            name: `${workload.id} ${container.name}`,
            label: `${workload.kind} ${workload.name}`,
            at: container.at,
            published: false,
          };
          if (set !== undefined) return [{ ...common, password: set.value === undefined ? 'given' : judge(set.value), passwordAt: set.at }];
          return [
            { ...common, password: container.envFrom.length > 0 || workload.templated ? 'unknown' : 'default', passwordAt: container.at },
          ];
        }),
  ),
]);

function judge(raw: string | undefined): GrafanaInstance['password'] {
  if (raw === undefined) return 'given';
  const { text, unresolved } = expand(raw, () => undefined);
  if (unresolved.length > 0) return 'given';
  const value = secretInUse(setting, text);
  if (value !== 'known' && text !== 'grafana') return 'given';
  return text === raw ? 'known' : 'fallback';
}
