import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { composeStacks } from '../compose/index.ts';
import { prometheusConfigs, ruleFiles } from './rules.ts';

/** A file of rules with the metrics in it that nothing here exports. */
export interface ReadMetrics extends Subject {
  readonly missing: readonly { readonly metric: string; readonly alert: string; readonly at: Loc }[];
  /** A metric of the project's own that is exported, or one of a known exporter. */
  readonly known: Evidence | undefined;
}

/** Beginnings of the metrics that well-known exporters, runtimes and operators have. */
const exporters =
  /^(up|ALERTS|scrape_|node_(?!js)|container_|machine_|kube_|kubelet_|kubeproxy_|apiserver_|coredns_|etcd_|process_|nodejs_|go_|python_|jvm_|dotnet_|promhttp_|prometheus_|alertmanager_|grafana_|loki_|promtail_|tempo_|otelcol_|pg_|postgres|redis_|mysql_|mongodb_|mongo_|memcached_|elasticsearch_|opensearch_|rabbitmq_|kafka_|nats_|nginx_|nginxexporter_|haproxy_|traefik_|envoy_|istio_|caddy_|cert_?manager_|certmanager_|probe_|blackbox_|ssl_|windows_|netdata_|aws_|stackdriver_|cloudwatch_|azure_|gcp_|argocd_|flux_|gotk_|velero_|vault_|consul_|minio_|clickhouse_|jenkins_|gitlab_|pushgateway_|push_|statsd_|namedprocess_|smartmon_|ipmi_|snmp_|fluentbit_|fluentd_|vector_|keda_|karpenter_|temporal_|jaeger_|zookeeper_|cassandra_|mssql_|oracledb_|pgbouncer_|backup_|restic_|systemd_|docker_|engine_|swarm_|cadvisor_|workqueue_|rest_client_|controller_runtime_|hikaricp_|tomcat_|logback_|system_|spring_|http_server_|http_client_|rpc_|traces_|target_info|alloy_|thanos_|cortex_|mimir_)/;

/** Packages that export the usual metrics of HTTP servers under names of their own. */
const instrumentation =
  /express-prom|prometheus-middleware|prometheus-api-metrics|fastify-metrics|promster|nestjs-prom|prom-bundle|koa-prom|hono\/prometheus|instrumentator|starlette|micrometer|actuator|prometheus_flask|flask.exporter|django.prometheus|ginprom|echo-?contrib|opentelemetry|otel|swagger-stats|dd-trace|statsd/i;

/** Rule files whose metrics can be looked for: the project holds the code that would export them. */
export const readMetrics = fact('alerts/metrics', (repo: Repo): readonly ReadMetrics[] => {
  const files = ruleFiles(repo).filter((f) => f.alerts.length > 0);
  if (files.length === 0 || repo.ofKind('package').length === 0) return [];
  const records = new Set(ruleFiles(repo).flatMap((f) => f.records));
  const others = namesAround(repo);
  const asked = new Map<string, readonly RegExp[]>();
  for (const metric of files.flatMap((f) => f.alerts.flatMap((a) => a.metrics.map((m) => m.name))))
    if (!exporters.test(metric) && !records.has(metric) && !metric.includes(':') && !others.has(metric.split('_')[0]!.toLowerCase()))
      asked.set(metric, spellings(metric));
  const { exported, isInstrumented } = exportedBy(repo, asked, new Set(files.map((f) => f.file)));
  return files.map((file): ReadMetrics => {
    const missing = new Map<string, ReadMetrics['missing'][number]>();
    let known: Evidence | undefined;
    for (const alert of file.alerts)
      for (const { name } of alert.metrics) {
        const isAsked = asked.has(name);
        if (!isAsked || exported.has(name)) known ??= { at: alert.exprAt, note: `${name} is exported` };
        // What such a package calls its metrics is not looked up.
        else if (isInstrumented && /^(http|request|response|api|rest|grpc)_/.test(name)) continue;
        else if (!missing.has(name)) missing.set(name, { metric: name, alert: alert.name, at: alert.exprAt });
      }
    return { name: file.file, at: file.at, missing: [...missing.values()], known };
  });
});

/** First words of services, jobs and images around: a metric that begins with one is theirs. */
function namesAround(repo: Repo): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (text: string): void => {
    for (const word of text.toLowerCase().split(/[^a-z0-9]+/))
      if (word.length > 2 && !/^(http|https|api|app|cpu|the|web|server|service|request|requests|rate|total)$/.test(word)) found.add(word);
  };
  for (const config of prometheusConfigs(repo))
    for (const job of config.jobs) if (/exporter|:9\d\d\d/.test(`${job.name} ${job.targets.join(' ')}`)) add(job.name);
  for (const stack of composeStacks(repo))
    for (const service of stack.services)
      if (service.build === undefined && service.image !== undefined) add(service.image.value.split(':')[0] ?? '');
  return found;
}

/** Ways a metric may be written in code: without what the client adds, with another separator, without a prefix. */
function spellings(metric: string): readonly RegExp[] {
  const words = metric.replace(/_(total|bucket|sum|count|created|info)$/, '').split('_');
  const found: RegExp[] = [];
  for (let i = 0; i <= words.length - 2 || i === 0; i++)
    found.push(
      new RegExp(
        words
          .slice(i)
          .map((w) => w.replace(/[^\w]/g, ''))
          .join('[._\\-/ ]?'),
        'i',
      ),
    );
  return found;
}

function exportedBy(
  repo: Repo,
  asked: ReadonlyMap<string, readonly RegExp[]>,
  rules: ReadonlySet<string>,
): { exported: ReadonlySet<string>; isInstrumented: boolean } {
  const exported = new Set<string>();
  let isInstrumented = false;
  for (const { path, kind, origin } of repo.files) {
    if (origin === 'vendored' || kind === 'binary' || kind === 'lockfile' || rules.has(path)) continue;
    if (kind === 'json' || /\.(mdx?|html?|css|svg|csv)$/i.test(path) || /dashboards?|grafana|prometheus|alert/i.test(path)) continue;
    const text = repo.text(path) ?? '';
    if (instrumentation.test(text)) isInstrumented = true;
    for (const [metric, forms] of asked) if (!exported.has(metric) && forms.some((f) => f.test(text))) exported.add(metric);
  }
  return { exported, isInstrumented };
}
