import type { SigningSubject } from '../../src/facts/server/signing.ts';
import { packageOf, propOf } from '../../src/facts/wiring/values.ts';
import { withProperties, callArguments, insertion, objectAt, styled } from '../../src/fix/code/index.ts';
import { defineFixer, type Edit, type Loc, type Refusal, type Repo } from '../../src/model/index.ts';
import { codeOf } from '../http/parts/service.ts';

/** Where the token is issued that never ends; undefined for one that lives too long. */
export interface Endless {
  readonly at: Loc;
}

/** Access tokens live as long as a refresh token makes no difference, what keeps a user signed in a week. */
const lifetimes = { access: '15m', session: '7d' } as const;

/** Gives tokens an end. */
export const tokenExpiry = defineFixer<SigningSubject, Endless>({
  title: 'Let tokens expire',
  // Whoever holds a token has to get a new one in the end.
  safety: 'review',
  edits: (subject, endless: Endless | undefined, repo) =>
    endless === undefined ? { refuse: 'How long a token should live is for a person to decide.' } : edits(repo, subject, endless),
});

async function edits(repo: Repo, subject: SigningSubject, { at }: Endless): Promise<readonly Edit[] | Refusal> {
  const signing = subject.signings.find((s) => s.at.file === at.file && s.at.start === at.start);
  const code = await codeOf(repo, subject.http.owner, at.file);
  if (signing === undefined || code === undefined) return [];
  if (packageOf(signing.call.f)?.pkg !== 'jsonwebtoken')
    return { refuse: 'Where this library takes the lifetime of all its tokens is the better place.' };
  const isSession = signing.refresh || !subject.signings.some((s) => s.refresh);
  const option = `expiresIn: '${isSession ? lifetimes.session : lifetimes.access}'`;
  const [payload, secret, options] = callArguments(code, at) ?? [];
  if (payload === undefined || secret === undefined) return [];
  const [claims] = signing.call.args;
  // jsonwebtoken takes the option for objects alone.
  if (claims?.t !== 'obj' || propOf(claims, 'exp') !== undefined)
    return { refuse: 'What is signed may be no object, which takes no lifetime.' };
  if (options === undefined || /^(Arrow)?Function/.test(options.getKindName()))
    return [insertion(code, secret.getEnd(), styled(code, `, { ${option} }`))];
  const object = objectAt(code, { file: at.file, start: options.getStart(), end: options.getEnd() });
  const added = object === undefined ? undefined : withProperties(code, object, `${option},`);
  return added ?? [];
}
