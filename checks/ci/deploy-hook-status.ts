import { deployHooks } from '../../src/facts/ci/deploy-hooks.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/deploy-hook-status',
  covers: ['ci/curl-fail'],
  title: 'A deploy hook that is refused fails the job',
  category: 'delivery',
  severity: 'medium',
  why: 'curl ends with success for every answer. When the address of the hook is out of date or the platform is down, the job is green and the old version stays.',
  remedy: 'Call the hook with `curl -fsS`, or compare the status that `-w "%{http_code}"` prints.',
  refs: ['https://curl.se/docs/manpage.html#-f'],
  sources: ['000:180', '000:183', '001:980'],
  absent: 'CI calls no deploy hook',
  each: deployHooks,
  test({ name, at, address, judged }) {
    if (judged === 'unread') return unknown('the answer may be looked at further on', [{ at }]);
    if (judged !== undefined) return pass(judged);
    const what = address === undefined ? 'a deploy hook' : `the deploy hook ${address}`;
    return fail({
      at,
      message: `${name} calls ${what} without \`-f\`: it is green although the platform refuses.`,
      key: address ?? 'hook',
    });
  },
});
