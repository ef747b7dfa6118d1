import type { CookieSubject } from '../../src/facts/server/credentials.ts';
import { isRefusal, type Edit, defineFixer, type Loc, type Refusal } from '../../src/model/index.ts';
import { readsTooEarly, requireVariable } from '../auth/parts/required-env.ts';
import { exampleEdits } from './parts/origins.ts';
import { noPlace } from './parts/reasons.ts';
import { codeOf } from './parts/service.ts';

/** The literal, and the variable it stands in for where there is one. */
export interface SessionSecret {
  readonly at: Loc;
  readonly variable: string | undefined;
}

/** Takes the session secret out of the code: it comes from the environment, and the program refuses to start without it. */
export const sessionSecretFromEnv = defineFixer<CookieSubject, SessionSecret>({
  title: 'Read the session secret from the environment, and refuse to start without it',
  // A deployment that lives from the literal has to set the variable first; sessions so far end.
  safety: 'review',
  async edits({ http }, secret: SessionSecret | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (secret === undefined) return [];
    const code = await codeOf(repo, http.owner, secret.at.file);
    if (code === undefined) return noPlace;
    if (readsTooEarly(http.wiring, secret.at.file))
      return { refuse: `${secret.at.file} is loaded before the program reads its env file, so the variable would not be there yet.` };
    const name = secret.variable ?? 'SESSION_SECRET';
    const edits = requireVariable(code, secret.at, name);
    if (isRefusal(edits) || edits.length === 0) return edits;
    return [...edits, ...exampleEdits(repo, http.owner, name, 'Signs the sessions; 64 random characters')];
  },
});
