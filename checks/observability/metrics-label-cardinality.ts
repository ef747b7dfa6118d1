import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { labellingFiles } from '../../src/facts/runtime/metric-labels.ts';

export default defineCheck({
  id: 'observability/metrics-label-cardinality',
  covers: ['observability/metrics-label-cardinality'],
  title: 'Labels of metrics take few values',
  category: 'observability',
  severity: 'medium',
  why: 'Every new value of a label is a new time series, kept in the memory of the service and of Prometheus. With paths or user ids as labels a scanner that tries a thousand addresses is enough to bring both down.',
  remedy: 'Label with the pattern of the route (req.route.path, with a constant for what matched none), never with the address or an id.',
  refs: ['https://prometheus.io/docs/practices/naming/#labels'],
  sources: ['004:1345,1367'],
  absent: 'no program labels metrics of prom-client',
  each: labellingFiles,
  test(file) {
    const [first, ...rest] = file.unbounded.map((u) => ({
      at: u.at,
      message: `${file.name} labels a metric with ${u.value} (${u.label}), which takes any number of values.`,
      key: u.label,
    }));
    if (first !== undefined)
      return fail([first, ...rest.filter((p, i) => p.key !== first.key && rest.findIndex((o) => o.key === p.key) === i)]);
    return pass({ at: file.labelled[0] ?? file.at, note: 'labels of few values' });
  },
});
