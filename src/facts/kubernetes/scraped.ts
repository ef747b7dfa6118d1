import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import { runningWorkloads } from './deployed.ts';
import type { Container } from './types.ts';

/** A workload that tells Prometheus where to ask. */
export interface ScrapedWorkload extends Subject {
  readonly annotation: Placed<string>;
  /** The container port that is named for metrics. */
  readonly metrics: Container['namedPorts'][number] | undefined;
  readonly ports: Container['namedPorts'];
}

/** Workloads with prometheus.io/port on their pods, unless scraping is switched off. */
export const scrapedWorkloads = fact('kubernetes/scraped-workloads', (repo: Repo): readonly ScrapedWorkload[] =>
  runningWorkloads(repo).flatMap(({ name, at, workload, containers }): readonly ScrapedWorkload[] => {
    const annotation = workload.pod.annotations.get('prometheus.io/port');
    const scrape = workload.pod.annotations.get('prometheus.io/scrape')?.value;
    if (annotation === undefined || scrape === 'false' || workload.templated || !/^\d+$/.test(annotation.value)) return [];
    const ports = containers.flatMap(({ namedPorts }) => namedPorts);
    const named = ports.filter((port) => /metrics|prometheus|^prom$/.test(port.name ?? ''));
    return [{ name, at, annotation, metrics: named.length === 1 ? named[0] : undefined, ports }];
  }),
);
