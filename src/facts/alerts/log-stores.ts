import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { composeStacks, deployedServices } from '../compose/index.ts';
import { borrowedCharts } from '../kubernetes/charts.ts';
import { kubernetes } from '../kubernetes/index.ts';
import { packages } from '../packages.ts';

/** Something that stores logs, and what sends it any. */
export interface LogStore extends Subject {
  readonly what: 'Loki' | 'Elasticsearch' | 'OpenSearch';
  /** Programs that collect logs, or libraries that send them. */
  readonly shippers: readonly Evidence[];
  /** Why there may be one that these files do not show. */
  readonly doubt: string | undefined;
}

const stores: readonly (readonly [RegExp, LogStore['what']])[] = [
  [/(^|\/)loki(:|@|$)/, 'Loki'],
  [/(^|\/)elasticsearch(-oss)?(:|@|$)/, 'Elasticsearch'],
  [/(^|\/)opensearch(:|@|$)/, 'OpenSearch'],
];
/** What shows the logs of a search engine: with it, the engine is there for logs. */
const viewers = /(^|\/)(kibana|opensearch-dashboards)(-oss)?(:|@|$)/;
const collectors =
  /(promtail|fluent-?bit|fluentd|filebeat|metricbeat|elastic-agent|logstash|vector(:|@|$)|alloy|grafana-agent|grafana\/agent|otel|opentelemetry|collector|logspout|apm-server|lgtm|data-prepper)/;
const libraries =
  /^(winston-loki|pino-loki|winston-elasticsearch|pino-elasticsearch|winston-opensearch|@elastic\/apm|bunyan-elasticsearch)/;
const clients = /^(@elastic\/elasticsearch|elasticsearch|@opensearch-project\/opensearch|@nestjs\/elasticsearch)$/;

/** Stores of logs that compose or Kubernetes run here. A search engine counts where nothing in the code searches with it. */
export const logStores = fact('alerts/log stores', (repo: Repo): readonly LogStore[] => {
  const workloads = kubernetes(repo).workloads.filter(({ purpose }) => purpose === 'production' || purpose === 'unknown');
  const placed = [
    ...deployedServices(repo).map((s) => ({ name: s.name, at: s.keyAt, image: s.image?.value ?? '' })),
    ...workloads.flatMap((w) => w.containers.map((c) => ({ name: `${w.id} ${c.name}`, at: c.at, image: c.image?.value ?? '' }))),
  ];
  const every = [
    ...composeStacks(repo).flatMap((stack) => stack.services.map((s) => ({ at: s.keyAt, image: s.image?.value ?? '', name: s.key }))),
    ...kubernetes(repo).workloads.flatMap((w) => w.containers.map((c) => ({ at: c.at, image: c.image?.value ?? '', name: c.name }))),
  ];
  const depends = packages(repo).flatMap((p) => p.dependencies);
  const isSearched = depends.some(({ name }) => clients.test(name));
  const isViewed = every.some(({ image }) => viewers.test(image));
  const drivers = composeStacks(repo).flatMap((stack) =>
    stack.services.flatMap((s) =>
      /loki|fluentd|gelf/.test(s.logging?.driver ?? '') ? [{ at: s.keyAt, note: 'its logging driver sends them' }] : [],
    ),
  );
  const shippers: Evidence[] = [
    ...every
      .filter(({ image, name }) => collectors.test(image) || collectors.test(name))
      .map(({ at, name }) => ({ at, note: `${name} collects logs` })),
    ...drivers,
    ...depends.filter(({ name }) => libraries.test(name)).map(({ at, name }) => ({ at, note: `${name} sends them` })),
  ];
  const [chart] = borrowedCharts(repo);
  const template = kubernetes(repo).workloads.find((w) => w.templated);
  const doubt =
    chart !== undefined ? `the chart ${chart.from} may bring one` : template !== undefined ? `${template.file} is a template` : undefined;
  return placed.flatMap(({ name, at, image }): readonly LogStore[] => {
    const what = stores.find(([pattern]) => pattern.test(image))?.[1];
    if (what === undefined || (what !== 'Loki' && (isSearched || !isViewed))) return [];
    return [{ name, at, what, shippers, doubt }];
  });
});
