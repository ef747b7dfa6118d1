import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { givenValues } from '../env/given.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, type Val } from '../wiring/values.ts';
import { corsSubjects } from './credentials.ts';

/** One origin that a CORS policy compares callers with. */
export interface NamedOrigin {
  readonly text: string;
  readonly at: Loc;
  /** The variable that holds it; undefined where the program names it. */
  readonly variable: string | undefined;
}

export interface NamedOrigins extends Subject {
  readonly origins: readonly NamedOrigin[];
}

/** Services whose CORS policies compare with origins that are written down here, in the program or in its production environment. */
export const namedOrigins = factEach('origins of CORS', corsSubjects, (repo: Repo, service): readonly NamedOrigins[] => {
  const found = new Map<string, NamedOrigin>();
  const add = (origin: NamedOrigin): void => void found.set(`${origin.at.file}:${origin.at.start}:${origin.text}`, origin);
  for (const { allowed } of service.policies) {
    const { literals, variables } = written(allowed, service.env);
    for (const { text, at } of literals) if (isCompared(text)) add({ text, at, variable: undefined });
    for (const variable of variables)
      for (const { value, at } of givenValues(repo, service.owner, variable))
        for (const text of value.split(/[,;\s]+/)) if (isCompared(text)) add({ text, at, variable });
  }
  const origins = [...found.values()];
  const first = origins[0];
  return first === undefined ? [] : [{ name: service.name, at: first.at, service: service.owner.id, origins }];
});

/** A text that stands for itself: no placeholder, no variable, not the star. */
function isCompared(text: string): boolean {
  return /[./]/.test(text) && !/[<>{}$()[\]^\\|]/.test(text);
}

interface Written {
  readonly literals: readonly { readonly text: string; readonly at: Loc }[];
  readonly variables: readonly string[];
}

/** The texts and variables an `origin` option is made of; nothing where a function decides. */
function written(origin: Val | undefined, env: KnownEnv, depth = 0): Written {
  const none: Written = { literals: [], variables: [] };
  if (origin === undefined || depth > 6) return none;
  const all = (vals: readonly Val[]): Written => {
    const parts = vals.map((val) => written(val, env, depth + 1));
    return { literals: parts.flatMap((p) => p.literals), variables: parts.flatMap((p) => p.variables) };
  };
  switch (origin.t) {
    case 'lit':
      return typeof origin.v === 'string' && origin.at !== undefined
        ? { literals: [{ text: origin.v, at: origin.at }], variables: [] }
        : none;
    case 'arr':
      return all(origin.items);
    case 'env': {
      const fallback = origin.fallback === undefined || origin.devOnly === true ? none : written(origin.fallback, env, depth + 1);
      return { literals: fallback.literals, variables: [origin.name, ...fallback.variables] };
    }
    case 'op':
      return origin.op === '||' || origin.op === '??' ? all([origin.l, origin.r]) : none;
    case 'alt':
      return all(
        alternativesOf(origin)
          .filter((a) => happens(a.when, env).how !== 'never')
          .map((a) => a.val),
      );
    // `process.env.ORIGINS.split(',')`, perhaps trimmed: anything else may well change the texts.
    case 'call':
      return origin.call.method === 'split' ? all(origin.call.recv === undefined ? [] : [origin.call.recv]) : none;
    default:
      return none;
  }
}
