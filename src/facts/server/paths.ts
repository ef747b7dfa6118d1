import { alternativesOf, defaultString, stringOf, type Val } from '../wiring/values.ts';

/**
 * The URL path a value stands for. A piece that configuration decides keeps its place under the name it goes by
 * ("<baseUriPath>/health"), so that two mounts below the same prefix still meet and the end of the path is still read.
 * undefined: not a text at all (a pattern, a function).
 */
export function pathOf(val: Val | undefined): string | undefined {
  if (val === undefined) return undefined;
  const text = defaultString(val);
  if (text !== undefined) return text;
  switch (val.t) {
    case 'str':
      return val.parts.map((p) => (typeof p === 'string' ? p : (pathOf(p) ?? '<?>'))).join('');
    case 'env':
      return `<${val.name}>`;
    case 'op':
      return val.op === '||' || val.op === '??' ? (pathOf(val.l) ?? pathOf(val.r)) : '<?>';
    case 'alt':
      return pathOf(alternativesOf(val).find((a) => pathOf(a.val) !== undefined)?.val);
    case 'mem':
      return `<${val.p}>`;
    case 'param':
      return `<${val.name ?? '?'}>`;
    case 'call': {
      // `config.get('api.prefix')`
      const key = stringOf(val.call.args[0]);
      return /^(get|getOrThrow)$/.test(val.call.method ?? '') && key !== undefined ? `<${key}>` : '<?>';
    }
    case 'unknown':
      return '<?>';
    default:
      return undefined;
  }
}
