import {
  type Evidence,
  fact,
  type Loc,
  maskSecret,
  mentionsSecretLiteral,
  plainFactOf,
  type Repo,
  spanEnd,
  spanStart,
  type Subject,
} from '../../model/index.ts';
import { storedEnvFiles } from '../env/committed.ts';
import { secretNameKind } from '../env/names.ts';
import { isProgramPath, isTestCode, readsOf } from '../env/reads.ts';
import { visits } from '../js-walk.ts';
import { issuedSecrets, mayHoldSecrets } from './formats.ts';
import { secretLiterals } from './literals.ts';

/** Something secret written into a file. Holds the masked form only. */
export interface WrittenSecret {
  /** As in "an AWS access key id" or "a value for jwtSecret". */
  readonly what: string;
  readonly masked: string;
  readonly at: Loc;
  /** `issued`: in the format of an issuer; `random`: looks generated; `guessable`: made up, or known to everybody. */
  readonly looks: 'issued' | 'random' | 'guessable';
  /** A password rather than a key: a guess at one opens one account. */
  readonly isPassword: boolean;
  /** It takes effect only while a variable is not set. */
  readonly isFallback: boolean;
  /** Tells it from other secrets of the file. */
  readonly key: string;
}

/** A file that handles secrets: holds one, or takes one from its environment. */
export interface SecretFile extends Subject {
  readonly secrets: readonly WrittenSecret[];
  /** Why the file is fine where it holds none: a variable it reads, a literal that cannot reach production. */
  readonly evidence: readonly Evidence[];
}

/** Every file that handles secrets, sorted by path. Env files that are no templates are judged by what is said of them alone. */
export const secretFiles = fact('secret files', (repo: Repo): readonly SecretFile[] => {
  const judged = new Set(
    storedEnvFiles(repo)
      .filter((each) => each.file.role === 'real')
      .map((each) => each.file.path),
  );
  return repo.files.flatMap((file): readonly SecretFile[] => {
    if (file.quiet === true || !mayHoldSecrets(file) || judged.has(file.path) || file.tracked === false) return [];
    return secretsIn(repo, file.path);
  });
});

const secretsIn = plainFactOf('secrets by file', (repo: Repo, path): readonly SecretFile[] => {
  const text = repo.text(path);
  const file = repo.file(path);
  if (text === undefined || file === undefined) return [];
  const issued = issuedSecrets(text, path)
    .filter((match) => match.kind.proof === 'strong' || file.kind !== 'js' || isInLiteral(repo, path, match.start))
    .map((match): WrittenSecret => {
      const value = text.slice(match.start, match.end);
      return {
        what: match.kind.title,
        masked: match.kind.id === 'private-key' ? `${value.length} characters` : maskSecret(value),
        at: { file: path, start: match.start, end: match.end },
        looks: 'issued',
        isPassword: false,
        isFallback: false,
        key: `${match.kind.id} ${maskSecret(value)}`,
      };
    });
  const isProgram = file.kind === 'js' && file.origin === 'own' && isProgramPath(path) && !isTestCode(text);
  const named = isProgram ? namedSecrets(repo, path, text) : { secrets: [], evidence: [] };
  const secrets = [...issued, ...named.secrets.filter((secret) => !issued.some((other) => overlaps(other.at, secret.at)))];
  const first = secrets[0]?.at ?? named.evidence[0]?.at;
  return first === undefined ? [] : [{ name: path, at: first, secrets, evidence: named.evidence }];
});

function namedSecrets(repo: Repo, path: string, text: string): Pick<SecretFile, 'secrets' | 'evidence'> {
  const reads = readsOf(repo, path).filter((read) => secretNameKind(read.name) !== undefined);
  const evidence: Evidence[] = reads.map((read) => ({ at: read.at, note: `takes ${read.name} from the environment` }));
  if (!mentionsSecretLiteral(text)) return { secrets: [], evidence };
  const outline = repo.outline(path, 'js');
  if (outline === undefined) return { secrets: [], evidence };
  const secrets: WrittenSecret[] = [];
  const keys = new Map<string, number>();
  for (const literal of secretLiterals(path, outline)) {
    if (literal.harmless !== undefined) {
      evidence.push({ at: literal.at, note: `a value for ${literal.name}: ${literal.harmless}` });
      continue;
    }
    const count = (keys.get(literal.name) ?? 0) + 1;
    keys.set(literal.name, count);
    secrets.push({
      what: `a ${literal.position === 'fallback' ? 'fallback' : 'value'} for ${literal.name}`,
      masked: maskSecret(literal.value),
      at: literal.at,
      looks: literal.looks === 'random' ? 'random' : 'guessable',
      isPassword: literal.kind === 'password',
      isFallback: literal.position === 'fallback',
      key: count === 1 ? literal.name : `${literal.name} (${count})`,
    });
  }
  return { secrets, evidence };
}

/** Whether an offset of a module lies in a string: a doubtful match in a comment is an example more often than not. */
function isInLiteral(repo: Repo, path: string, offset: number): boolean {
  const outline = repo.outline(path, 'js');
  return (
    outline !== undefined &&
    visits(outline).some(
      ({ expr }) => (expr?.k === 'lit' || expr?.k === 'tpl') && spanStart(expr.at) <= offset && offset < spanEnd(expr.at),
    )
  );
}

function overlaps(a: Loc, b: Loc): boolean {
  return a.start < b.end && b.start < a.end;
}
