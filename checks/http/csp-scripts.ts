import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { isOverruled, scriptDirective, writtenPolicies } from '../../src/facts/server/csp.ts';

export default defineCheck({
  id: 'http/csp-scripts',
  covers: ['express/csp-script-unsafe-inline'],
  title: 'The content security policy lets no inline scripts and no eval run',
  category: 'application-security',
  severity: 'high',
  why: 'A policy that allows inline scripts allows the injected ones too, which is what it was to stop. `unsafe-eval` does the same for texts that become code.',
  remedy: 'Move inline scripts into files, or give them a nonce that is new for every response, and take the unsafe sources out.',
  refs: ['https://web.dev/articles/strict-csp'],
  cwe: [79, 693],
  sources: ['000:327', '001:769'],
  absent: 'no started service writes a content security policy',
  each: writtenPolicies,
  test({ http, policies, rendersHtml, at }) {
    const judged = policies.flatMap((p) => scriptDirective(p) ?? []);
    const problems = judged.flatMap((d) => {
      const inline = d.sources.includes("'unsafe-inline'") && !isOverruled(d);
      const evaluated = d.sources.includes("'unsafe-eval'");
      const what = [inline ? "'unsafe-inline'" : '', evaluated ? "'unsafe-eval'" : ''].filter((s) => s !== '').join(' and ');
      if (what === '') return [];
      // The policy of an API that answers with data protects little; eval alone needs an injection that reaches it.
      const severity = !rendersHtml ? { severity: 'low' as const } : inline ? {} : { severity: 'medium' as const };
      return [{ at: d.at, message: `${d.name} of ${http.name} allows ${what}.`, key: what, ...severity }];
    });
    if (problems.length > 0) return fail(problems);
    const first = judged[0];
    if (first !== undefined && first.computed) return unknown('part of the script sources is computed', [{ at: first.at }]);
    return pass({
      at: first?.at ?? at,
      note: first === undefined ? 'nothing widens where scripts come from' : `${first.name} ${first.sources.join(' ')}`,
    });
  },
});
