import { proxyInFront } from '../../src/facts/edge.ts';
import type { CookieSubject } from '../../src/facts/server/credentials.ts';
import { trustProxy } from '../../src/facts/server/trust.ts';
import { propOf, type Val } from '../../src/facts/wiring/values.ts';
import { addArgument, callArguments, objectAt, withProperties, withProperty, type CodeFile } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Loc, type Refusal } from '../../src/model/index.ts';
import { codeOf } from './parts/service.ts';

/** Sessions whose options hold the cookie's own in an object; the others mix them. */
const nested = /^(express-session|koa-generic-session|@fastify\/session|client-sessions)$/;

/** Sets the flags that a session or credential cookie lacks. */
export const cookieFlags = defineFixer<CookieSubject, readonly string[]>({
  title: 'Set Secure, HttpOnly and SameSite on the cookie',
  // Pages on other sites, scripts and plain HTTP no longer get it.
  safety: 'review',
  async edits(subject, missing: readonly string[] | undefined, repo): Promise<readonly Edit[] | Refusal> {
    const { cookie, http } = subject;
    if (missing === undefined || missing.length === 0) return [];
    const off = missing.filter((flag) => ({ Secure: cookie.secure, HttpOnly: cookie.httpOnly, SameSite: cookie.sameSite })[flag] === 'off');
    if (off.includes('HttpOnly'))
      return { refuse: 'HttpOnly is switched off on purpose; find out which script reads the cookie before it is switched on.' };
    if (off.includes('SameSite')) return { refuse: 'SameSite is "none" on purpose; find out which other site sends the cookie.' };
    // Their libraries throw where they are to set a Secure cookie on what they take for plain HTTP.
    const throws = /^(cookie-session|koa-session|koa-generic-session)$/.test(cookie.pkg);
    const isTold = trustProxy(http)?.state === 'on' || http.app.settings.some((s) => s.name === 'proxy');
    if (throws && missing.includes('Secure') && !isTold)
      return { refuse: 'Tell the application about the proxy that ends TLS first: without that it can set no Secure cookie.' };
    const values: Readonly<Record<string, string>> = {
      Secure: `secure: ${secureValue(subject, repo)}`,
      HttpOnly: 'httpOnly: true',
      SameSite: "sameSite: 'lax'",
    };
    const lines = missing.map((flag) => values[flag] ?? '');
    const holder = cookie.kind === 'session' ? sessionOptions(subject) : cookie.call.args[optionsIndex(subject)];
    const file = holder?.t === 'obj' ? holder.obj.at.file : cookie.call.at.file;
    const code = await codeOf(repo, http.owner, file);
    if (code === undefined) return [];
    return (
      (cookie.kind === 'session'
        ? forSession(code, subject, lines)
        : forCookie(code, holder, cookie.call.at, optionsIndex(subject), lines)) ?? {
        refuse: 'The options of the cookie are put together in more than one place; set the flags there.',
      }
    );
  },
});

/** Express sets no Secure cookie over what it takes for plain HTTP, so a session behind a proxy it does not know would be lost. */
function secureValue({ cookie, http }: CookieSubject, repo: Parameters<typeof proxyInFront>[0]): string {
  if (cookie.pkg !== 'express-session' || trustProxy(http)?.state === 'on' || cookie.secure === 'off')
    return "process.env.NODE_ENV === 'production'";
  return proxyInFront(repo, http.owner) === undefined ? "'auto'" : "process.env.NODE_ENV === 'production'";
}

function optionsIndex({ cookie }: CookieSubject): number {
  return cookie.pkg === 'hono' ? (cookie.secret === undefined ? 3 : 4) : 2;
}

function sessionOptions({ cookie }: CookieSubject): Val | undefined {
  return cookie.call.args.find((arg) => arg.t === 'obj');
}

function forSession(code: CodeFile, subject: CookieSubject, lines: readonly string[]): readonly Edit[] | undefined {
  const options = sessionOptions(subject);
  if (options?.t !== 'obj') return undefined;
  const own = propOf(options, 'cookie');
  const isNested = nested.test(subject.cookie.pkg);
  if (isNested && own === undefined) {
    const object = objectAt(code, options.obj.at);
    return object === undefined ? undefined : withProperties(code, object, `cookie: {\n${lines.map((l) => `  ${l},`).join('\n')}\n},`);
  }
  const target = isNested ? own : options;
  return target?.t === 'obj' ? setAll(code, target.obj.at, lines) : undefined;
}

function forCookie(
  code: CodeFile,
  options: Val | undefined,
  call: Loc,
  index: number,
  lines: readonly string[],
): readonly Edit[] | undefined {
  if (options?.t === 'obj') return setAll(code, options.obj.at, lines);
  if (options !== undefined || callArguments(code, call)?.length !== index) return undefined;
  const edit = addArgument(code, call, `{ ${lines.join(', ')} }`);
  return edit === undefined ? undefined : [edit];
}

/** Sets properties of one literal: those that are there get a new value, the others are added together. */
function setAll(code: CodeFile, at: Loc, lines: readonly string[]): readonly Edit[] | undefined {
  const object = objectAt(code, at);
  if (object === undefined) return undefined;
  const isThere = (line: string): boolean =>
    object.getProperties().some((p) => new RegExp(`^['"]?${line.split(':')[0] ?? ''}['"]?\\s*:`).test(p.getText()));
  const fresh = lines.filter((line) => !isThere(line));
  const changed = lines
    .filter((line) => isThere(line))
    .map((line) => withProperty(code, object, line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 2)));
  const added = fresh.length === 0 ? [] : withProperties(code, object, fresh.map((line) => `${line},`).join('\n'));
  return added === undefined || changed.some((edit) => edit === undefined)
    ? undefined
    : [...changed.flatMap((edit) => edit ?? []), ...added];
}
