/** A metric that an expression reads, with the matchers in braces behind it. */
export interface MetricUse {
  readonly name: string;
  readonly matchers: string;
}

/** What can be said of a PromQL expression without evaluating it. */
export interface PromqlReading {
  readonly metrics: readonly MetricUse[];
  readonly functions: readonly string[];
  /** Something is divided by something that is no plain number. */
  readonly divides: boolean;
}

const words = new Set(
  'by without on ignoring group_left group_right and or unless offset bool start end inf nan sum min max avg count stddev stdvar topk bottomk quantile count_values group limitk limit_ratio atan2'.split(
    ' ',
  ),
);

/** Reads the metrics, functions and divisions of an expression. Total: what is not understood is skipped. */
export function readPromql(text: string): PromqlReading {
  const metrics: MetricUse[] = [];
  const functions: string[] = [];
  let divides = false;
  let i = 0;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '#') {
      const end = text.indexOf('\n', i);
      i = end === -1 ? text.length : end;
    } else if (c === '"' || c === "'" || c === '`') i = stringEnd(text, i);
    else if (c === '{') i = bracesEnd(text, i);
    else if (c === '[') i = after(text, i, ']');
    else if (c === '/') {
      // Bytes divided by a thousand are still bytes.
      if (!/^\/\s*[\d.]+(e\d+)?\s*($|[^\w.])/.test(text.slice(i, i + 40))) divides = true;
      i++;
    } else if (/[A-Za-z_:]/.test(c)) {
      const name = /^[A-Za-z_:][\w:]*/.exec(text.slice(i, i + 200))![0];
      i += name.length;
      const rest = /^\s*/.exec(text.slice(i))![0].length;
      const next = text[i + rest];
      if (/^(by|without|on|ignoring|group_left|group_right)$/i.test(name)) {
        // Labels in parentheses are no metrics.
        if (next === '(') i = after(text, i + rest, ')');
      } else if (next === '(' && name !== 'bool') functions.push(name.toLowerCase());
      else if (!words.has(name.toLowerCase())) {
        const end = next === '{' ? bracesEnd(text, i + rest) : i;
        metrics.push({ name, matchers: text.slice(i, end).trim() });
        i = end;
      }
    } else if (/\d/.test(c)) i += /^[\d.]+[a-z]*/i.exec(text.slice(i, i + 40))?.[0].length ?? 1;
    else i++;
  }
  return { metrics, functions, divides };
}

function stringEnd(text: string, from: number): number {
  const quote = text[from]!;
  let i = from + 1;
  while (i < text.length && text[i] !== quote) i += text[i] === '\\' && quote !== '`' ? 2 : 1;
  return i + 1;
}

function bracesEnd(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text[i] !== '}') i = '"\'`'.includes(text[i]!) ? stringEnd(text, i) : i + 1;
  return i + 1;
}

function after(text: string, from: number, close: string): number {
  const end = text.indexOf(close, from);
  return end === -1 ? text.length : end + 1;
}
