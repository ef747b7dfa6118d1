import { posix } from 'node:path';
import type { Loc, Repo, YamlNode } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { isExampleOrTest } from '../paths.ts';
import { yamlAt, yamlItems, yamlLoc, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { readPromql } from './promql.ts';
import type { PromqlReading } from './promql.ts';

/** An alert of Prometheus. */
export interface Alert extends PromqlReading {
  readonly name: string;
  readonly file: string;
  readonly at: Loc;
  readonly expr: string;
  readonly exprAt: Loc;
  readonly lasts: string | undefined;
  readonly labels: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
}

/** A file with rules of Prometheus. */
export interface RuleFile {
  readonly file: string;
  readonly at: Loc;
  readonly alerts: readonly Alert[];
  /** Names that recording rules give. */
  readonly records: readonly string[];
  /** A PrometheusRule: the operator loads it. */
  readonly isResource: boolean;
}

/** The configuration of a Prometheus server. */
export interface PrometheusConfig {
  readonly file: string;
  readonly at: Loc;
  readonly jobs: readonly {
    readonly name: string;
    readonly targets: readonly string[];
    readonly path: string | undefined;
    readonly at: Loc;
  }[];
  readonly ruleFiles: readonly { readonly pattern: string; readonly at: Loc }[];
  /** Where alerts are sent to. */
  readonly alertmanagers: readonly Loc[];
}

function judged(path: string): boolean {
  const purpose = purposeOfPath(path);
  return isExampleOrTest(path) === undefined && purpose !== 'development' && purpose !== 'test' && purpose !== 'example';
}

/** Every file with alerting or recording rules, PrometheusRule resources included. */
export const ruleFiles = fact('alerts/rule files', (repo: Repo): readonly RuleFile[] => [
  ...repo.ofKind('yaml').flatMap(({ path }) => {
    if (!judged(path) || !/^\s*(-\s+)?(alert|record)\s*:/m.test(repo.text(path) ?? '')) return [];
    const root = repo.outline(path, 'yaml')?.docs[0];
    return fileOf(path, yamlAt(root, 'groups'), false);
  }),
  ...repo.ofKind('kubernetes').flatMap(({ path }) => {
    if (!judged(path) || !/\bPrometheusRule\b/.test(repo.text(path) ?? '')) return [];
    return (repo.outline(path, 'kubernetes')?.docs ?? []).flatMap((doc) =>
      yamlString(yamlAt(doc, 'kind')) === 'PrometheusRule' ? fileOf(path, yamlAt(doc, 'spec', 'groups'), true) : [],
    );
  }),
]);

function fileOf(file: string, groups: YamlNode | undefined, isResource: boolean): readonly RuleFile[] {
  const rules = yamlItems(groups).flatMap((group) => yamlItems(yamlAt(group, 'rules')));
  if (groups === undefined || rules.length === 0) return [];
  const alerts = rules.flatMap((rule): Alert[] => {
    const name = yamlAt(rule, 'alert');
    const expr = yamlAt(rule, 'expr');
    const text = yamlString(expr);
    if (name === undefined || expr === undefined || text === undefined) return [];
    return [
      {
        name: yamlString(name) ?? 'alert',
        file,
        at: yamlLoc(file, name),
        expr: text,
        exprAt: yamlLoc(file, expr),
        lasts: yamlString(yamlAt(rule, 'for')),
        labels: new Set(yamlMap(yamlAt(rule, 'labels')).map((e) => e.key)),
        annotations: new Set(yamlMap(yamlAt(rule, 'annotations')).map((e) => e.key)),
        ...readPromql(text),
      },
    ];
  });
  const records = rules.flatMap((rule) => yamlString(yamlAt(rule, 'record')) ?? []);
  return [{ file, at: alerts[0]?.at ?? yamlLoc(file, rules[0]!), alerts, records, isResource }];
}

/** Configurations of Prometheus servers. */
export const prometheusConfigs = fact('alerts/prometheus', (repo: Repo): readonly PrometheusConfig[] =>
  repo.ofKind('yaml').flatMap(({ path }): PrometheusConfig[] => {
    if (!judged(path) || !/^(scrape_configs|rule_files)\s*:/m.test(repo.text(path) ?? '')) return [];
    const root = repo.outline(path, 'yaml')?.docs[0];
    // Promtail has jobs too; it sends them to its clients.
    if (root?.y !== 'map' || yamlAt(root, 'clients') !== undefined || yamlAt(root, 'positions') !== undefined) return [];
    const scrape = yamlAt(root, 'scrape_configs') ?? yamlAt(root, 'rule_files')!;
    const managers = yamlItems(yamlAt(root, 'alerting', 'alertmanagers')).flatMap((manager): readonly Loc[] => {
      const targets = yamlItems(yamlAt(manager, 'static_configs')).flatMap((s) => yamlItems(yamlAt(s, 'targets')));
      const discovered = yamlMap(manager).find((e) => /_sd_configs$/.test(e.key));
      return discovered === undefined ? targets.map((t) => yamlLoc(path, t)) : [yamlLoc(path, discovered.value)];
    });
    return [
      {
        file: path,
        at: yamlLoc(path, yamlAt(root, 'global') ?? scrape),
        jobs: yamlItems(yamlAt(root, 'scrape_configs')).map((job) => ({
          name: yamlString(yamlAt(job, 'job_name')) ?? '',
          targets: yamlItems(yamlAt(job, 'static_configs')).flatMap((s) => yamlStrings(yamlAt(s, 'targets'))),
          path: yamlString(yamlAt(job, 'metrics_path')),
          at: yamlLoc(path, job),
        })),
        ruleFiles: yamlItems(yamlAt(root, 'rule_files')).flatMap((node) => {
          const pattern = yamlString(node);
          return pattern === undefined ? [] : [{ pattern, at: yamlLoc(path, node) }];
        }),
        alertmanagers: managers,
      },
    ];
  }),
);

/**
 * Files of the repository that a pattern of `rule_files` may mean. Where the pattern stands in a container is
 * not the repository's layout, so the name of the file decides.
 */
export function filesOfPattern(repo: Repo, pattern: string): readonly string[] {
  const base = posix.basename(pattern);
  const regex = new RegExp(
    `^${base
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  return repo.files.flatMap(({ path }) => {
    if (!regex.test(posix.basename(path)) || isExampleOrTest(path) === 'test') return [];
    return /^\s*(-\s+)?(alert|record)\s*:/m.test(repo.text(path) ?? '') ? [path] : [];
  });
}
