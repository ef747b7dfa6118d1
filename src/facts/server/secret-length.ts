import { factEach, factOf, locOf, type Expr, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { givenValues } from '../env/given.ts';
import { calledName, visits } from '../js-walk.ts';
import { secretValue } from '../secrets/values.ts';
import { oneEach } from './credentials.ts';
import { jwtSecrets } from './tokens.ts';

/** What files say about the length of a token secret: a value somewhere, or the least that a schema takes. */
export interface SecretLength {
  readonly at: Loc;
  readonly length: number;
  readonly how: 'value' | 'schema';
}

export interface SecretLengthSubject extends Subject {
  readonly env: string;
  readonly lengths: readonly SecretLength[];
}

/** Variables that hold token secrets, where a file gives a value or a least length. */
export const secretLengths = factEach('lengths of token secrets', oneEach, (repo: Repo, http): readonly SecretLengthSubject[] => {
  const names = new Set(
    jwtSecrets(http.wiring, http.env).flatMap((use) =>
      (use.origin.from === 'env' || use.origin.from === 'fallback') && use.origin.env !== undefined ? [use.origin.env] : [],
    ),
  );
  return [...names].sort().flatMap((env): readonly SecretLengthSubject[] => {
    const lengths = [
      ...givenValues(repo, http.owner, env).flatMap(({ at, value }) =>
        isReal(value, env) ? [{ at, length: value.length, how: 'value' as const }] : [],
      ),
      ...leastOf(repo, [...http.wiring.modules.keys()], env),
    ];
    const first = lengths[0];
    return first === undefined ? [] : [{ name: `${http.owner.name}: ${env}`, at: first.at, service: http.owner.id, env, lengths }];
  });
});

function isReal(value: string, env: string): boolean {
  const kind = secretValue(value, env);
  return kind === 'random' || kind === 'weak';
}

/** `JWT_SECRET: z.string().min(32)`, `Joi.string().min(32)` in the files of a program. */
function leastOf(repo: Repo, files: readonly string[], env: string): readonly SecretLength[] {
  return files.flatMap((file) =>
    leastLengths(repo, file).flatMap((l) => (l.name === env ? [{ at: l.at, length: l.length, how: 'schema' as const }] : [])),
  );
}

const leastLengths = factOf(
  'least lengths in schemas',
  (repo: Repo, file: string): readonly { readonly name: string; readonly at: Loc; readonly length: number }[] => {
    const outline = repo.outline(file, 'js');
    const from = outline?.imports.map((i) => i.from) ?? [];
    if (outline === undefined || !from.some((f) => /^(zod|joi|@hapi\/joi|yup|@t3-oss\/env)/.test(f))) return [];
    return visits(outline).flatMap(({ expr, name, role }) => {
      if (expr?.k !== 'call' || name === undefined || role !== 'prop' || !/^[A-Z][A-Z0-9_]*$/.test(name)) return [];
      const least = leastIn(expr);
      return least === undefined ? [] : [{ name, at: locOf(file, least.at), length: least.length }];
    });
  },
  (file) => file,
);

function leastIn(expr: Expr): { readonly at: Expr['at']; readonly length: number } | undefined {
  for (let e: Expr | undefined = expr; e?.k === 'call'; e = e.f.k === 'mem' ? e.f.o : undefined) {
    const [n] = e.a;
    if (/^(min|length)$/.test(calledName(e) ?? '') && n?.k === 'lit' && typeof n.v === 'number') return { at: n.at, length: n.v };
  }
  return undefined;
}
