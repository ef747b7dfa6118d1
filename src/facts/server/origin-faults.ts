/** Hosts of machines people develop on. */
const local = /^(localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|\.(local|localhost|internal|test)$/i;

/**
 * Why no browser ever sends a text as the origin of a request, or why it should not be let in; undefined when all is well.
 * Browsers send scheme, host and a port other than the usual one, and nothing after it (https://www.rfc-editor.org/rfc/rfc6454#section-6.2).
 */
export function originFault(text: string, inProduction: boolean): string | undefined {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(text);
  if (parts === null) return /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(text) ? 'has no scheme' : undefined;
  const [, scheme = '', host = '', rest = ''] = parts;
  if (rest === '/') return 'ends with a slash';
  if (rest !== '') return 'has a path';
  if (host.includes('*')) return undefined;
  if (scheme.toLowerCase() === 'http' && inProduction && host.includes('.') && !local.test(host.replace(/:\d+$/, '')))
    return 'is not encrypted';
  return undefined;
}
