import { nginxRestarts } from '../../src/facts/ops/nginx-restarts.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/nginx-tested',
  covers: ['nginx/test-before-reload'],
  title: 'Scripts test the configuration of nginx before they restart it',
  category: 'delivery',
  severity: 'low',
  why: 'A restart stops nginx first, and with an error in its configuration it does not come back. A misplaced semicolon takes every site of the host down.',
  remedy:
    'Run `nginx -t` first and stop when it fails, and reload rather than restart: a reload keeps what runs when the new configuration is wrong.',
  refs: ['https://nginx.org/en/docs/control.html'],
  sources: ['000:237', '001:652', '004:382-387'],
  absent: 'no script here restarts nginx',
  each: nginxRestarts,
  test({ name, at, text, tested }) {
    if (tested !== undefined) return pass([tested, { at, note: 'then restarts it' }]);
    return fail({ at, message: `${name} runs \`${text}\` without having tested the configuration.`, key: text });
  },
});
