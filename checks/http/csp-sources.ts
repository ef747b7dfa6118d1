import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { writtenPolicies } from '../../src/facts/server/csp.ts';

const judged = new Set(['default-src', 'script-src', 'script-src-elem', 'connect-src', 'frame-src', 'worker-src']);
const whole = /^(\*|https?:|wss?:|data:|blob:)$/;

export default defineCheck({
  id: 'http/csp-sources',
  covers: ['express/csp-scheme-wildcard'],
  title: 'The content security policy names hosts instead of whole schemes',
  category: 'application-security',
  severity: 'low',
  why: '`https:` as a source is every server in the world, the attacker’s included. Scripts can be loaded from there and data sent there.',
  remedy: 'Name the hosts that scripts, connections and frames may use.',
  cwe: [693],
  sources: ['000:328', '001:770', '004:1543'],
  absent: 'no started service writes a content security policy',
  each: writtenPolicies,
  test({ http, policies, at }) {
    const problems = policies.flatMap((p) =>
      p.directives.flatMap((d) => {
        if (!judged.has(d.name)) return [];
        // A worker may come from a blob, and browsers take https: as a fallback beside 'strict-dynamic'.
        const wide = d.sources.filter(
          (s) => whole.test(s) && !(s === 'blob:' && d.name !== 'script-src') && !(s === 'data:' && d.name !== 'script-src'),
        );
        if (wide.length === 0 || d.sources.includes("'strict-dynamic'")) return [];
        return [{ at: d.at, message: `${d.name} of ${http.name} allows everything under ${wide.join(' and ')}.`, key: d.name }];
      }),
    );
    return problems.length > 0 ? fail(problems) : pass({ at, note: 'scripts, connections and frames are limited to named sources' });
  },
});
