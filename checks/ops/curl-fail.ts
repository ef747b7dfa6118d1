import { failOnErrorPages } from '../../fixers/ops/curl-fail.ts';
import { probingScripts } from '../../src/facts/ops/answers.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/curl-fail',
  covers: ['ci/curl-fail'],
  title: 'Scripts that check a service notice an error page',
  category: 'delivery',
  severity: 'medium',
  why: 'curl ends with success for every answer, also for 500 and 503. A deploy script that asks like this goes on while the new version serves nothing but errors.',
  remedy: 'Ask with `curl -fsS`, or compare the status that `-w "%{http_code}"` prints.',
  refs: ['https://curl.se/docs/manpage.html#-f'],
  sources: ['000:180', '000:183', '001:980', '003:172-173'],
  absent: 'no script here asks a service whether it is well',
  each: probingScripts,
  test({ name, probes }) {
    const blind = probes.filter((p) => p.judged === undefined);
    if (blind.length === 0) return pass(probes[0]!.judged!);
    const seen = new Map<string, number>();
    return fail(
      blind.map((probe) => {
        const count = (seen.get(probe.url) ?? 0) + 1;
        seen.set(probe.url, count);
        return {
          at: probe.at,
          message: `${name} asks ${probe.url} without \`-f\`: ${probe.decides ? 'an error page counts as a good answer' : 'curl ends with success also for a 500'}.`,
          key: `${probe.url} ${count}`,
        };
      }),
    );
  },
  fix: failOnErrorPages,
});
