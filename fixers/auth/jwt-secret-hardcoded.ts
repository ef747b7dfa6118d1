import type { TokenSubject } from '../../src/facts/server/process.ts';
import { defineFixer, type Edit, type Loc, type Refusal, type Repo } from '../../src/model/index.ts';
import { codeOf } from '../http/parts/service.ts';
import { readsTooEarly, requireVariable } from './parts/required-env.ts';

/** The literal, and the variable it stands in for where there is one. */
export interface HardcodedSecret {
  readonly at: Loc;
  readonly variable: string | undefined;
}

/** Takes the secret out of the code: it comes from the environment, and the program refuses to start without it. */
export const secretFromEnv = defineFixer<TokenSubject, HardcodedSecret>({
  title: 'Read the secret from the environment, and refuse to start without it',
  // A deployment that lives from the literal has to set the variable first; tokens signed so far end.
  safety: 'review',
  edits: (service, secret: HardcodedSecret | undefined, repo) => (secret === undefined ? [] : edits(repo, service, secret)),
});

async function edits(repo: Repo, service: TokenSubject, secret: HardcodedSecret): Promise<readonly Edit[] | Refusal> {
  const code = await codeOf(repo, service.owner, secret.at.file);
  if (code === undefined) return { refuse: `${secret.at.file} belongs to another package or cannot be read.` };
  if (readsTooEarly(service.wiring, secret.at.file))
    return { refuse: `${secret.at.file} is loaded before the program reads its env file, so the variable would not be there yet.` };
  const same = service.uses
    .filter(({ origin }) => origin.at.file === secret.at.file && (origin.from === 'fallback' ? origin.env : undefined) === secret.variable)
    .filter(({ origin }) => origin.from === 'fallback' || origin.from === 'literal')
    .map(({ origin }) => origin.at);
  const places = [...new Map([secret.at, ...same].map((at) => [at.start, at])).values()];
  return requireVariable(code, places, secret.variable ?? 'JWT_SECRET');
}
