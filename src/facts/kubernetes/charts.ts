import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isFixture } from '../paths.ts';
import { yamlAt, yamlList, yamlLoc, yamlString } from '../yaml.ts';
import { kubernetes } from './index.ts';

/** A Helm chart of the repository whose workloads come from a chart that is published elsewhere. */
export interface BorrowedChart {
  readonly file: string;
  /** Name of the chart it takes them from. */
  readonly from: string;
  readonly at: Loc;
}

/** Charts that bring a store or a helper of the cluster along, not the service itself. */
const companions =
  /redis|valkey|postgres|mysql|mariadb|mongo|rabbitmq|kafka|nats|elastic|opensearch|minio|memcached|ingress|cert-manager|prometheus|grafana|keycloak/i;

/** The charts without workloads of their own that depend on one from a registry. */
export const borrowedCharts = fact('kubernetes/borrowed charts', (repo: Repo): readonly BorrowedChart[] =>
  repo.files.flatMap(({ path, origin }): readonly BorrowedChart[] => {
    if (origin !== 'own' || posix.basename(path) !== 'Chart.yaml' || isFixture(path)) return [];
    const folder = posix.dirname(path);
    if (kubernetes(repo).workloads.some((workload) => workload.file.startsWith(`${folder}/`))) return [];
    const root = (repo.outline(path, 'yaml') ?? repo.outline(path, 'kubernetes'))?.docs[0];
    for (const dependency of yamlList(yamlAt(root, 'dependencies'))) {
      const name = yamlAt(dependency, 'name');
      const from = yamlString(name);
      const registry = yamlString(yamlAt(dependency, 'repository')) ?? '';
      if (name !== undefined && from !== undefined && /^(https?:|oci:|@|alias:)/.test(registry) && !companions.test(from))
        return [{ file: path, from, at: yamlLoc(path, name) }];
    }
    return [];
  }),
);
