import { fact, findSecrets, type Loc, locOf, spanFrom, type Subject } from '../../model/index.ts';
import { secretValue } from '../secrets/values.ts';
import { envFiles } from './files.ts';
import type { EnvFile } from './files.ts';
import { isPublicVariable, secretNameKind } from './names.ts';

/** A value of an env file that belongs to a secret. */
export interface EnvSecret {
  readonly name: string;
  readonly value: string;
  readonly at: Loc;
  /** `issued`: in the format of a known issuer; `random`: looks generated; `weak`: made up; `placeholder`: to be replaced, or known to everybody. */
  readonly looks: 'issued' | 'random' | 'weak' | 'placeholder';
}

/** An env file that is in the repository, with the secrets it holds. */
export interface StoredEnvFile extends Subject {
  readonly file: EnvFile;
  readonly secrets: readonly EnvSecret[];
}

/** Every env file that is in git (outside git: every one the ignore files would let in), templates included, sorted by path. */
export const storedEnvFiles = fact('stored env files', (repo): readonly StoredEnvFile[] =>
  envFiles(repo)
    .filter((file) => file.tracked ?? !repo.isIgnored(file.path))
    .map((file) => ({
      name: file.path,
      at: locOf(file.path, file.outline.entries[0]?.at ?? spanFrom(0, 0)),
      file,
      secrets: file.encrypted ? [] : secretsOf(file),
    })),
);

function secretsOf(file: EnvFile): readonly EnvSecret[] {
  return file.outline.entries.flatMap(({ name, value, valueAt }): readonly EnvSecret[] => {
    const at = locOf(file.path, valueAt);
    if (isPublicVariable(name) || /_(FILE|PATH)$/.test(name)) return [];
    const formats = findSecrets(value).filter(
      (match) => match.kind.proof === 'strong' || (match.kind.id === 'url-password' && hasRealPassword(value)),
    );
    const looks = secretValue(value, name);
    if (formats.length > 0 && looks !== 'elided' && looks !== 'placeholder') return [{ name, value, at, looks: 'issued' }];
    if (secretNameKind(name) === undefined || looks === 'none' || looks === 'elided') return [];
    return [{ name, value, at, looks }];
  });
}

/** A connection string whose password is no well-known one and whose host is not the machine itself or a bare service name. */
export function hasRealPassword(url: string): boolean {
  const parts = /:\/\/[^:@/]*:([^@/]*)@([^:/?,]+)/.exec(url);
  if (parts === null) return false;
  const [, password = '', host = ''] = parts;
  const kind = secretValue(password);
  const remote =
    host.includes('.') &&
    !/^(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|host\.docker\.internal)|(^|\.)example\.(com|org|net)$|\.(local|test|invalid|localhost)$/.test(
      host,
    );
  return remote && (kind === 'weak' || kind === 'random') && !/^[<{[]|^(user|db|my)/i.test(password);
}
