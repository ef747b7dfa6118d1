import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { filesOfPattern, prometheusConfigs, ruleFiles } from './rules.ts';
import type { PrometheusConfig } from './rules.ts';

/** A Prometheus server of the project, with the rules it loads. */
export interface AlertingServer extends Subject {
  readonly config: PrometheusConfig;
  readonly loaded: readonly Evidence[];
  /** Patterns that match no file of the repository. */
  readonly empty: readonly { readonly pattern: string; readonly at: Loc }[];
  /** Rule files that no configuration names. */
  readonly strays: readonly Evidence[];
}

export const alertingServers = fact('alerts/servers', (repo: Repo): readonly AlertingServer[] => {
  const configs = prometheusConfigs(repo);
  const named = new Set(configs.flatMap((c) => c.ruleFiles.flatMap((r) => filesOfPattern(repo, r.pattern))));
  const strays = ruleFiles(repo)
    .filter((r) => !r.isResource && r.alerts.length > 0 && !named.has(r.file))
    .map((r) => ({ at: r.at, note: `${r.alerts.length} alerts` }));
  return configs.map((config) => {
    const found = config.ruleFiles.map((r) => ({ ...r, files: filesOfPattern(repo, r.pattern) }));
    return {
      name: config.file,
      at: config.at,
      config,
      loaded: found.flatMap((f) => (f.files.length === 0 ? [] : [{ at: f.at, note: f.files[0]! }])),
      empty: found.filter((f) => f.files.length === 0),
      strays,
    };
  });
});

/** Servers that load alerts, which somebody has to be told of. */
export const tellingServers = fact('alerts/telling servers', (repo: Repo): readonly AlertingServer[] =>
  alertingServers(repo).filter((s) => s.loaded.length > 0),
);
