import type { Evidence, Fact, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { httpServices } from '../services/index.ts';
import { prometheusConfigs, ruleFiles } from './rules.ts';
import type { Alert } from './rules.ts';

/** Something that alerts should be about, with the alerts that are. */
export interface AlertKind extends Subject {
  readonly row: string;
  /** As in "no alert is about ...". */
  readonly about: string;
  readonly alerts: readonly Evidence[];
}

interface Kind {
  readonly row: string;
  readonly about: string;
  readonly is: (alert: Alert) => boolean;
  readonly needs: 'any' | 'http' | 'host';
}

const reads = (alert: Alert, pattern: RegExp): boolean => alert.metrics.some((m) => pattern.test(m.name));

/** An alert on answers with a status of 500 and above. */
export function isServerError(alert: Alert): boolean {
  return alert.metrics.some((m) => /(status\w*|code|response_code)\s*(=~?)\s*["'`]\^?\(?5/.test(m.matchers));
}

const kinds: readonly Kind[] = [
  {
    row: 'alert-error-rate',
    about: 'failing requests',
    needs: 'http',
    is: (a) => isServerError(a) || (/error|fail|5xx/i.test(a.name) && reads(a, /error|fail|exception|http|request/i)),
  },
  {
    row: 'alert-latency',
    about: 'slow answers',
    needs: 'http',
    is: (a) =>
      a.functions.includes('histogram_quantile') ||
      reads(a, /duration|latency|response_time/i) ||
      /latency|slow|response.?time/i.test(a.name),
  },
  {
    row: 'alert-uptime',
    about: 'a service that is down',
    needs: 'any',
    is: (a) =>
      reads(a, /^(up|probe_success|kube_(deployment|pod|statefulset)\w*|container_last_seen)$|_up$/) ||
      /down|unavailable|unreachable|absent/i.test(a.name),
  },
  {
    row: 'alert-memory',
    about: 'memory',
    needs: 'host',
    is: (a) => reads(a, /memory|heap|resident/i) || /memory|oom/i.test(a.name),
  },
  {
    row: 'alert-disk',
    about: 'disk space',
    needs: 'host',
    is: (a) => reads(a, /filesystem|disk|volume|storage/i) || /disk|storage|volume/i.test(a.name),
  },
  { row: 'alert-cpu', about: 'CPU', needs: 'host', is: (a) => reads(a, /cpu|load\d/i) || /cpu|load/i.test(a.name) },
];

/** What the alerts of the project should be about. None where the project keeps no alerts. */
const alertKinds = fact('alerts/kinds', (repo: Repo): readonly AlertKind[] => {
  const files = ruleFiles(repo);
  const alerts = files.flatMap((f) => f.alerts);
  const first = files.find((f) => f.alerts.length > 0);
  // One alert is a beginning or somebody's special case; rules of an operator come on top of its own.
  if (first === undefined || alerts.length < 2) return [];
  const jobs = prometheusConfigs(repo).flatMap((c) => c.jobs.map((j) => `${j.name} ${j.targets.join(' ')}`));
  const hasHost =
    jobs.some((j) => /node-?_?exporter|nodeexporter|cadvisor|:9100/i.test(j)) || alerts.some((a) => reads(a, /^(node|container)_/));
  const isThere = { any: true, http: httpServices(repo).length > 0, host: hasHost };
  return kinds.flatMap((kind): AlertKind[] =>
    isThere[kind.needs]
      ? [
          {
            name: kind.row,
            at: first.at,
            row: kind.row,
            about: kind.about,
            alerts: alerts.filter(kind.is).map((a) => ({ at: a.at, note: a.name })),
          },
        ]
      : [],
  );
});

/** A job of Prometheus asks node exporters, or alerts read what they export. */
export function hasNodeExporter(repo: Repo): boolean {
  const jobs = prometheusConfigs(repo).flatMap((config) => config.jobs.map((job) => `${job.name} ${job.targets.join(' ')}`));
  return (
    jobs.some((job) => /node-?_?exporter|nodeexporter|:9100/i.test(job)) ||
    ruleFiles(repo).some((file) => file.alerts.some((a) => reads(a, /^node_(?!js)/)))
  );
}

/** The alerts about one thing, where something here can raise them. */
function about(row: string): Fact<readonly AlertKind[]> {
  return fact(`alerts/${row}`, (repo: Repo): readonly AlertKind[] => alertKinds(repo).filter((kind) => kind.row === row));
}

export const errorRateAlerts = about('alert-error-rate');
export const latencyAlerts = about('alert-latency');
export const uptimeAlerts = about('alert-uptime');
export const memoryAlerts = about('alert-memory');
export const diskAlerts = about('alert-disk');
export const cpuAlerts = about('alert-cpu');

/** Alerts on the rate of failing requests. */
export interface ErrorAlert extends Subject, Pick<Alert, 'exprAt'> {
  readonly ratio: boolean;
}

export const errorAlerts = fact('alerts/error alerts', (repo: Repo): readonly ErrorAlert[] =>
  ruleFiles(repo).flatMap(({ file, alerts }) =>
    alerts.flatMap((alert): ErrorAlert[] => {
      // `increase(...) > 20` counts on purpose.
      const isRate = alert.functions.includes('rate') || alert.functions.includes('irate');
      if (!isServerError(alert) || (!isRate && !alert.divides)) return [];
      return [{ name: `${file} ${alert.name}`, at: alert.at, exprAt: alert.exprAt, ratio: alert.divides }];
    }),
  ),
);

/** Alerts that by their name say that a database is down. */
export interface DatabaseAlert extends Subject, Pick<Alert, 'exprAt'> {
  /** The expression asks whether the exporter answers, not whether the database does. */
  readonly asksExporter: boolean;
  readonly label: string;
}

export const databaseAlerts = fact('alerts/database alerts', (repo: Repo): readonly DatabaseAlert[] => {
  const all = ruleFiles(repo);
  // A database that speaks Prometheus by itself needs no exporter.
  const speaks = /cockroach|minio|etcd|rabbitmq|clickhouse|scylla|influx|neo4j/i;
  return all.flatMap(({ file, alerts }) =>
    alerts.flatMap((alert): DatabaseAlert[] => {
      const isAbout =
        /(postgres|mysql|maria|mongo|redis|database|(^|[a-z])db)/i.test(alert.name) && /down|unavailable|unreachable/i.test(alert.name);
      if (!isAbout || speaks.test(alert.expr)) return [];
      const asks = alert.metrics.every((m) => m.name === 'up');
      return [
        {
          name: `${file} ${alert.name}`,
          at: alert.at,
          exprAt: alert.exprAt,
          label: alert.name,
          asksExporter: asks && alert.metrics.length > 0,
        },
      ];
    }),
  );
});
