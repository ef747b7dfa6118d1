/** A request to the machine itself, as a command writes it. */
export interface LocalUrl {
  /** Digits, or `$NAME` / `${NAME:-3000}` as written; undefined: none given. */
  readonly port: string | undefined;
  /** Starts with "/"; without query. */
  readonly path: string;
  /** The whole text matched. */
  readonly text: string;
}

const self = String.raw`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])`;
const port = String.raw`(\d{1,5}|\$\{[^}]*\}|\$\w+|'\s*\+[^+]*\+\s*')`;
// Without a scheme the host has to stand at the start of a word: /dev/tcp/localhost/8080 is no URL.
const url = new RegExp(String.raw`(?:(https?):\/\/|(?<![\w./-]))${self}(?::${port})?(\/[^\s'"\`)|;&\\<>]*)?`, 'g');

/**
 * Requests to the container itself in a command: `curl -f http://localhost:3000/health`, `wget -q localhost/ping`,
 * `node -e "require('http').get('http://127.0.0.1:3000/health', ...)"`, `http.get({ port: 3000, path: '/health' })`.
 * A port put together in code (`' + process.env.PORT + '`) is given as `$NAME`.
 */
export function localUrls(command: string): readonly LocalUrl[] {
  const found: LocalUrl[] = [];
  for (const match of command.matchAll(url)) {
    const [text, scheme, port, path] = match;
    // A bare host with neither scheme, port nor path is a word like any other.
    if (scheme === undefined && port === undefined && path === undefined) continue;
    if (/^https/.test(scheme ?? '')) continue;
    const joined = /process\.env\.(\w+)/.exec(port ?? '')?.[1];
    found.push({ port: joined === undefined ? port : `$${joined}`, path: (path ?? '/').replace(/[?#].*$/, ''), text });
  }
  if (found.length > 0) return found;
  const path = /\bpath:\s*\\?['"](\/[^'"\\]*)/.exec(command)?.[1];
  const port = /\bport:\s*(?:(\d{1,5})|process\.env\.(\w+)(?:\s*(?:\|\||\?\?)\s*(\d{1,5}))?)/.exec(command);
  if (path === undefined || !/\bhttp\b/.test(command)) return [];
  const digits = port?.[1];
  const named = port?.[2] === undefined ? undefined : `\${${port[2]}${port[3] === undefined ? '' : `:-${port[3]}`}}`;
  return [{ port: digits ?? named, path: path.replace(/[?#].*$/, ''), text: path }];
}
