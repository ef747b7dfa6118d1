/** How texts that need quotes are quoted. */
export type Quote = 'single' | 'double';

/** What some reader takes for something else than text: YAML 1.1 has many more words and numbers than 1.2. */
const notText =
  /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?(?:0x[\da-f_]+|0o?[0-7_]+|0b[01_]+|\d[\d_]*(?::[0-5]?\d)*(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.\d[\d_]*(?:e[-+]?\d+)?|\.inf|\.nan)|\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?)$/i;

/** Characters that only a double-quoted text can hold. */
// eslint-disable-next-line no-control-regex -- these characters are what it is about
const needsEscape = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u;

/**
 * A scalar as it is written in one line, without quotes where every reader takes it for the same value.
 * @param flow inside brackets more characters mean something
 */
export function scalarText(value: string | number | boolean | null, quote: Quote, flow: boolean): string {
  if (typeof value !== 'string') return value === null ? 'null' : String(value);
  return isPlain(value, flow) ? value : quotedText(value, quote);
}

/** A text in quotes; single ones give way to double ones where something has to be escaped. */
export function quotedText(value: string, quote: Quote): string {
  if (quote === 'single' && !needsEscape.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isPlain(value: string, flow: boolean): boolean {
  if (value === '' || value.trim() !== value || notText.test(value) || needsEscape.test(value)) return false;
  if (/^(?:[-?:,[\]{}#&*!|>'"%@`]|\.\.\.|\$\{\{)/.test(value) && !/^\$\{\{ [\w.-]+ \}\}$/.test(value)) return false;
  if (/:(?:\s|$)|\s#|\t/.test(value)) return false;
  return !flow || !/[,[\]{}]/.test(value);
}

/**
 * A text of several lines as a block (`|`): its header and its lines; undefined where only quotes can hold it.
 */
export function blockText(value: string): { readonly header: string; readonly lines: readonly string[] } | undefined {
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  if (!value.includes('\n') || body === '' || body.endsWith('\n') || /^[ \n\t]/.test(body)) return undefined;
  const lines = body.split('\n');
  if (lines.some((line) => needsEscape.test(line) || /^[ \t]+$/.test(line))) return undefined;
  return { header: value.endsWith('\n') ? '|' : '|-', lines };
}
