import { defineFixer, isRefusal, spanStart, type YamlNode } from '../../src/model/index.ts';
import type { ErrorAlert } from '../../src/facts/alerts/coverage.ts';
import { type Edits, setScalar, yamlSheet, type YamlSheet } from '../../src/fix/yaml.ts';

/** The share of failing requests above which somebody is told. */
const share = 0.05;

/** `rate(requests{status=~"5.."}[5m]) > 1`, with and without `sum` and `by`. */
const rate =
  /^(sum(?:\s+by\s*\(([^()]*)\))?\s*\(\s*)?(i?rate)\(\s*([a-zA-Z_:][\w:]*)\{([^{}]*)\}(\[\w+\])\s*\)(\s*\))?(?:\s*by\s*\(([^()]*)\))?\s*(>=?)\s*[\d.]+$/;
const status = /^\s*(?:status\w*|code|response_code)\s*=~?\s*["'`]\^?\(?5[^"'`]*["'`]\s*$/;

/** Compares failing requests with all of them. */
export const shareOfRequests = defineFixer<ErrorAlert>({
  title: 'Compare the errors with the number of requests',
  safety: 'review',
  edits({ exprAt, name }, _data, repo): Edits {
    const sheet = yamlSheet(repo, exprAt.file);
    if (isRefusal(sheet)) return sheet;
    const node = scalarAt(sheet, exprAt.start);
    const parts = node?.y === 'scalar' ? rate.exec(node.raw.trim()) : null;
    const told = { refuse: `The expression of ${name} is put together otherwise than a rate compared with a number.` };
    if (node === undefined || parts === null || (parts[1] === undefined) !== (parts[7] === undefined)) return told;
    const [, , inner, call, metric, matchers = '', range, , outer, sign] = parts;
    const kept = splitMatchers(matchers);
    if (kept.filter((each) => status.test(each)).length !== 1) return told;
    const others = kept.filter((each) => !status.test(each)).map((each) => each.trim());
    const by = (inner ?? outer)?.trim();
    const sum = (selector: string): string =>
      `sum${by === undefined ? '' : ` by (${by})`} (${call}(${selector}${range}))`.replace(/^sum \(/, 'sum(');
    const all = others.length === 0 ? (metric ?? '') : `${metric}{${others.join(', ')}}`;
    return setScalar(sheet, node, `${sum(`${metric}{${matchers}}`)} / ${sum(all)} ${sign} ${share}`);
  },
});

/** At commas that stand outside of quotes. */
function splitMatchers(matchers: string): readonly string[] {
  return matchers.match(/(?:[^,"'`]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)+/g) ?? [];
}

function scalarAt({ docs }: YamlSheet, start: number): YamlNode | undefined {
  const open = [...docs];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.y === 'scalar') {
      if (spanStart(node.at) === start && node.via === undefined) return node;
    } else open.push(...(node.y === 'seq' ? node.items : node.entries.map(({ value }) => value)));
  }
  return undefined;
}
