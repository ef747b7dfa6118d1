import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { logStores } from '../../src/facts/alerts/log-stores.ts';

export default defineCheck({
  id: 'observability/log-shipper',
  covers: ['observability/log-shipper-present'],
  title: 'A store of logs gets the logs',
  category: 'observability',
  severity: 'medium',
  why: 'A log store that nothing feeds looks like observability and holds nothing. It is found out in the first incident, when somebody searches it.',
  remedy:
    'Run a collector beside it (Alloy, Fluent Bit, Vector, Filebeat) that reads the logs of the containers, or let the program send them.',
  refs: ['https://grafana.com/docs/loki/latest/send-data/'],
  sources: ['004:1287-1325'],
  absent: 'no store of logs is run here',
  each: logStores,
  test({ name, at, what, shippers, doubt }) {
    const [first, ...rest] = shippers.slice(0, 3);
    if (first !== undefined) return pass([first, ...rest]);
    if (doubt !== undefined) return unknown(`nothing here feeds ${what} (${name}), but ${doubt}`, [{ at }]);
    return fail({ at, message: `${what} (${name}) stores logs, and nothing here sends it any.`, key: 'unfed' });
  },
});
